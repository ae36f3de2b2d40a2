"""Contributions as plain data, and back as ones whose modules are imported when something of theirs is asked.

Importing every contribution takes longer than checking a small repository with the few that concern it. What decides
whether one concerns it (suffixes, file names, libraries, the names it explains) is plain data and can be remembered.
Rules are few, run nearly always, and keep their options as a type: they are imported.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from operator import attrgetter
from types import ModuleType
from typing import Any, Generic, TypeVar

from msgspec import Struct

from ringfence.extend import Framework, Language, Manifest, Output, Rule

_C = TypeVar("_C")


class Place(Struct, frozen=True, array_like=True):
    """Where a contribution stands: an attribute of a module."""

    module: str
    attribute: str

    def load(self) -> Any:  # noqa: ANN401 (any kind of contribution)
        """The contribution. Raises what importing raises."""
        return getattr(import_module(self.module), self.attribute)


class LanguageEntry(Struct, frozen=True, array_like=True, tag="language"):
    """A language without its reader."""

    place: Place
    name: str
    suffixes: tuple[str, ...]


class FrameworkEntry(Struct, frozen=True, array_like=True, tag="framework"):
    """A framework without its functions; of ``computes`` and ``fields``, what there are functions for."""

    place: Place
    name: str
    languages: tuple[str, ...]
    libraries: tuple[str, ...]
    same_as: dict[str, str]
    computes: tuple[str, ...]
    modules: dict[str, str]
    fields: tuple[str, ...]
    provides: bool
    deploys: str
    hooks: dict[str, tuple[str, ...]]
    forwards: bool
    holds: bool


class ManifestEntry(Struct, frozen=True, array_like=True, tag="manifest"):
    """A manifest format without its functions."""

    place: Place
    name: str
    files: tuple[str, ...]
    tokens: tuple[str, ...]
    join: bool


class RuleEntry(Struct, frozen=True, array_like=True, tag="rule"):
    """A rule, to be imported."""

    place: Place


class OutputEntry(Struct, frozen=True, array_like=True, tag="output"):
    """An output without its renderer."""

    place: Place
    name: str
    summary: str
    draws: bool


Entry = LanguageEntry | FrameworkEntry | ManifestEntry | RuleEntry | OutputEntry
Contribution = Language | Framework | Manifest | Rule | Output


def entries(modules: Iterable[ModuleType]) -> Iterator[Entry]:
    """What the modules contribute, each once."""
    seen: set[int] = set()
    for module in modules:
        for attribute, value in vars(module).items():
            if isinstance(value, Contribution) and id(value) not in seen:
                seen.add(id(value))
                yield _entry(Place(module.__name__, attribute), value)


def _entry(place: Place, value: Contribution) -> Entry:
    match value:
        case Language():
            return LanguageEntry(place, value.name, value.suffixes)
        case Framework():
            return FrameworkEntry(
                place,
                value.name,
                value.languages,
                value.libraries,
                dict(value.same_as),
                tuple(value.computes),
                dict(value.modules),
                tuple(value.fields),
                value.provides is not None,
                value.deploys,
                dict(value.hooks),
                value.forwards is not None,
                value.holds is not None,
            )
        case Manifest():
            return ManifestEntry(place, value.name, value.files, value.tokens, value.join is not None)
        case Rule():
            return RuleEntry(place)
        case Output():
            return OutputEntry(place, value.name, value.summary, value.draws)


def contribution(entry: Entry) -> Contribution:
    """The contribution, whose module is imported when a function of its is called; a rule is imported at once."""
    place = entry.place
    match entry:
        case LanguageEntry():
            return Language(entry.name, entry.suffixes, Deferred(place, _READ))
        case FrameworkEntry():
            return _framework(entry)
        case ManifestEntry():
            join = Deferred(place, attrgetter("join")) if entry.join else None
            return Manifest(entry.name, entry.files, entry.tokens, Deferred(place, _READ), join)
        case RuleEntry():
            rule = place.load()
            assert isinstance(rule, Rule)
            return rule
        case OutputEntry():
            return Output(entry.name, entry.summary, Deferred(place, attrgetter("render")), entry.draws)


def _framework(entry: FrameworkEntry) -> Framework:
    place = entry.place
    return Framework(
        name=entry.name,
        languages=entry.languages,
        libraries=entry.libraries,
        read=Deferred(place, _READ),
        same_as=entry.same_as,
        computes={name: Deferred(place, _of("computes", name)) for name in entry.computes},
        modules=entry.modules,
        fields={name: Deferred(place, _of("fields", name)) for name in entry.fields},
        provides=Deferred(place, attrgetter("provides")) if entry.provides else None,
        deploys=entry.deploys,
        hooks=entry.hooks,
        forwards=Deferred(place, attrgetter("forwards")) if entry.forwards else None,
        holds=Deferred(place, attrgetter("holds")) if entry.holds else None,
    )


_READ = attrgetter("read")


def _of(table: str, name: str) -> Callable[[Any], Callable[..., Any]]:
    def picked(contribution: object) -> Callable[..., Any]:
        functions: Mapping[str, Callable[..., Any]] = getattr(contribution, table)
        return functions[name]

    return picked


class Deferred(Generic[_C]):
    """A function of a contribution that is not imported before it is called."""

    __slots__ = ("_function", "_pick", "_place")

    def __init__(self, place: Place, pick: Callable[[_C], Callable[..., Any]]) -> None:
        self._place = place
        self._pick = pick
        self._function: Callable[..., Any] | None = None

    def __call__(self, *arguments: Any) -> Any:  # noqa: ANN401 (whatever the function takes and gives)
        """Call the function."""
        if self._function is None:
            self._function = self._pick(self._place.load())
        return self._function(*arguments)
