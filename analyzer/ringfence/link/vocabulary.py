"""What all frameworks know of their libraries, joined once for the code of every service."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set

from ringfence.extend import Compute, FieldValue, Framework
from ringfence.link.modules import WITH_DEFAULT_EXPORTS
from ringfence.link.questions import Question
from ringfence.link.spellings import Spellings


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
        self._added = [
            (library, name, self.same_as[spelling])
            for spelling in self.same_as
            for library, star, name in (spelling.partition("*."),)
            if star and library.strip("*")
        ]
        self._reading = [framework for framework in frameworks if not framework.deploys]
        self._spellings = Spellings(self.same_as)
        self._asked: dict[tuple[str, ...], Question] = {}
        self._of: dict[frozenset[str], Vocabulary] = {}

    def of(self, languages: frozenset[str]) -> Vocabulary:
        """What the frameworks of some languages know: what a service is not written in says nothing of it."""
        if languages not in self._of:
            spoken = [one for one in self.frameworks if not languages.isdisjoint(one.languages)]
            self._of[languages] = self if len(spoken) == len(self.frameworks) else Vocabulary(spoken)
        return self._of[languages]

    def used(self, imported: Set[str]) -> list[Framework]:
        """The frameworks that speak of code which imports these libraries."""
        return [one for one in self._reading if not one.libraries or not imported.isdisjoint(one.libraries)]

    def added(self, imported: Set[str]) -> dict[str, str]:
        """The members that imported libraries add to any object, and what they are."""
        return {name: canonical for library, name, canonical in self._added if library in imported}

    def asked(self, names: tuple[str, ...]) -> Question:
        """Where calls with one of these canonical names may stand. Frameworks ask the same of every service."""
        known = self._asked.get(names)
        if known is None:
            known = self._asked[names] = Question(names, self._spellings)
        return known


def _names_modules(framework: Framework) -> bool:
    """Whether imports in the framework's languages do not say by themselves what is the service's own."""
    return not set(framework.languages).issubset(WITH_DEFAULT_EXPORTS)
