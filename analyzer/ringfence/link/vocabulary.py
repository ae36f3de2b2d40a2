"""What all frameworks know of their libraries, joined once for the code of every service."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set

from msgspec import Struct

from ringfence.extend import Compute, FieldValue, Framework
from ringfence.link.modules import WITH_DEFAULT_EXPORTS
from ringfence.link.spellings import origins


class Vocabulary:
    """The frameworks, and what they say of canonical names."""

    def __init__(self, frameworks: Sequence[Framework] = ()) -> None:
        self.frameworks = frameworks
        self.libraries = frozenset(library for one in frameworks if _names_modules(one) for library in one.libraries)
        """those that no import of the service's own may be meant by"""
        self.same_as = {spelling: name for framework in frameworks for spelling, name in framework.same_as.items()}
        self.computes: Mapping[str, Compute] = {
            name: compute for framework in frameworks for name, compute in framework.computes.items()
        }
        self.modules = {name: module for framework in frameworks for name, module in framework.modules.items()}
        self.fields: dict[str, list[FieldValue]] = defaultdict(list)
        """library's class -> who says what a field of it holds; several may, of any class"""
        for framework in frameworks:
            for base, read in framework.fields.items():
                self.fields[base].append(read)
        self.hooks = {name: called for framework in frameworks for name, called in framework.hooks.items()}
        """What library classes call of the classes that derive from them."""
        self.spelled: dict[str, list[str]] = defaultdict(list)
        """canonical name -> its other spellings"""
        for spelling, name in self.same_as.items():
            self.spelled[name].append(spelling)
        self._asked: dict[tuple[str, ...], Asked] = {}
        self._of: dict[frozenset[str], Vocabulary] = {}

    def of(self, languages: frozenset[str]) -> Vocabulary:
        """What the frameworks of some languages know: what a service is not written in says nothing of it."""
        if languages not in self._of:
            spoken = [one for one in self.frameworks if not languages.isdisjoint(one.languages)]
            self._of[languages] = self if len(spoken) == len(self.frameworks) else Vocabulary(spoken)
        return self._of[languages]

    def asked(self, names: tuple[str, ...]) -> Asked:
        """Where calls with one of these canonical names may stand. Frameworks ask the same of every service."""
        if names not in self._asked:
            self._asked[names] = self._ask(names)
        return self._asked[names]

    def _ask(self, names: tuple[str, ...]) -> Asked:
        by_stem: dict[str, list[str]] = defaultdict(list)
        for name in names:
            by_stem[name.rpartition(".")[0]].append(name)
        groups = [
            Group(
                origins(ones, self.spelled),
                any(name.endswith("()") for name in ones),
                tuple(dict.fromkeys(last for name in ones for last in self._lasts(name))),
            )
            for ones in by_stem.values()
        ]
        lasts = dict.fromkeys(last for name in names for last in self._lasts(name))
        return Asked(frozenset(names), tuple(lasts), tuple(groups))

    def _lasts(self, name: str) -> Iterator[str]:
        yield last_name(name)
        yield from map(last_name, self.spelled.get(name, ()))


class Group(Struct, frozen=True):
    """Canonical names that begin alike. origins: what one of must be imported by whoever can mean some of them, None for
    nothing; objects: whether one is an object that is called itself; lasts: the last names of all their spellings.
    """

    origins: frozenset[str] | None
    objects: bool
    lasts: tuple[str, ...]


class Asked(Struct, frozen=True):
    """A question for calls by their canonical names, and under which last names they may stand."""

    names: frozenset[str]
    lasts: tuple[str, ...]
    groups: tuple[Group, ...]

    def among(self, imported: Set[str]) -> tuple[bool, Sequence[str]]:
        """As far as a service with these imports can have such things: whether to look among calls of objects, and under
        which last names.
        """
        possible = [one for one in self.groups if one.origins is None or not one.origins.isdisjoint(imported)]
        objects = any(group.objects for group in possible)
        if len(possible) == len(self.groups):
            return objects, self.lasts
        lasts = {last for group in possible for last in group.lasts}
        return objects, [last for last in self.lasts if last in lasts]


def _names_modules(framework: Framework) -> bool:
    """Whether imports in the framework's languages do not say by themselves what is the service's own."""
    return not set(framework.languages).issubset(WITH_DEFAULT_EXPORTS)


def last_name(name: str) -> str:
    """The last name of a canonical name: ``get`` of ``requests.Session().get``."""
    return name.rpartition(".")[2].removesuffix("()")
