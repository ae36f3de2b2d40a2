"""What shared libraries offer: functions and classes that count for a service only where it names them.

Two services that are built with one library of clients and consumers do not both publish and consume because of it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from ringfence.link.code import ServiceCode
from ringfence.link.inside import parts
from ringfence.model.expression import Expression, Invoke, Item, Lambda, Member, Name
from ringfence.model.outline import Class, Decorator, Function, Outline
from ringfence.patterns import pattern

_LANGUAGES = ("csharp", "go", "rust")
_NAMED_TO_RUN = ("go", "rust")
"""Languages in which nobody makes an object of a class without naming it."""
_QUALIFYING = "rust"
"""The language in which static functions are always named with their class, and attributes run nothing."""
_INTERFACES = ("java", "kotlin")
"""Languages of whose libraries only interfaces are looked at: a framework makes their objects, for those who name them."""
PASSIVE = frozenset(
    ("IDisposable", "IAsyncDisposable", "IEquatable", "IComparable", "ICloneable", "Exception", "object", "Object")
)
"""Library types that call nothing of what derives from them, or only at its end."""
_STANDING_FOR = ("Unimplemented", "Unsafe")
_NAMELESS = frozenset(("property", "extension"))
"""Decorators that only say what kind of function it is."""
FINDING = pattern(r"Assembl(?:y|ies)|^Scan$|GetTypes|ExportedTypes|AddClasses")
"""Calls by which programs find classes that they do not name."""
_OWN_ASSEMBLY = pattern(r"^Get(?:Executing|Calling|Entry)?Assembly$")
"""Calls that only hand out an assembly: for a search, if it is handed on."""
READING_ASSEMBLY = pattern(r"^(?:ApplyConfigurationsFromAssembly|MigrationsAssembly|AssemblyName|With\w+InAssembly)$")
"""Calls that look for something else in an assembly: what maps entities, migrations, scripts."""


def offered(code: ServiceCode, shared: Iterable[str]) -> Iterator[tuple[tuple[str, str], str]]:
    """((path, qualified name), simple name) of the functions and classes of these files that only run if they are named."""
    shared = list(shared)
    yield from _of_interfaces(code.outlines[path] for path in shared)
    outlines = [code.outlines[path] for path in shared if code.outlines[path].language in _LANGUAGES]
    finds = _finds_classes(code) if outlines else False
    known = {name.rpartition(".")[2] for _, name in code.symbols.classes} if outlines else set()
    called = {outline.path: _called_classes(outline, known, finds) for outline in outlines}
    for outline in outlines:
        hooked = called[outline.path]
        if outline.language == "go":  # methods may stand in any file of the package
            hooked = {name for other in outlines if other.module == outline.module for name in called[other.path]}
        # what a struct embeds, and traits, may call it, but make none
        made = set() if outline.language in _NAMED_TO_RUN else hooked
        own = {cls.name: cls for cls in outline.classes}
        for cls in outline.classes:
            opened = outline.language != _QUALIFYING and _is_opened(outline, cls)
            if cls.name not in made and cls.kind in ("class", "struct") and not opened:
                yield (outline.path, cls.name), cls.name.rpartition(".")[2]
        held = _held_by_variables(outline, own)
        for function in outline.functions:
            simple = held.get(function.name) or function.name.rpartition(".")[2]
            if function.owner in hooked and function.owner not in own:
                yield (outline.path, function.name), function.owner  # the class, which stands in another file
            elif not _is_hook(function, simple) and function.owner not in hooked and _stands_alone(function, own):
                yield (outline.path, function.name), simple


def _held_by_variables(outline: Outline, classes: Container[str]) -> dict[str, str]:
    """Functions without a name that variables of a file or a class are set to, or to what is made of them (compiled
    queries), each with the name of its variable: who names that may run them.
    """
    found: dict[str, str] = {}
    for binding in outline.bindings:
        if isinstance(binding.target, Name | Member) and (not binding.scope or binding.scope in classes):
            lambdas = (part.function for part in parts(binding.value) if isinstance(part, Lambda))
            found.update(dict.fromkeys(lambdas, binding.target.name))
    return found


def _of_interfaces(outlines: Iterable[Outline]) -> Iterator[tuple[tuple[str, str], str]]:
    """Clients and repositories: no request is sent by a method that nobody calls."""
    for outline in outlines:
        if outline.language in _INTERFACES:
            interfaces = {cls.name for cls in outline.classes if cls.kind == "interface"}
            for name in interfaces:
                yield (outline.path, name), name.rpartition(".")[2]
            for function in outline.functions:
                if function.owner in interfaces:
                    yield (outline.path, function.name), function.name.rpartition(".")[2]


def _finds_classes(code: ServiceCode) -> bool:
    """Whether the service looks for classes that it does not name. Who asks an assembly for its version, a resource or
    scripts does not.
    """
    named = code.symbols.calls.named
    names = [name for name in named if FINDING.search(name) and not READING_ASSEMBLY.match(name)]
    if not all(map(_OWN_ASSEMBLY.match, names)):
        return True
    here = {(path, call.function) for name in names for path, call in named[name]}
    calls = (call for place in here for call in code.symbols.calls.inside.get(place, ()))
    return any(_hands_assembly_on(call.invoke) for call in calls)


def _hands_assembly_on(invoke: Invoke) -> bool:
    """Whether a call is given an assembly, or a variable that may hold one, and may look for classes in it."""
    if READING_ASSEMBLY.match(simple_name(invoke.callee)):
        return False
    given = (argument.value for argument in invoke.arguments)
    return any(
        _OWN_ASSEMBLY.match(simple_name(one.callee))
        if isinstance(one, Invoke)
        else "assembly" in simple_name(one).lower()
        for one in given
    )


def _called_classes(outline: Outline, known: set[str], finds: bool) -> set[str]:
    """The classes whose methods libraries call. What a Go struct embeds calls none of them, unless it only stands for an
    interface that gRPC calls.
    """
    if outline.language == "go":
        embedded = ((cls.name, simple_name(base)) for cls in outline.classes for base in cls.bases)
        return {name for name, base in embedded if base.startswith(_STANDING_FOR)}
    if outline.language == _QUALIFYING:
        return {cls.name for cls in outline.classes if cls.bases}
    return {cls.name for cls in outline.classes if _is_called(cls, known, finds)}


def _is_called(cls: Class, known: set[str], finds: bool) -> bool:
    """Whether somebody else may run an object of a class without naming it: annotations, library classes, a search."""
    if cls.decorators:
        return True
    for base in cls.bases:
        name = simple_name(base)
        if finds if name in known else name not in PASSIVE:
            return True
    return False


def simple_name(base: Expression) -> str:
    """The last name of a class as it is named, whatever its type arguments."""
    plain = base.of if isinstance(base, Item) else base
    return plain.name if isinstance(plain, Name | Member) else ""


def names_at(decorators: Iterable[Decorator]) -> set[str]:
    """The simple names of decorators."""
    expressions = (decorator.expression for decorator in decorators)
    return {simple_name(one.callee if isinstance(one, Invoke) else one) for one in expressions}


def _is_opened(outline: Outline, cls: Class) -> bool:
    """Whether methods of the class are called without its name: those that extend other types, or are static."""
    return any(
        function.static or any(getattr(d.expression, "name", "") == "extension" for d in function.decorators)
        for function in outline.functions
        if function.owner == cls.name
    )


def _is_hook(function: Function, simple: str) -> bool:
    """Whether the language itself runs a function, or a decorator does; or whoever is handed it, since nobody names it."""
    if simple.startswith("<"):
        return True
    named = {getattr(decorator.expression, "name", "") for decorator in function.decorators}
    return bool(named - _NAMELESS) or simple in ("__init__", "init", "main", "Main", "Dispose", "DisposeAsync")


def _stands_alone(function: Function, own: dict[str, Class]) -> bool:
    """Whether it is no function inside of another one, which runs with that."""
    around = function.name.rpartition(".")[0]
    return not around or around in own or around == function.owner
