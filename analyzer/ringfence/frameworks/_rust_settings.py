"""Structs that Rust programs read their configuration into: which variable or key of a file each field stands for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from ringfence.extend import Code
from ringfence.frameworks._once import once
from ringfence.frameworks._rust import calls, steps
from ringfence.model.expression import Choice, Expression, Hole, Invoke, Member, Name, Text
from ringfence.model.outline import Call, Class, Field
from ringfence.model.value import ClassValue, Instance, Library, Scope

_DEEPEST = 6
_MOST_PATHS = 4
_READING = frozenset(("try_deserialize", "try_into", "extract", "extract_lossy", "from_env", "deserialize"))
"""Methods that make a struct of configuration."""
_PARSING = frozenset(("from_str", "from_reader", "from_slice", "load", "load_path"))
"""Functions of formats that do, if they are given a file."""
_FORMATS = ("toml", "serde_yaml", "serde_yml", "serde_json", "ron", "confy", "json5")
_FILES = frozenset((
    "std.fs.read_to_string()", "std.fs.File.open()", "std.fs.read()", "tokio.fs.read_to_string()", "std.include_str()",
))  # fmt: skip


class Source(Struct, frozen=True):
    """Where a struct is read from: by which variables, if by any, and under which keys of a file.

    prefix: of the variables, with its separator; separator: between the names of nested keys; empty: only keys at the top
    are found in the environment. file: whether a file is read, too.
    """

    environment: bool
    prefix: str = ""
    separator: str = ""
    file: bool = True


def held(code: Code, of: Instance, field: Field) -> Expression | None:
    """What a field holds of a struct that is read from configuration; None for any other."""
    if not of.cls.path.endswith(".rs"):
        return None
    found = _paths(code).get(of.cls)
    if not found or _is_struct(code, of.cls, field):
        return None
    default = _default(field)
    options = [_of(path, source, _key(code, of.cls, field), default) for path, source in found[:_MOST_PATHS]]
    return Choice(tuple(options)) if len(options) > 1 else options[0]


def _of(path: str, source: Source, key: str, default: Expression | None) -> Expression:
    whole = f"{path}.{key}" if path else key
    value = Hole("setting", whole, default) if source.file else default
    if not source.environment or ("." in whole and not source.separator):
        return value if value is not None else Hole("unknown", whole)
    name = source.prefix + whole.replace(".", source.separator)
    return Hole("env", name.upper().replace("-", "_"), value)


def _is_struct(code: Code, cls: ClassValue, field: Field) -> bool:
    return (
        any(isinstance(value, ClassValue) for value in code.values(field.type, Scope(cls.path)))
        if field.type
        else False
    )


# ---------------------------------------------------------------- attributes


def attribute(field: Field | Class, *names: str) -> Iterator[Invoke]:
    """The attributes of these names of a field or struct: ``#[serde(rename = "x")]``."""
    for decorator in field.decorators:
        invoke = decorator.expression
        if isinstance(invoke, Invoke) and getattr(invoke.callee, "name", "") in names:
            yield invoke


def _told(thing: Field | Class, name: str) -> str | None:
    for invoke in attribute(thing, "serde"):
        value = invoke.argument(None, name)
        if isinstance(value, Text):
            return value.literal
    return None


def _key(code: Code, cls: ClassValue, field: Field) -> str:
    """What a field is called in a file."""
    renamed = _told(field, "rename")
    if renamed is not None:
        return renamed
    outline = code.outlines.get(cls.path)
    own = next((one for one in outline.classes if one.name == cls.name), None) if outline is not None else None
    style = _told(own, "rename_all") if own is not None else None
    if style == "camelCase":
        first, *rest = field.name.split("_")
        return first + "".join(part.capitalize() for part in rest)
    if style == "kebab-case":
        return field.name.replace("_", "-")
    return field.name.upper() if style in ("UPPERCASE", "SCREAMING_SNAKE_CASE") else field.name


def _default(field: Field) -> Expression | None:
    """``#[serde(default = "default_url")]``: what that function gives."""
    name = _told(field, "default")
    if name is None or not name.isidentifier():
        return None
    return Invoke(Name(name), (), field.at)


# ---------------------------------------------------------------- which structs are read


@once(lambda: {})
def _paths(code: Code) -> dict[ClassValue, list[tuple[str, Source]]]:
    """The structs that configuration is read into, with the keys under which they lie."""
    roots: dict[ClassValue, list[tuple[str, Source]]] = defaultdict(list)
    for call, scope in calls(code, *_READING, *_PARSING):
        source = _source(code, call, scope)
        for cls in _made(code, call, scope) if source is not None else ():
            if source is not None and ("", source) not in roots[cls]:
                roots[cls].append(("", source))
    return _below(code, roots) if roots else {}


