"""Who relies on what of the platform, and who plays which part: what manifests say, and what services' own code does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ringfence.link.units import Deployment
from ringfence.model.facts import Fact, Participation, Role

Said = Role | Participation


class Reliances:
    """What manifests say of each unit.

    Apart from it what settings that several units share say: an address that everybody is told is evidence only for those
    who have some other reason to need it.
    """

    def __init__(self, deployment: Deployment, facts: Iterable[Fact]) -> None:
        self._own: dict[str, list[Said]] = defaultdict(list)
        self._shared: dict[str, list[Said]] = defaultdict(list)
        for fact in facts:
            if isinstance(fact, Role | Participation):
                units = deployment.speaking_for(fact.at.path)
                addressed = isinstance(fact, Participation) and fact.target is not None
                for unit in units:
                    (self._shared if addressed and len(units) > 1 else self._own)[unit.name].append(fact)

    @property
    def units(self) -> set[str]:
        """The names of those of whom manifests say anything."""
        return {*self._own, *self._shared}

    def of(self, unit: str, facts: Iterable[Fact] = ()) -> list[Said]:
        """What is said of a unit by manifests and by the facts of its code."""
        said = [*self._own.get(unit, ()), *(fact for fact in facts if isinstance(fact, Role | Participation))]
        known = {(fact.kind, fact.protocol) for fact in said}
        return said + [fact for fact in self._shared.get(unit, ()) if (fact.kind, fact.protocol) in known]

    def brokers(self, unit: str, facts: Iterable[Fact]) -> set[str]:
        """What a unit relies on for its messages."""
        said = self.of(unit, facts)
        return {fact.protocol for fact in said if isinstance(fact, Participation) and fact.kind == "message"}
