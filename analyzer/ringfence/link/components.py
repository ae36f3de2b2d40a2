"""Components beyond services, and every dependency: who depends on whom, for what. Rules about services need none of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from ringfence.link.addresses import LOCAL
from ringfence.link.engines import EMBEDDED
from ringfence.link.instrumentation import reported
from ringfence.link.parts import Part
from ringfence.link.platform import Edge, Platform, kinds_of
from ringfence.link.reliances import Reliances
from ringfence.link.units import Deployment
from ringfence.link.wiring import dependency_kind, wired
from ringfence.model.expression import literal
from ringfence.model.facts import EntityMapping, GatewayRoute, Participation, Role
from ringfence.model.source import Span, Step
from ringfence.model.system import Channel, Component, Datastore, Dependency, ServiceCall

_FRONT = frozenset(("gateway", "client"))
USER = "user"


class Cast(Struct):
    """Who plays which part: what each service is, and what it relies on."""

    kinds: dict[str, str]
    platform: Platform
    edges: list[Edge]


def cast(deployment: Deployment, parts: Sequence[Part], reliances: Reliances) -> Cast:
    """The parts of the platform, from manifests and code."""
    own = {part.unit.name: part.facts for part in parts}
    said = {name: reliances.of(name, own.get(name, ())) for name in sorted({*reliances.units, *own})}
    for unit in deployment.services:
        said[unit.name] = [*said.get(unit.name, ()), *reported(unit)]
    roles = {name: [fact for fact in facts if isinstance(fact, Role)] for name, facts in said.items()}
    relied = {name: [fact for fact in facts if isinstance(fact, Participation)] for name, facts in said.items()}
    serving = frozenset(part.unit.name for part in parts if any(e.path.strip("/") for e in part.endpoints))
    keeping = frozenset(part.unit.name for part in parts if part.endpoints and any(part.of(EntityMapping)))
    platform = Platform(deployment, relied)
    kinds = {unit.name: unit.kind for unit in deployment.units}
    played = kinds_of(roles, serving, keeping)
    kinds.update({name: kind for name, kind in played.items() if kinds.get(name) == "service"})
    return Cast(kinds, platform, platform.edges())


def discovers(part: Part) -> bool:
    """Whether a service's own code makes a library look hosts up, whoever answers it: then they are logical names."""
    return any(fact.kind == "discovery" and fact.target is None for fact in part.of(Participation))


def implicit_routes(
    deployment: Deployment, players: Cast, passed: Sequence[tuple[GatewayRoute, ServiceCall]]
) -> list[tuple[GatewayRoute, ServiceCall]]:
    """What a gateway without routes of its own passes on: ``/orders/**`` to orders, for every service that registers."""
    routing = {call.source for _, call in passed}
    found: list[tuple[GatewayRoute, ServiceCall]] = []
    for unit, fact, other in players.platform.routed(players.edges):
        passes = unit.name not in routing and players.kinds[unit.name] == "gateway"
        if passes and players.kinds[other.name] in ("service", "identity"):
            path = "/" + other.name
            route = GatewayRoute(unit.name, fact.protocol, "", path, "prefix", literal(other.name), "/", fact.at)
            because = (Step(f"{unit.name} passes {path} on to {other.name}, which registers where it looks", fact.at),)
            call = ServiceCall(unit.name, other.name, "http", "", path, fact.at, certainty="likely", because=because)
            found.append((route, call))
    return found


def gather(
    deployment: Deployment, players: Cast, gateways: Sequence[Component], clients: frozenset[str],
    made: Sequence[ServiceCall], outward: Sequence[Edge], stores: Sequence[Datastore], channels: Sequence[Channel],
) -> tuple[tuple[Component, ...], tuple[Dependency, ...]]:  # fmt: skip
    """Every component and every dependency, sorted. outward: requests to whoever is no service of this system."""
    passing = [gateway.name for gateway in gateways if players.kinds.get(gateway.name) in (None, "service", "external")]
    kinds = {**players.kinds, **dict.fromkeys(passing, "gateway")}
    components = {unit.name: Component(unit.name, kinds[unit.name], unit.at) for unit in deployment.units}
    for gateway in gateways:
        components.setdefault(gateway.name, gateway)
    known = {(edge.source, edge.target, edge.kind) for edge in players.edges}
    wires = [edge for edge in wired(deployment, kinds) if (edge.source, edge.target, edge.kind) not in known]
    edges = [*players.edges, *wires]
    edges += [Edge(c.source, c.target, _call_kind(c, kinds), c.protocol, c.at) for c in made]
    edges += _published(deployment, channels)
    edges += _outward(outward, components, known)
    for store in stores:
        edges += _stored(store, components, deployment)
    for name, outside in players.platform.outside.items():
        if any(name in (edge.source, edge.target) for edge in edges):
            components.setdefault(name, outside)
    edges += _entered(components, clients, edges)
    return tuple(components[name] for name in sorted(components)), _dependencies(edges)


