"""One service while it is being linked: its files, what they mean, where its connections lead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct

from ringfence.extend import Framework
from ringfence.link import datastores
from ringfence.link.aliases import Aliases
from ringfence.link.builds import within
from ringfence.link.code import ServiceCode
from ringfence.link.endpoints import endpoints
from ringfence.link.projects import Projects
from ringfence.link.shared_code import SharedCode
from ringfence.link.uncalled import run_by_somebody
from ringfence.link.units import Deployment, Unit
from ringfence.model.facts import (
    ChannelUse,
    Connection,
    EntityMapping,
    EntityQuery,
    Fact,
    ForeignKey,
    Project,
    Query,
    Role,
    Route,
    Schedule,
    SchemaManager,
    TableDefinition,
    ViewDefinition,
)
from ringfence.model.outline import Outline
from ringfence.model.system import Endpoint

T = TypeVar("T")

_SERVING = (Route, ChannelUse, Schedule, Role)

DATA_FACTS = (TableDefinition, ViewDefinition, Query, EntityQuery, EntityMapping, ForeignKey, SchemaManager)
"""The facts about tables, from code and from scripts alike."""


class Part(Struct):
    """One service while it is being linked: its code and what that means."""

    unit: Unit
    code: ServiceCode
    facts: list[Fact]
    places: list[datastores.Place]
    endpoints: list[Endpoint]

    def of(self, kind: type[T]) -> list[T]:
        """The facts of one kind."""
        return [fact for fact in self.facts if isinstance(fact, kind)]


def part_of(
    unit: Unit,
    deployment: Deployment,
    outlines: Mapping[str, Outline],
    facts: Mapping[str, tuple[Fact, ...]],
    frameworks: Sequence[Framework],
    shared: SharedCode,
    aliases: Aliases | None = None,
) -> Part:
    """Read a service: its code through every framework it uses, its scripts, its connections."""
    own = {path: outline for path, outline in outlines.items() if _belongs(outline, unit, deployment)}
    own.update(shared.of(own, unit.folder))
    code = ServiceCode(own, frameworks, aliases)
    found = run_by_somebody(code, (fact for _, fact in code.facts()))
    for path in facts:
        if deployment.of_file(path) is unit:
            found += [fact for fact in facts[path] if isinstance(fact, DATA_FACTS)]
        if any(isinstance(fact, Connection) for fact in facts[path]) and unit in deployment.speaking_for(path):
            found += dict.fromkeys(fact for fact in facts[path] if isinstance(fact, Connection))
    places = datastores.places(unit, code, [f for f in found if isinstance(f, Connection)], deployment)
    places = datastores.with_drivers(places, _dependencies(unit, facts))
    if not own:
        places = places or datastores.from_environment(unit, deployment)
    return Part(unit, code, found, places, endpoints(unit, code, [f for f in found if isinstance(f, Route)]))


def _dependencies(unit: Unit, facts: Mapping[str, tuple[Fact, ...]]) -> set[str]:
    """What the service's own build files depend on."""
    projects = [fact for found in facts.values() for fact in found if isinstance(fact, Project)]
    return {name for project in projects if project.folder == unit.folder for name in project.dependencies}


def shared_code(
    deployment: Deployment, outlines: Mapping[str, Outline], facts: Iterable[Fact], aliases: Aliases
) -> SharedCode:
    """The code that lies in no service's folder."""
    free = {path: outline for path, outline in outlines.items() if deployment.of_file(path) is None}
    return SharedCode(free, Projects(fact for fact in facts if isinstance(fact, Project)).all, aliases)


def without_libraries(deployment: Deployment, parts: Sequence[Part]) -> tuple[Deployment, list[Part]]:
    """A folder that only its dependencies make look runnable, and whose code serves nothing, is no service."""
    idle = [
        part.unit
        for part in parts
        if part.unit.certainty == "likely"
        and part.code.outlines
        and not part.unit.protocols
        and not any(isinstance(f, _SERVING) for f in part.facts)
    ]
    if not idle or len(idle) == len(parts):
        return deployment, list(parts)
    kept = Deployment([unit for unit in deployment.units if unit not in idle], deployment.origin)
    return kept, [part for part in parts if part.unit not in idle]


def _belongs(outline: Outline, unit: Unit, deployment: Deployment) -> bool:
    """A file of the service's folder, or one of no service that its image copies; where imports name every other file in
    full, only what is imported belongs.
    """
    path = outline.path
    holder = deployment.of_file(path)
    if holder is not None:
        return holder is unit
    if outline.exact or unit.container is None or not within(path, unit.context):
        return False
    copied = [source.strip("./") for copy in unit.container.copies for source in copy.sources]
    return any(within(path, "/".join(p for p in (unit.context, source) if p)) for source in copied)
