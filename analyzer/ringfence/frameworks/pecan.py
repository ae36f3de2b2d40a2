"""Pecan: REST controllers, whose paths are the attributes under which other controllers hold them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ringfence.extend import Code, framework
from ringfence.frameworks._texts import listed, literals
from ringfence.model.expression import Expression, Hole, Invoke, Member, Name, Text
from ringfence.model.expression import Mapping as Entries
from ringfence.model.facts import Fact, Route
from ringfence.model.outline import Function, Outline
from ringfence.model.value import ClassValue, Instance, Scope
from ringfence.model.value import Entries as Dictionary

_REST = "pecan.rest.RestController"
_METHODS = {
    "get": "GET", "get_all": "GET", "get_one": "GET", "post": "POST", "put": "PUT", "patch": "PATCH", "delete": "DELETE",
}  # fmt: skip
_MOST_LAYERS = 8
_Held = Mapping[ClassValue, tuple[ClassValue, str]]
"""By controller: the one that holds it, and under which name."""


@framework(
    "pecan",
    language="python",
    libraries=("pecan",),
    same_as={"pecan.rest.rest.RestController": _REST},
    hooks={_REST: (*_METHODS, "_lookup", "_default", "_route")},
)
def pecan(code: Code) -> Iterator[Fact]:
    """The methods of controllers that are called like a method of HTTP, and further actions."""
    rest = dict.fromkeys(value for value, _ in code.subclasses(_REST))
    held = _held(code, rest)
    for cls in rest:
        path = _path(code, held, cls)
        for function in _own(code, cls):
            name = _simple(function)
            if name in _METHODS:
                optional = name == "get" and any(p.default is not None for p in function.parameters)
                yield Route(_METHODS[name], _of_item(path, function), function.name, function.at, below=optional)
        yield from _actions(code, cls, path)


def _own(code: Code, cls: ClassValue) -> list[Function]:
    return [function for function in code.outlines[cls.path].functions if function.owner == cls.name]


def _simple(function: Function) -> str:
    return function.name.rpartition(".")[2]


def _keys(function: Function) -> list[str]:
    """What a method is given of the path: those of the items around first."""
    return [p.name for p in function.parameters[1:] if not p.kind and p.default is None]


def _of_item(path: Text, function: Function) -> Text:
    """The path of an item where the method is given its key."""
    around = sum(part.count("{") for part in path.parts if isinstance(part, str))
    keys = _keys(function)[around:]
    if _simple(function) in ("get_all", "post") or not keys:
        return path if path.parts != ("",) else Text(("/",))
    return Text((*path.parts, f"/{{{keys[0]}}}"))


def _actions(code: Code, cls: ClassValue, path: Text) -> Iterator[Route]:
    """``_custom_actions = {"detail": ["GET"]}``."""
    outline = code.outlines[cls.path]
    field = next(
        (f for c in outline.classes if c.name == cls.name for f in c.fields if f.name == "_custom_actions"), None
    )
    named = {_simple(function): function for function in _own(code, cls)}
    values = code.values(field.value, Scope(cls.path, cls.name)) if field is not None else ()
    said = [
        (key, methods, value.scope) for value in values if isinstance(value, Dictionary) for key, methods in value.items
    ]
    for key, methods, scope in said:
        for function in (named[action] for action in literals(code.texts(key, scope)) if action in named):
            for method in listed(code, methods, scope):
                yield Route(method, Text((*path.parts, f"/{_simple(function)}")), function.name, function.at)


# ---------------------------------------------------------------- where controllers are held


def _held(code: Code, rest: Iterable[ClassValue]) -> _Held:
    """Plain classes may stand between controllers; they are whatever holds one."""
    known, found = set(rest), dict[ClassValue, tuple[ClassValue, str]]()
    members = [(path, *member) for path, outline in code.outlines.items() for member in _members(outline)]
    for _ in range(_MOST_LAYERS):
        simple = {cls.name.rpartition(".")[2] for cls in known}
        for path, owner, name, value in members:
            holder, around = ClassValue(path, owner), owner.rpartition(".")[0]
            # ``v1 = v1.Controller()`` in a class means what the file imports
            for one in code.values(value, Scope(path, around)) if _called(value) in simple else ():
                cls = one.cls if isinstance(one, Instance) else one
                if isinstance(cls, ClassValue) and cls in known and cls != holder:
                    found.setdefault(cls, (holder, name))
        holders = {holder for holder, _ in found.values()}
        if holders <= known:
            break
        known |= holders
    return found


def _members(outline: Outline) -> Iterator[tuple[str, str, Expression]]:
    """What a class holds under a name: in its body, by its constructor, or in a dictionary of its body."""
    for cls in outline.classes:
        for field in cls.fields:
            if isinstance(field.value, Entries):
                for key, value in field.value.items:
                    if isinstance(key, Text) and key.literal:
                        yield cls.name, key.literal, value
            elif field.value is not None:
                yield cls.name, field.name, field.value
    for binding in outline.bindings:
        if (
            isinstance(binding.target, Member)
            and binding.target.of == Name("self")
            and binding.scope.endswith(".__init__")
        ):
            yield binding.scope.removesuffix(".__init__"), binding.target.name, binding.value


def _called(value: Expression) -> str:
    return str(getattr(value.callee if isinstance(value, Invoke) else value, "name", ""))


def _path(code: Code, held: _Held, cls: ClassValue) -> Text:
    """The names on the way from the root; what nobody holds is found by code, unless it is the root itself."""
    parts: list[str] = []
    current = cls
    for _ in range(_MOST_LAYERS):
        if current not in held:
            break
        holder, name = held[current]
        parts.append(name)
        if holder in held and any(_keys(one) for one in _own(code, holder) if _simple(one) in ("get", "get_one")):
            parts.append("{id}")
        current = holder
    known = current != cls or "root" in cls.name.lower()
    written = "".join(f"/{part}" for part in reversed(parts))
    return Text((written,)) if known else Text(("/", Hole("unknown", cls.name)))
