"""One service while it is being linked: its files, what they mean, where its connections lead."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence, Set
from functools import cached_property
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from ringfence.link import datastores, introductions
from ringfence.link.aliases import Aliases, of_copies
from ringfence.link.code import ServiceCode
from ringfence.link.endpoints import endpoints
from ringfence.link.holdings import Holdings
from ringfence.link.recollection import Recollection
from ringfence.link.shared_code import SharedCode
from ringfence.link.uncalled import run_by_somebody
from ringfence.link.units import Deployment, Unit
from ringfence.link.vocabulary import Vocabulary
from ringfence.model.facts import (
    ChannelUse,
    Connection,
    Fact,
    InBrowser,
    Program,
    Query,
    RemoteCall,
    Role,
    Route,
    Schedule,
)
from ringfence.model.outline import Outline
from ringfence.model.system import Endpoint

T = TypeVar("T")

_SERVING = (Route, ChannelUse, Schedule, Role)


class Reading(Struct, array_like=True):
    """What reading a service found: its facts, where its connections lead, the routes it serves, the ports it listens on."""

    facts: list[Fact]
    places: list[datastores.Place]
    endpoints: list[Endpoint]
    ports: frozenset[int]


class Part(Struct, dict=True):
    """One service while it is being linked: its code and what that means. key: what all of it depends on."""

    unit: Unit
    outlines: dict[str, Outline]
    facts: list[Fact]
    places: list[datastores.Place]
    endpoints: list[Endpoint]
    join: Callable[[], ServiceCode]
    key: str = ""

    @cached_property
    def code(self) -> ServiceCode:
        """The code, joined when somebody asks something of it: of a service that is known, often nobody does."""
        return self.join()

    def of(self, kind: type[T]) -> list[T]:
        """The facts of one kind."""
        return [fact for fact in self.facts if isinstance(fact, kind)]


class Reader(Struct):
    """Reads services: their code through every framework they use, their scripts, their connections."""

    deployment: Deployment
    holdings: Holdings
    words: Vocabulary
    shared: SharedCode
    aliases: Aliases
    recollection: Recollection

    def part(self, unit: Unit) -> Part:
        """A service, read now or known from an earlier run."""
        outlines = self.holdings.code(unit)
        library = self.shared.of(outlines, unit.folder)
        outlines.update(library)
        copies = of_copies(unit.container, unit.context)
        key = self.recollection.key(unit, outlines, library)

        def join() -> ServiceCode:
            return ServiceCode(outlines, self.words, self.aliases, unit.environment, copies)

        part = Part(unit, outlines, [], [], [], join, key)
        reading = self.recollection.recall(unit, Reading, key)
        if reading is None:
            reading = self._read(part, library)
            self.recollection.keep(unit, key, reading)
        part.facts, part.places, part.endpoints = reading.facts, reading.places, reading.endpoints
        unit.ports |= reading.ports
        return part

    def _read(self, part: Part, library: Collection[str]) -> Reading:
        unit, code = part.unit, part.code
        found = _on_the_server(run_by_somebody(code, (fact for _, fact in code.facts()), library))
        ports = introductions.listening(unit, (fact for fact in found if isinstance(fact, Program)))
        unit.ports |= ports
        found = [*found, *(_in_method(fact, code) for fact in self.holdings.facts(unit))]
        connections = [fact for fact in found if isinstance(fact, Connection)]
        places = datastores.places(unit, code, connections, self.deployment)
        places = datastores.with_drivers(places, self.holdings.dependencies(unit))
        if not part.outlines:
            places = places or datastores.from_environment(unit, self.deployment)
        routes = endpoints(unit, code, [fact for fact in found if isinstance(fact, Route)])
        return Reading(found, places, routes, ports)


def _in_method(fact: Fact, code: ServiceCode) -> Fact:
    """A statement that a manifest gives to a method (``shop.Orders.find``), where that is; else as it stands."""
    if not isinstance(fact, Query) or not fact.function:
        return fact
    namespaces = code.symbols.namespaces
    namespace, rest = namespaces.split(fact.function) or ("", ())
    paths = namespaces.defining(namespace, rest[0]) if len(rest) > 1 else []
    return replace(fact, function=f"{paths[0]}:{'.'.join(rest)}" if paths else "")


def _on_the_server(facts: Sequence[Fact]) -> list[Fact]:
    """The facts without the requests of functions that run in a browser."""
    browsed = {(fact.at.path, fact.function) for fact in facts if isinstance(fact, InBrowser)}
    return [fact for fact in facts if not (isinstance(fact, RemoteCall) and _inside(fact, browsed))]


def _inside(fact: RemoteCall, functions: Set[tuple[str, str]]) -> bool:
    name = fact.function
    while name:
        if (fact.at.path, name) in functions:
            return True
        name = name.rpartition(".")[0]
    return False


def without_libraries(deployment: Deployment, parts: Sequence[Part]) -> tuple[Deployment, list[Part]]:
    """A folder that only its dependencies make look runnable, and whose code serves nothing, is no service."""
    idle = [
        part.unit
        for part in parts
        if part.unit.certainty == "likely"
        and part.outlines
        and not part.unit.protocols
        and not any(isinstance(f, _SERVING) for f in part.facts)
    ]
    if not idle or len(idle) == len(parts):
        return deployment, list(parts)
    kept = Deployment([unit for unit in deployment.units if unit not in idle], deployment.usual)
    return kept, [part for part in parts if part.unit not in idle]
