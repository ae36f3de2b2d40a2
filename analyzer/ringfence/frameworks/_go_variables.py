"""Structs that Go programs fill from the environment: which variables each field stands for."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ringfence.extend import Code
from ringfence.frameworks._go import calls, imports
from ringfence.frameworks._go_configuration import tag
from ringfence.frameworks._once import once
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Member
from ringfence.model.outline import Call, Field
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, Instance, Library, Scope
from ringfence.patterns import pattern

_KELSEY = tuple(f"github.com/kelseyhightower/envconfig.{name}" for name in ("Process", "MustProcess"))
"""Reads every field, tagged or not: ``PREFIX_NAME``."""
_TAGGED = (
    "github.com/caarlos0/env.Parse", "github.com/caarlos0/env.ParseWithOptions",
    "github.com/ilyakaznacheev/cleanenv.ReadEnv", "github.com/ilyakaznacheev/cleanenv.ReadConfig",
    "github.com/sethvargo/go-envconfig.Process",
)  # fmt: skip
"""Read what a tag names; a struct inside may have a prefix, and so may the whole."""
_METHODS = frozenset(name.rpartition(".")[2] for name in (*_KELSEY, *_TAGGED))
_LIBRARIES = tuple({name.rpartition(".")[0] for name in (*_KELSEY, *_TAGGED)})
_PREFIXES = ("envPrefix", "env-prefix")
_WORDS = pattern(r"([^A-Z]+|[A-Z]+[^A-Z]+|[A-Z]+)")
_ACRONYM = pattern(r"([A-Z]+)([A-Z][^A-Z]+)")
_DEEPEST = 6
_MOST = 40
"""Ways in which one struct is read: a program that asks many others has a client's configuration for each."""


class _Read(Struct, frozen=True):
    """One way in which a struct is read. every: whether fields without a tag have variables, too; made: where the object
    that is filled was made, if that is known.
    """

    prefix: str
    every: bool
    made: Span | None = None


_Reads = dict[ClassValue, list[_Read]]


def variables(code: Code, of: Instance, field: Field) -> list[tuple[str, ...]]:
    """The variables that an object's field is read from, in each way in which the object, or else any of its struct, is
    read: the first of one way beats the others of it. None if the field is not read.
    """
    written = (tag(field, "env", "envconfig") or "").split(",")[0].strip()
    if written == "-" or tag(field, "ignored") == "true":
        return []
    found: dict[tuple[str, ...], None] = {}
    for read in _ways(code, of):
        prefix = read.prefix
        if read.every and field.name[:1].isupper() and (written or not _holds_a_struct(code, field)):
            key = _key(field, written)
            names = (f"{prefix}_{key}" if prefix else key, *([written.upper()] if written else []))
            found[tuple(dict.fromkeys(names))] = None
        elif written:
            found[(prefix + written,)] = None
    return list(found) or ([(written,)] if written else [])


def _ways(code: Code, of: Instance) -> list[_Read]:
    """How an object is read; how any of its struct is, if nobody knows where this one was made."""
    known = _all(code)
    reads = known.get(of.cls) or [read for base in code.bases(of.cls)[1:] for read in known.get(base, ())]
    return [read for read in reads if of.made is not None and read.made == of.made.at] or reads


def _holds_a_struct(code: Code, field: Field) -> bool:
    return any(isinstance(value, ClassValue) for value in code.values(field.type, Scope(field.at.path)))


def _key(field: Field, written: str) -> str:
    if written:
        return written.upper()
    if tag(field, "split_words") != "true":
        return field.name.upper()
    words = [piece for word in _WORDS.findall(field.name) for piece in _pieces(word)]
    return "_".join(words).upper()


def _pieces(word: str) -> tuple[str, ...]:
    match = _ACRONYM.fullmatch(word)
    return (match[1], match[2]) if match is not None else (word,)


@once(lambda: {})
def _all(code: Code) -> _Reads:
    return _below(code, list(_roots(code)))


def _roots(code: Code) -> Iterator[tuple[ClassValue, _Read]]:
    for call, scope in calls(code):
        callee = call.invoke.callee
        if isinstance(callee, Member) and callee.name in _METHODS and imports(code, scope.path, _LIBRARIES):
            names = set(code.library_names(callee, scope))
            if names.isdisjoint((*_KELSEY, *_TAGGED)):
                continue
            every = not names.isdisjoint(_KELSEY)
            prefixes = _prefixes(code, call, scope, every)
            for argument in call.invoke.arguments:
                for value in code.values(argument.value, scope):
                    if isinstance(value, Instance):
                        made = value.made.at if value.made is not None else None
                        yield from ((value.cls, _Read(prefix, every, made)) for prefix in prefixes)


def _prefixes(code: Code, call: Call, scope: Scope, every: bool) -> list[str]:
    """``envconfig.Process("shop", &config)``, ``env.ParseWithOptions(&config, env.Options{Prefix: "SHOP_"})``."""
    if every:
        return [prefix.upper() for prefix in literals(code.texts(call.invoke.argument(0), scope))] or [""]
    for value in code.values(call.invoke.argument(1), scope):
        if isinstance(value, Library) and value.made is not None and value.scope is not None:
            return list(literals(code.texts(value.made.argument(None, "Prefix"), value.scope))) or [""]
    return [""]


def _below(code: Code, queue: list[tuple[ClassValue, _Read]]) -> _Reads:
    """The roots and the structs inside of them, level by level."""
    found: _Reads = {}
    for _ in range(_DEEPEST):
        following: list[tuple[ClassValue, _Read]] = []
        for cls, read in queue:
            known = found.setdefault(cls, [])
            if read in known or len(known) >= _MOST:
                continue
            known.append(read)
            following += _inside(code, cls, read)
        queue = following
    return found


def _inside(code: Code, cls: ClassValue, read: _Read) -> Iterator[tuple[ClassValue, _Read]]:
    outline = code.outlines.get(cls.path)
    definition = next((own for own in outline.classes if own.name == cls.name), None) if outline is not None else None
    for field in definition.fields if definition is not None else ():
        for value in code.values(field.type, Scope(cls.path)) if field.type is not None else ():
            if isinstance(value, ClassValue):
                inner = read.prefix
                if not read.every:
                    inner += tag(field, *_PREFIXES) or ""
                elif definition is not None and field.type not in definition.bases:  # what is embedded adds nothing
                    key = _key(field, tag(field, "envconfig") or "")
                    inner = f"{read.prefix}_{key}" if read.prefix else key
                yield value, _Read(inner, read.every)
