"""What was found out about services, their data and their gateways, put together to the one system that rules see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from ringfence.config import Config
from ringfence.link import (
    channels,
    components,
    derived,
    ownership,
    partition,
    services,
    tables,
    unseen,
)
from ringfence.link.chains import Chains
from ringfence.link.channel_names import UNKNOWN
from ringfence.link.dependencies import Dependencies
from ringfence.link.doings import Doings
from ringfence.link.endpoints import RouteTable
from ringfence.link.foreign_imports import foreign_imports
from ringfence.link.parts import Part
from ringfence.link.platform import Edge
from ringfence.link.units import Deployment
from ringfence.model.facts import (
    Durable,
    Fact,
    Feed,
    GatewayRoute,
    QueueBinding,
    Role,
    TransactionScope,
)
from ringfence.model.outline import Outline
from ringfence.model.system import (
    Channel,
    Component,
    Datastore,
    Endpoint,
    Entry,
    Service,
    ServiceCall,
    System,
)

T = TypeVar("T")


class Linked(Struct):
    """What is known of the system before what its services do to each other is joined."""

    config: Config
    files: Sequence[str]
    outline: Callable[[str], Outline]
    everything: list[Fact]
    deployment: Deployment
    parts: list[Part]
    players: components.Cast
    gateways: list[Component]
    passed: list[tuple[GatewayRoute, ServiceCall]]
    outward: list[Edge]
    """What gateways pass on to whoever is no service."""
    routes: RouteTable
    stores: tuple[Datastore, ...]
    data: tables.Data
    projects: Dependencies
    setting_up: frozenset[str]
    """The services that only set up the databases of others."""


def assembled(at: Linked, done: Sequence[Doings]) -> System:
    """The system with all that its services do to each other."""
    parts, config, data, stores = at.parts, at.config, at.data, at.stores
    served = _served(parts, [call for one in done for call in one.calls])
    entries = [entry for one in done for entry in one.entries if entry.endpoint is None or entry.endpoint in served]
    shown = _with_roles(
        services.as_services(at.deployment, config, _languages(parts)),
        parts,
        at.gateways,
        at.players.kinds,
        at.setting_up,
    )
    contexts = {service.name: service.context for service in shown}
    bystanders = frozenset(s.name for s in shown if s.role in ("load-generator", "client"))
    chains = Chains(entries, at.passed, at.routes, bystanders)
    found = chains.find()
    made = _marked_repeated([call for one in done for call in one.calls] + [call for _, call in at.passed], entries)
    lost = [problem for one in done for problem in one.lost]
    running = {unit.name for unit in at.deployment.units}  # what an Ingress passes on is no program's call
    spoken, unnamed = _messages(at, done)
    clients = frozenset(s.name for s in shown if s.role == "client")
    outward = [*at.outward, *(edge for one in done for edge in one.outward)]
    cast, dependencies = components.gather(
        at.deployment, at.players, at.gateways, clients, made, outward, stores, spoken
    )
    owned = ownership.own(data, config, contexts)
    return System(
        services=shown,
        components=cast,
        dependencies=dependencies,
        datastores=stores,
        tables=owned,
        accesses=_sorted_distinct(data.accesses),
        joins=_sorted_distinct(data.joins),
        references=_sorted_distinct(data.references),
        routes=tuple(sorted(served)),
        calls=tuple(call for call in made if call.source in running),
        channels=spoken,
        unnamed=unnamed,
        entries=tuple(sorted(entries, key=lambda e: (e.service, e.at, e.kind, e.channel))),
        chains=found,
        entities=partition.entities(owned, contexts),
        splits=partition.splits(owned, data.accesses, contexts),
        read_models=derived.read_models(owned, data, entries, spoken, config),
        reporting=derived.reporting_stores(
            stores, config, data.accesses, {endpoint.service for part in parts for endpoint in part.endpoints}
        ),
        feeds=derived.feeds([*_of(Feed, at.everything), *_of_parts(Feed, parts)], at.deployment),
        imports=foreign_imports(parts, at.deployment, at.outline, at.projects),
        unresolved=unseen.unresolved(
            parts, lost, unnamed, at.everything, {gateway.name for gateway in at.gateways}, at.files
        ),
        diagnostics=derived.unmatched(config, owned, stores),
        chains_complete=chains.complete,
        spanning=tuple(sorted({scope.at for scope in _of_parts(TransactionScope, parts) if scope.distributed})),
        durable=tuple(sorted({fact.at for fact in _of_parts(Durable, parts)})),
    )


def _messages(at: Linked, done: Sequence[Doings]) -> tuple[tuple[Channel, ...], tuple[Channel, ...]]:
    """Who publishes and consumes what, and what of it nobody can name."""
    uses = channels.channels([one.spoken for one in done], list(_of(QueueBinding, at.everything)))
    named = tuple(use for use in uses if use.channel != UNKNOWN)
    return named, tuple(use for use in uses if use.channel == UNKNOWN)


def _of(kind: type[T], facts: Iterable[Fact]) -> Iterator[T]:
    """The facts of one kind."""
    return (fact for fact in facts if isinstance(fact, kind))


def _of_parts(kind: type[T], parts: Iterable[Part]) -> Iterator[T]:
    """Those that services' own code or manifests say."""
    return (fact for part in parts for fact in part.of(kind))


# ---------------------------------------------------------------- gathering


def _served(parts: Iterable[Part], made: Iterable[ServiceCall]) -> set[Endpoint]:
    """The routes that count: of those that nobody wrote, the ones that somebody calls."""
    called = {call.route for call in made}
    return {e for part in parts for e in part.endpoints if not e.unwritten or e in called}


def _languages(parts: Iterable[Part]) -> dict[str, tuple[str, ...]]:
    return {p.unit.name: tuple(sorted({head.language for head in p.heads.values()})) for p in parts}


def _with_roles(
    shown: tuple[Service, ...],
    parts: Sequence[Part],
    gateways: Sequence[Component],
    kinds: Mapping[str, str],
    setting_up: Iterable[str],
) -> tuple[Service, ...]:
    roles = dict.fromkeys(setting_up, "migrator")
    roles.update({name: kind for name, kind in kinds.items() if kind != "service"})
    roles.update({gateway.name: "gateway" for gateway in gateways if gateway.name not in roles})
    outside = {
        p.unit.name: role.kind for p in parts for role in p.of(Role) if role.kind in ("client", "load-generator")
    }
    roles.update({name: kind for name, kind in outside.items() if roles.get(name) != "migrator"})
    return tuple(replace(service, role=roles.get(service.name, "")) for service in shown)


def _marked_repeated(made: Sequence[ServiceCall], entries: Sequence[Entry]) -> tuple[ServiceCall, ...]:
    """Calls sorted, each once, those that some flow repeats marked."""
    repeated = {
        (e.call.at, e.call.target) for entry in entries for e in entry.effects if e.repeated and e.call is not None
    }
    marked: dict[tuple[object, ...], ServiceCall] = {}
    for call in made:
        key = (call.source, call.target, call.method, call.path, call.at)
        marked.setdefault(key, replace(call, repeated=(call.at, call.target) in repeated))
    return tuple(marked[key] for key in sorted(marked, key=str))


def _sorted_distinct(things: Iterable[T]) -> tuple[T, ...]:
    import msgspec

    found = {msgspec.json.encode(thing): thing for thing in things}
    return tuple(found[key] for key in sorted(found))