def _below(code: Code, roots: dict[ClassValue, list[tuple[str, Source]]]) -> dict[ClassValue, list[tuple[str, Source]]]:
    """The structs inside of the roots, level by level."""
    found = {root: list(paths) for root, paths in roots.items()}
    level = found
    for _ in range(_DEEPEST):
        following: dict[ClassValue, list[tuple[str, Source]]] = defaultdict(list)
        for cls, paths in level.items():
            for _, field in code.fields(cls):
                for value in code.values(field.type, Scope(field.at.path)) if field.type is not None else ():
                    if not isinstance(value, ClassValue):
                        continue
                    flat = any("flatten" in map(_name, invoke.arguments) for invoke in attribute(field, "serde"))
                    for path, source in paths:
                        inner = path if flat else ".".join(part for part in (path, _key(code, cls, field)) if part)
                        if (inner, source) not in found.get(value, ()) and len(following[value]) < _MOST_PATHS:
                            following[value].append((inner, source))
        for cls, paths in following.items():
            found[cls] = [*found.get(cls, ()), *paths]
        level = following
        if not level:
            break
    return found


def _name(argument: object) -> str:
    return str(getattr(getattr(argument, "value", None), "name", ""))


def _made(code: Code, call: Call, scope: Scope) -> Iterator[ClassValue]:
    """The structs that a call may make: its type argument, what its function gives, the type of what takes its result."""
    types: list[Expression | None] = [*call.invoke.type_arguments[:1]]
    outline = code.outlines[scope.path]
    if not types:
        types = [one.type for one in outline.bindings if one.value is call.invoke or one.value == call.invoke]
    if not any(types):
        types = [one.return_type for one in outline.functions if one.name == call.function]
    for type in types:
        for value in code.values(type, Scope(scope.path)) if type is not None else ():
            if isinstance(value, ClassValue):
                yield value


def _source(code: Code, call: Call, scope: Scope) -> Source | None:
    """Where a call reads from; None for one that reads no configuration."""
    names = code.library_names(call.invoke.callee, scope)
    name = getattr(call.invoke.callee, "name", "")
    if name in _PARSING:
        known = any(one.split(".")[0] in _FORMATS for one in names)
        return Source(False) if known and _from_file(code, call, scope) else None
    for one in names:
        if one.startswith("envy."):
            return Source(True, _prefixed(code, call, scope), "", file=False)
        if one.startswith(("config.", "figment.")):
            return _built(code, call, scope)
    return None


def _from_file(code: Code, call: Call, scope: Scope) -> bool:
    given = code.values(call.invoke.argument(0), scope)
    return any(isinstance(value, Library) and value.name in _FILES for value in given)


def _prefixed(code: Code, call: Call, scope: Scope) -> str:
    """``envy::prefixed("APP_").from_env::<Settings>()``."""
    callee = call.invoke.callee
    if isinstance(callee, Member):
        for value in code.values(callee.of, scope):
            for made, place in steps(code, value):
                if getattr(made.callee, "name", "") == "prefixed":
                    return next((t.literal for t in code.texts(made.argument(0), place) if t.literal), "")
    return ""


def _built(code: Code, call: Call, scope: Scope) -> Source:
    """The sources of a builder, ``add_source(Environment::with_prefix("APP").separator("__"))``, and of a figment."""
    callee = call.invoke.callee
    for value in code.values(callee.of, scope) if isinstance(callee, Member) else ():
        for made, place in steps(code, value):
            if getattr(made.callee, "name", "") in ("add_source", "merge", "join", "merge_env"):
                for given in code.values(made.argument(0), place):
                    environment = _environment(code, given)
                    if environment is not None:
                        return environment
    return Source(False)


def _environment(code: Code, given: object) -> Source | None:
    if not isinstance(given, Library) or not given.name.startswith(("config.Environment", "figment.providers.Env")):
        return None
    prefix = separator = between = ""
    of_figment = given.name.startswith("figment.")
    for made, place in steps(code, given):
        name = getattr(made.callee, "name", "")
        text = next((one.literal for one in code.texts(made.argument(0), place) if one.literal is not None), "")
        if name in ("with_prefix", "prefixed"):
            prefix = text
        elif name in ("separator", "split"):
            separator = text
        elif name == "prefix_separator":
            between = text
    joint = "" if of_figment or not prefix else between or separator or "_"
    return Source(True, prefix + joint, separator)
