"""What a file in JavaScript or TypeScript says, function by function and class by class, and what it uses as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set

from msgspec import Struct
from msgspec.structs import replace

from ringfence.link.inside import children, parts
from ringfence.link.mentions import mentioned_anywhere, names_of, outermost
from ringfence.link.offered import names_at, simple_name
from ringfence.model.expression import Invoke, Item, Lambda, Member, Name, Text
from ringfence.model.outline import Binding, Class, Function, Import, Outline

_TOLD = (".ts", ".mts", ".cts")
"""Files of which all that they use is seen: markup in others names functions, too."""
_LISTED = frozenset(
    (
        "Injectable", "Controller", "Module", "Global", "Processor", "Catch", "WebSocketGateway", "Resolver",
        "CommandHandler", "QueryHandler", "EventsHandler", "Service", "singleton", "injectable", "scoped",
    )
)  # fmt: skip
"""Decorators for whose classes a container makes an object if somebody names them: in the list of a module, as a type."""
_ASKED_FOR = frozenset(
    (
        "OnModuleInit", "OnModuleDestroy", "OnApplicationBootstrap", "OnApplicationShutdown", "BeforeApplicationShutdown",
        "NestModule", "NestMiddleware", "NestInterceptor", "CanActivate", "PipeTransform", "ExceptionFilter", "WorkerHost",
        "ICommandHandler", "IQueryHandler", "IEventHandler", "OnGatewayInit", "OnGatewayConnection", "OnGatewayDisconnect",
        "PassportStrategy", "EventEmitter", "EventEmitter2", "Error", "Array", "Map", "Set", "Promise", "Repository",
    )
)  # fmt: skip
"""Types of libraries that call what derives from them, but make no object of it that nobody asked for."""
_LOADING = ("require", "import")
_CONSTRUCTOR = "__init__"


class Unit(Struct, frozen=True):
    """A function that stands in no other, or what a class is besides its methods.

    name: by which a function is called; ``""`` for a class, and where it runs without being named. cls: the simple name of
    the class that has to be used. bases: what that derives from; listed: whether nothing but a list or a type makes objects
    of it. says: the names that stand in it.
    """

    name: str
    cls: str
    bases: frozenset[str]
    listed: bool
    says: tuple[str, ...]

    def needs(self, known: Set[str], picked: bool) -> set[str]:
        """The names that make it run once all of them are said. known: those of all classes that are no library's: a
        library calls methods of its own accord, and may make objects of what it finds in a folder. picked: whether somebody
        calls methods whose names are computed.
        """
        needs = {self.name} if self.name and self.bases <= known and not (picked and self.cls) else set()
        if self.cls and self.listed and self.bases <= _ASKED_FOR | known:
            needs.add(self.cls)
        return needs


class Exports(Struct, frozen=True):
    """units: by their qualified names; classes: the simple names of all; says: what is said as soon as the file is loaded;
    whole: modules that it hands on as a whole, by their last names; loads, picks: whether it loads files, or calls members,
    whose names it computes.
    """

    units: dict[str, Unit]
    classes: frozenset[str]
    says: tuple[str, ...]
    whole: frozenset[str]
    loads: bool
    picks: bool


def exports_of(outline: Outline) -> Exports:
    """What a file of a library says, unit by unit. Whatever is named in one with markup counts as used: that is not told."""
    uses = uses_of(outline)
    if not outline.path.endswith(_TOLD):
        return replace(uses, says=(*uses.says, *mentioned_anywhere(outline).names[""]))
    classes = {cls.name: cls for cls in outline.classes if not cls.owner and cls.kind == "class"}
    data = {name: binding.value for binding in outline.bindings if (name := _data(binding))}
    around, pieces = outermost(outline), _pieces(outline, classes)
    units = {name: _unit("", cls, pieces[name]) for name, cls in classes.items()}
    units |= {f"={name}": _unit(name, None, (value,)) for name, value in data.items()}
    held = {part.function: name for name, value in data.items() for part in parts(value) if isinstance(part, Lambda)}
    for function in outline.functions:
        if around[function.name] == function.name:
            name = held.get(function.name) or ("" if _is_called(function, classes) else _simple(function.name))
            units[function.name] = _unit(name, classes.get(function.owner), pieces[function.name])
    return replace(uses, units=units, says=(*uses.says, *names_of(pieces[""])))


def _pieces(outline: Outline, classes: Mapping[str, Class]) -> dict[str, list[object]]:
    """A file's code by the functions and classes in which it stands; ``""``: what is said when the file is loaded."""
    around = outermost(outline)
    pieces: dict[str, list[object]] = defaultdict(list)
    for call in outline.calls:
        pieces[around.get(call.function) or _class_at(call.invoke, classes)].append(call)
    for binding in outline.bindings:
        place = binding.inside or binding.scope
        if not _data(binding):
            pieces[around.get(place, place if place in classes else "")] += (binding.value, binding.type)
    for function in outline.functions:
        said = (function.returns, function.parameters, function.return_type, function.decorators)
        pieces[around[function.name]] += said
    for cls in outline.classes:
        pieces[cls.name if cls.name in classes else ""].append(cls)
    return pieces


