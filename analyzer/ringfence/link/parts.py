"""One service while it is being linked: its files, what they mean, where its connections lead."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence, Set
from contextlib import contextmanager
from functools import cached_property
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from ringfence.link import datastores, introductions
from ringfence.link.actions import Actions, actions_of
from ringfence.link.aliases import Aliases, of_copies
from ringfence.link.code import ServiceCode
from ringfence.link.endpoints import endpoints
from ringfence.link.holdings import Holdings
from ringfence.link.origins import Origin, origins
from ringfence.link.recollection import Recollection
from ringfence.link.reliances import Reliances
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
from ringfence.model.outline import Head
from ringfence.model.programs import Programs
from ringfence.model.system import Endpoint

T = TypeVar("T")

_SERVING = (Route, ChannelUse, Schedule, Role)


class Reading(Struct, array_like=True):
    """What reading a service found: its facts, where its connections lead, on which of several its statements run, the
    routes it serves, the ports it listens on.
    """

    facts: list[Fact]
    places: list[datastores.Place]
    origins: list[Origin]
    endpoints: list[Endpoint]
    ports: frozenset[int]


class Part(Struct, dict=True):
    """One service while it is being linked: its files and what they mean. key: what all of it depends on."""

    unit: Unit
    heads: dict[str, Head]
    facts: list[Fact]
    places: list[datastores.Place]
    origins: list[Origin]
    endpoints: list[Endpoint]
    act: Callable[[Part], Actions]
    key: str = ""

    @cached_property
    def actions(self) -> Actions:
        """What the service does, found out when somebody asks: of one that is known, often nobody does."""
        return self.act(self)

    @property
    def is_idle(self) -> bool:
        """Whether only its dependencies make it look runnable, and its code serves nothing."""
        return (
            self.unit.certainty == "likely"
            and bool(self.heads)
            and not self.unit.protocols
            and not any(isinstance(fact, _SERVING) for fact in self.facts)
        )

    def of(self, kind: type[T]) -> list[T]:
        """The facts of one kind."""
        return [fact for fact in self.facts if isinstance(fact, kind)]


class Reader(Struct):
    """Reads services: their code through every framework they use, their scripts, their connections.

    Of all of a service's code only what it means is kept: the joined code of many services would fill the memory.
    """

    programs: Programs
    deployment: Deployment
    holdings: Holdings
    words: Vocabulary
    shared: SharedCode
    aliases: Aliases
    reliances: Reliances
    recollection: Recollection

    def part(self, unit: Unit) -> Part:
        """A service, read now or known from an earlier run."""
        heads = self.holdings.code(unit)
        library = self.shared.of(heads, unit.folder)
        heads.update(library)
        key = self.recollection.key(unit, heads, library)
        reading = self.recollection.recall(unit, Reading, key)
        if reading is not None:
            return self._part(unit, heads, reading, key)
        with self._joined(unit, heads) as code:
            reading = self._read(unit, code, library)
            part = self._part(unit, heads, reading, key)
            if not part.is_idle:
                part.actions = self._actions(part, code)
        self.recollection.keep(unit, key, reading)
        return part

    def _part(self, unit: Unit, heads: dict[str, Head], reading: Reading, key: str) -> Part:
        unit.ports |= reading.ports
        return Part(unit, heads, reading.facts, reading.places, reading.origins, reading.endpoints, self._act, key)

    @contextmanager
    def _joined(self, unit: Unit, heads: Iterable[str]) -> Iterator[ServiceCode]:
        """The code of a service, which is nothing afterwards."""
        outlines = {path: self.programs.outline(path) for path in heads}
        code = ServiceCode(
            outlines, self.words, self.aliases, unit.environment, of_copies(unit.container, unit.context)
        )
        try:
            yield code
        finally:
            code.forget()

    def _act(self, part: Part) -> Actions:
        with self._joined(part.unit, part.heads) as code:
            return self._actions(part, code)

    def _actions(self, part: Part, code: ServiceCode) -> Actions:
        brokers = sorted(self.reliances.brokers(part.unit.name, part.facts))
        return actions_of(part.unit, code, part.facts, part.endpoints, brokers)

    def _read(self, unit: Unit, code: ServiceCode, library: Collection[str]) -> Reading:
        found = _on_the_server(run_by_somebody(code, (fact for _, fact in code.facts()), library))
        ports = introductions.listening(unit, (fact for fact in found if isinstance(fact, Program)))
        unit.ports |= ports
        found = [*found, *(_in_method(fact, code) for fact in self.holdings.facts(unit))]
        connections = [fact for fact in found if isinstance(fact, Connection)]
        places = datastores.places(unit, code, connections, self.deployment)
        places = datastores.with_drivers(places, self.holdings.dependencies(unit))
        if not code.outlines:
            places = places or datastores.from_environment(unit, self.deployment)
        several = len({place.store for place in places}) > 1
        routes = endpoints(unit, code, [fact for fact in found if isinstance(fact, Route)])
        return Reading(found, places, origins(code, found) if several else [], routes, ports)


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
    idle = [part.unit for part in parts if part.is_idle]
    if not idle or len(idle) == len(parts):
        return deployment, list(parts)
    kept = Deployment([unit for unit in deployment.units if unit not in idle], deployment.usual)
    return kept, [part for part in parts if part.unit not in idle]
