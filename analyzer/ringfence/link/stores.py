"""On which of its service's datastores a statement runs."""

from __future__ import annotations

from collections.abc import Sequence

from ringfence.link.engines import BESIDE_ANOTHER, CACHES, NEVER_RELATIONAL, family
from ringfence.link.origins import Origins
from ringfence.link.places import Place
from ringfence.model.facts import EntityQuery, Query
from ringfence.model.source import Span


class Stores:
    """Answers for the connections of one service, each question once: statements are many, datastores few."""

    def __init__(self, places: Sequence[Place], origins: Origins | None = None) -> None:
        self._named = [place for place in places if place.alias]
        self._places = [place for place in places if place.kind not in CACHES]
        self._origins = origins
        self._candidates: dict[tuple[str, str], tuple[Sequence[Place], bool]] = {}
        self._found: dict[tuple[str, str, str, frozenset[Span]], Place | None] = {}

    def of(self, engine: str, alias: str, database: str, statement: Query | EntityQuery | None) -> Place | None:
        """The only one there is, the one of that engine or alias, or the one whose connection it is that the statement runs
        on; None where that leaves several.
        """
        if (engine, alias) not in self._candidates:
            found = self._speaking_for(engine, alias)
            self._candidates[engine, alias] = (found, _are_several(found))
        candidates, several = self._candidates[engine, alias]
        made: frozenset[Span] = frozenset()
        if several and statement is not None and self._origins is not None:
            made = self._origins.of(statement)
        question = (engine, alias, database, made)
        if question not in self._found:
            own = [place for place in candidates if place.at in made]
            self._found[question] = _one_of(own or candidates, engine, database)
        return self._found[question]

    def _speaking_for(self, engine: str, alias: str) -> Sequence[Place]:
        """The connections of that alias and engine, as far as there are any; a cache only by its own alias."""
        found = self._places
        if alias:
            found = [place for place in self._named if place.alias == alias] or found
        if engine:
            found = [place for place in found if family(place.kind) == family(engine)] or found
        return found


def _one_of(candidates: Sequence[Place], engine: str, database: str) -> Place | None:
    """The one among several that is left by the database's name, by engines, and by being the usual one."""
    if database:
        candidates = [place for place in candidates if place.store.partition("/")[2] == database] or candidates
    if not engine:
        candidates = [place for place in candidates if place.kind not in NEVER_RELATIONAL]
    if not engine and _are_several(candidates):
        candidates = [place for place in candidates if place.kind not in BESIDE_ANOTHER] or candidates
    if _are_several(candidates):
        files = all(place.kind == "sqlite" for place in candidates)
        usual = [place for place in candidates if not place.alias and (files or place.kind != "sqlite")]
        candidates = usual if not _are_several(usual) else []
    return candidates[0] if candidates else None


def _are_several(places: Sequence[Place]) -> bool:
    return len({place.store for place in places}) > 1