def _data(binding: Binding) -> str:
    """The name of a variable of a file that is a list or the like, which says nothing to those who do not name it."""
    if binding.scope or binding.inside or not isinstance(binding.target, Name) or binding.target.name == "default":
        return ""
    return "" if any(isinstance(part, Invoke) for part in parts(binding.value)) else binding.target.name


def _unit(name: str, cls: Class | None, pieces: Iterable[object]) -> Unit:
    if cls is None:
        return Unit(name, "", frozenset(), True, names_of(pieces))
    listed = names_at(cls.decorators) <= _LISTED
    return Unit(name, _simple(cls.name), frozenset(map(simple_name, cls.bases)), listed, names_of(pieces))


def _is_called(function: Function, classes: Mapping[str, Class]) -> bool:
    """Whether a function runs without being named, if its class is used at all: what is decorated is registered by that, or
    called by a container; who holds one without a name hands it on.
    """
    simple, cls = _simple(function.name), classes.get(function.owner)
    if function.decorators or simple.startswith("<") or simple in (_CONSTRUCTOR, "toString", "toJSON"):
        return True
    return bool(cls.decorators) if cls is not None else bool(function.owner)


def uses_of(outline: Outline) -> Exports:
    """What a file says by importing it, and loads otherwise than by name."""
    told = outline.path.endswith(_TOLD)
    says = [simple for one in outline.imports if (simple := _imported(one)) and (not told or simple != one.name)]
    modules = {one.name: one.target for one in outline.imports if "::" not in one.target and one.name != "*"}
    whole = {modules[name] for name in modules.keys() & set(_alone(outline))} if modules else set()
    last = frozenset(target.rpartition("/")[2].rpartition(".")[2] for target in whole)
    classes = frozenset(_simple(cls.name) for cls in outline.classes)
    loads = any(_loads(call.invoke) for call in outline.calls)
    return Exports({}, classes, tuple(says), last, loads, any(_picks(call.invoke) for call in outline.calls))


def _imported(one: Import) -> str:
    return one.target.rpartition("::")[2] if "::" in one.target else ""


def _loads(invoke: Invoke) -> bool:
    """``require(file)``, unless it is data: ``require(join(root, "package.json"))``."""
    if not isinstance(invoke.callee, Name) or invoke.callee.name not in _LOADING or not invoke.arguments:
        return False
    file = invoke.arguments[0].value
    said = [text for part in parts(file) if isinstance(part, Text) for text in part.parts if isinstance(text, str)]
    return not (isinstance(file, Text) and file.literal is not None) and not any(
        text.endswith(".json") for text in said
    )


def _picks(invoke: Invoke) -> bool:
    """``this[method]()``."""
    key = invoke.callee.key if isinstance(invoke.callee, Item) else Text(("",))
    return not isinstance(key, Text) or key.literal is None


def _class_at(call: Invoke, classes: Mapping[str, Class]) -> str:
    """The class in which a call outside of functions stands: what its fields are set to at first."""
    return next((name for name, cls in classes.items() if cls.at.line <= call.at.line <= cls.at.end_line), "")


def _alone(outline: Outline) -> Iterator[str]:
    """Names that stand in a file by themselves, and not before a member's."""
    said = (call.invoke for call in outline.calls)
    values = (binding.value for binding in outline.bindings)
    returned = (value for function in outline.functions for value in function.returns)
    for expression in (*said, *values, *returned):
        if isinstance(expression, Name):
            yield expression.name
        for part in parts(expression):
            if not isinstance(part, Member):
                yield from (one.name for one in children(part) if isinstance(one, Name))


def _simple(name: str) -> str:
    return name.rpartition(".")[2]
