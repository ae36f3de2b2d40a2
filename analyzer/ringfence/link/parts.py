"""One service while it is being linked: its files, what they mean, where its connections lead."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from ringfence.link import datastores, introductions
from ringfence.link.aliases import Aliases, of_copies
from ringfence.link.code import ServiceCode
from ringfence.link.endpoints import endpoints
from ringfence.link.holdings import Holdings
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
from ringfence.model.system import Endpoint

T = TypeVar("T")

_SERVING = (Route, ChannelUse, Schedule, Role)


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
    unit: Unit, deployment: Deployment, holdings: Holdings, words: Vocabulary, shared: SharedCode, aliases: Aliases
) -> Part:
    """Read a service: its code through every framework it uses, its scripts, its connections."""
    own = holdings.code(unit)
    library = shared.of(own, unit.folder)
    own.update(library)
    code = ServiceCode(own, words, aliases, unit.environment, of_copies(unit.container, unit.context))
    found = _on_the_server(run_by_somebody(code, (fact for _, fact in code.facts()), library))
    unit.ports |= introductions.listening(unit, (fact for fact in found if isinstance(fact, Program)))
    found = [*found, *(_in_method(fact, code) for fact in holdings.facts(unit))]
    places = datastores.places(unit, code, [f for f in found if isinstance(f, Connection)], deployment)
    places = datastores.with_drivers(places, holdings.dependencies(unit))
    if not own:
        places = places or datastores.from_environment(unit, deployment)
    return Part(unit, code, found, places, endpoints(unit, code, [f for f in found if isinstance(f, Route)]))


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
        and part.code.outlines
        and not part.unit.protocols
        and not any(isinstance(f, _SERVING) for f in part.facts)
    ]
    if not idle or len(idle) == len(parts):
        return deployment, list(parts)
    kept = Deployment([unit for unit in deployment.units if unit not in idle], deployment.origin)
    return kept, [part for part in parts if part.unit not in idle]
