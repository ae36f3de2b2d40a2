"""Stored procedures: what statements that run one do to tables, as the scripts say that define it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from ringfence.link.units import Deployment, Unit
from ringfence.model.facts import NOT_FOLLOWED, Fact, Gap, Query, TableName, TableUse, ViewDefinition
from ringfence.model.source import Span

MOST_CALLS = 8
"""Procedures that are followed one from another."""
_DEFAULT = {"", "dbo", "public"}
"""Schemas that need not be written."""
_Name = tuple[str, str]
"""The schema, if it has to be written, and the name of a procedure."""


class Procedures:
    """What the procedures of a system do, by whose scripts define them. Of several definitions the last one counts: scripts
    that change a database step by step are called in their order.
    """

    def __init__(self, facts: Mapping[str, Iterable[Fact]], deployment: Deployment) -> None:
        self._of: dict[_Name, dict[int | None, ViewDefinition]] = defaultdict(dict)
        views = ((fact, path) for path, said in facts.items() for fact in said if isinstance(fact, ViewDefinition))
        found = [(fact, path) for fact, path in views if fact.kind == "procedure"]
        for fact, path in sorted(found, key=lambda one: (one[0].order, one[0].at)):
            holder = deployment.of_file(path)
            self._of[_key(fact.name)][None if holder is None else id(holder)] = fact

    def followed(self, facts: Iterable[Fact], unit: Unit) -> Iterator[Fact]:
        """The facts of a service, with what the procedures do that it runs; a gap for those that nobody knows."""
        for fact in facts:
            if not isinstance(fact, Query) or not fact.calls:
                yield fact
                continue
            uses, unknown = self._done(fact.calls, unit)
            if fact.uses:
                yield replace(fact, calls=())
            for use, at in uses.items():  # what one procedure does to several tables is no join
                yield replace(fact, uses=(use,), calls=(), joined=False, procedure=at)
            if unknown:
                yield Gap("statement", NOT_FOLLOWED, fact.at)

    def _done(self, calls: Iterable[TableName], unit: Unit) -> tuple[dict[TableUse, Span], bool]:
        """What some procedures and those that they run do, each with where, and whether one of them is not known."""
        uses: dict[TableUse, Span] = {}
        seen: set[_Name] = set()
        unknown = False
        waiting = [_key(name) for name in calls]
        for _ in range(MOST_CALLS):
            called, waiting = [name for name in dict.fromkeys(waiting) if name not in seen], []
            seen.update(called)
            for name in called:
                definition = self._definition(name, unit)
                if definition is None:
                    unknown = True
                else:
                    uses.update(dict.fromkeys(definition.uses, definition.at))
                    waiting += map(_key, definition.calls)
        return uses, unknown

    def _definition(self, name: _Name, unit: Unit) -> ViewDefinition | None:
        """The service's own, else one in scripts of nobody, else the only one of others."""
        known = self._of.get(name, {})
        for holder in (id(unit), None):
            if holder in known:
                return known[holder]
        return next(iter(known.values())) if len(known) == 1 else None


def _key(name: TableName) -> _Name:
    return ("" if name.schema in _DEFAULT else name.schema, name.name)
