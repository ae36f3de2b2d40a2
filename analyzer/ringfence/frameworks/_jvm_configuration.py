"""Classes that programs for the JVM read configuration files into: which key each field stands for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from ringfence.extend import Code
from ringfence.frameworks._java_values import classes
from ringfence.frameworks._once import once
from ringfence.model.expression import Choice, Expression, Hole, Invoke, Member, Name, Text
from ringfence.model.outline import Call, Field, Outline
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, FunctionValue, Instance, Scope

LOADING = ("getAs", "loadConfigOrThrow", "loadConfig", "loadConfigOrThrowReport", "extract", "property")
"""What reads a file, or a section of it, into an object: of Ktor, Hoplite, config4k."""
_SECTIONS = ("property", "propertyOrNull", "config", "getConfig")
DROPWIZARD = ("io.dropwizard.core.Configuration", "io.dropwizard.Configuration")
_NAMING = ("SerialName", "JsonProperty", "ConfigAlias")
_DEEPEST = 6
_MOST_PLACES = 4
_MOST_LAYERS = 3
"""Functions with a type parameter, one around the other, that read files for their callers."""


class Keys(Struct, frozen=True):
    """The keys under which objects lie: by class, and by the place of each field that holds one."""

    classes: Mapping[ClassValue, list[str]]
    fields: Mapping[Span, list[str]]


def setting(code: Code, of: Instance, field: Field) -> Expression | None:
    """The setting that a field holds; of a field that holds an object of the program's own, that object, known by its
    place. None if the class is read from no file, or if the program made the object by itself.
    """
    known = keys(code)
    if of.cls not in known.classes or _is_constructed(of, known):
        return None
    if field.type is not None and field.at in known.fields:
        return Invoke(field.type, (), field.at)
    places = known.fields.get(of.made.at) if of.made is not None else None
    found = places or known.classes[of.cls]
    if len(found) > _MOST_PLACES:
        return Hole("unknown", field.name)
    holes = [Hole("setting", below(prefix, _key(field)), field.value) for prefix in found]
    return holes[0] if len(holes) == 1 else Choice(tuple(holes))


def _is_constructed(of: Instance, known: Keys) -> bool:
    if of.made is None or of.made.at in known.fields:
        return False
    callee = of.made.callee
    return isinstance(callee, Name | Member) and callee.name == of.cls.name.rpartition(".")[2]


def below(prefix: str, key: str) -> str:
    """A key below a section."""
    return f"{prefix}.{key}" if prefix else key


def _key(field: Field) -> str:
    """What a field is called in a file: as an annotation says, or like itself."""
    for decorator in field.decorators:
        invoke = decorator.expression
        if isinstance(invoke, Invoke) and getattr(invoke.callee, "name", "") in _NAMING:
            given = invoke.argument(0, "value")
            if isinstance(given, Text) and given.literal:
                return given.literal
    return field.name


@once(lambda: Keys({}, {}))
def keys(code: Code) -> Keys:
    """All classes that files are read into, and the classes inside of them."""
    found: dict[ClassValue, list[str]] = defaultdict(list)
    for cls, prefix in (*_read(code), *_of_dropwizard(code)):
        if prefix not in found[cls]:
            found[cls].append(prefix)
    placed: dict[Span, list[str]] = defaultdict(list)
    level = {cls: list(prefixes) for cls, prefixes in found.items()}
    for _ in range(_DEEPEST):
        following: dict[ClassValue, list[str]] = defaultdict(list)
        for cls, prefixes in level.items():
            for path, field in code.fields(cls):
                for inner in classes(code, field.type, Scope(path, cls.name)) if field.type is not None else ():
                    for full in [below(prefix, _key(field)) for prefix in prefixes]:
                        placed[field.at].append(full)
                        if full not in found[inner] and len(found[inner]) <= _MOST_PLACES:
                            found[inner].append(full)
                            following[inner].append(full)
        level = following
    return Keys(dict(found), {at: list(dict.fromkeys(paths)) for at, paths in placed.items()})


# ---------------------------------------------------------------- what is read into


def _of_dropwizard(code: Code) -> Iterator[tuple[ClassValue, str]]:
    """The configurations of Dropwizard programs: those that no other one has inside."""
    declared = [value for value, _ in code.subclasses(*DROPWIZARD)]
    inside = {
        inner
        for value in declared
        for path, field in code.fields(value)
        if field.type is not None
        for inner in classes(code, field.type, Scope(path, value.name))
    }
    yield from ((value, "") for value in declared if value not in inside)


def _read(code: Code) -> Iterator[tuple[ClassValue, str]]:
    """What calls read, and the calls of the program's own functions that do so for a type that they are told."""
    names: Iterable[str] = LOADING
    readers: set[tuple[str, str]] = set()
    for layer in range(_MOST_LAYERS):
        around: set[tuple[str, str]] = set()
        for outline in code.calling(names):
            for call in outline.calls:
                callee = call.invoke.callee
                if not isinstance(callee, Name | Member) or callee.name not in names:
                    continue
                scope = Scope(outline.path, call.function)
                if layer and not _is_one_of(code, callee, scope, readers):
                    continue
                types = call.invoke.type_arguments[:1] or _declared(outline, call)
                found = [cls for type in types for cls in classes(code, type, scope)]
                yield from ((cls, _section(call.invoke)) for cls in found)
                if _is_generic(outline, call.function):
                    around.add((outline.path, call.function))
        if not around:
            return
        readers, names = around, {function.rpartition(".")[2] for _, function in around}


def _is_one_of(code: Code, callee: Expression, scope: Scope, readers: set[tuple[str, str]]) -> bool:
    return any(isinstance(v, FunctionValue) and (v.path, v.name) in readers for v in code.values(callee, scope))


def _is_generic(outline: Outline, function: str) -> bool:
    return any(one.name == function and one.type_parameters for one in outline.functions)


def _declared(outline: Outline, call: Call) -> tuple[Expression, ...]:
    """The type of what is read where only that says it: of a variable, a parameter, of what a function gives."""
    for binding in outline.bindings:
        if binding.value == call.invoke and binding.type is not None:
            return (binding.type,)
    for function in outline.functions:
        if call.invoke in function.returns and function.return_type is not None:
            return (function.return_type,)
        for parameter in function.parameters:
            if parameter.default == call.invoke and parameter.type is not None:
                return (parameter.type,)
    return ()


def _section(invoke: Invoke) -> str:
    """The section that is read: ``config("shop").property("orders").getAs<Orders>()``."""
    parts: list[str] = []
    step: Expression = invoke
    while isinstance(step, Invoke) and isinstance(step.callee, Name | Member):
        name, first = step.callee.name, step.argument(0)
        said = step.type_arguments and name in (*_SECTIONS, "extract")
        if (said or (step is not invoke and name in _SECTIONS)) and isinstance(first, Text) and first.literal:
            parts.insert(0, first.literal)
        step = step.callee.of if isinstance(step.callee, Member) else step.callee
    return ".".join(parts)