def _call_kind(call: ServiceCall, kinds: Mapping[str, str]) -> str:
    return "route" if kinds.get(call.source) == "gateway" and not call.function else "call"


def _stored(store: Datastore, components: dict[str, Component], deployment: Deployment) -> list[Edge]:
    """Who uses a datastore. Where the server is only a number, a secret or unknown, each database is a component of its
    own, called after the service whose it is, or after itself where several share it.
    """
    if store.kind in EMBEDDED:  # inside the program: no component of its own
        return []
    server = store.name.partition("/")[0]
    if deployment.at_host(server) is None and not _is_name(server):
        only = store.used_by[0] if len(store.used_by) == 1 else ""
        of_its_own = server.endswith(f":{store.kind}")  # beside another unknown one of the service
        server = f"{store.kind if of_its_own else 'database'}-{only}" if only else store.name
    if deployment.at_host(server) is None:
        components.setdefault(server, Component(server, "datastore", store.uses[0].at if store.uses else None))
    return [Edge(use.service, server, "data", store.kind, use.at) for use in store.uses]


def _is_name(server: str) -> bool:
    return server.lower() not in LOCAL and not re.search(r"[?*:]|^[\d.]+$", server)


def _outward(beyond: Sequence[Edge], components: dict[str, Component], known: set[tuple[str, str, str]]) -> list[Edge]:
    """Requests to those beside the services, and to external parties, which are called after their host."""
    found: list[Edge] = []
    for edge in beyond:
        there = components.setdefault(edge.target, Component(edge.target, "external", edge.at))
        kind = "route" if edge.kind == "route" else dependency_kind("service", there.kind)
        if (edge.source, edge.target, kind) not in known:
            found.append(Edge(edge.source, edge.target, kind, edge.protocol, edge.at))
    return found


def _published(deployment: Deployment, channels: Sequence[Channel]) -> list[Edge]:
    """Whoever publishes or consumes depends on the broker, if it can be told which that is."""
    found: list[Edge] = []
    for channel in channels:
        broker = deployment.speaker(channel.broker) if channel.broker else None
        if broker is not None:
            found.append(Edge(channel.service, broker.name, "message", channel.broker, channel.at))
    return found


def _entered(components: dict[str, Component], clients: frozenset[str], edges: Sequence[Edge]) -> list[Edge]:
    """The user enters at gateways and browser clients that nobody inside calls; where services call them all, at those
    all the same.
    """
    called = {edge.target for edge in edges if edge.kind in ("call", "route")}
    passing = [c for c in components.values() if c.kind in _FRONT or c.name in clients]
    fronts = [c for c in passing if c.name not in called] or passing
    if not fronts or USER in components:
        return []
    components[USER] = Component(USER, USER)
    return [Edge(USER, front.name, "call", "http", front.at) for front in fronts if front.at is not None]


def _dependencies(edges: Iterable[Edge]) -> tuple[Dependency, ...]:
    places: dict[tuple[str, str, str, str], set[Span]] = defaultdict(set)
    for edge in edges:
        if edge.source != edge.target:
            places[edge.source, edge.target, edge.kind, edge.protocol].add(edge.at)
    spoken = {key[:3] for key in places if key[3]}  # of a link that somebody speaks over, that is said alone
    said = [(key, spans) for key, spans in sorted(places.items()) if key[3] or key[:3] not in spoken]
    return tuple(Dependency(*key, tuple(sorted(spans))) for key, spans in said)
