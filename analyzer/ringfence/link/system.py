"""All facts to one system: the story of the link stage, from deployment to chains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from msgspec.structs import replace

from ringfence.config import Config
from ringfence.extend import Framework
from ringfence.link import calls, channels, datastores, import_paths, ownership, scripts, services, tables, unseen
from ringfence.link.chains import Chains
from ringfence.link.deployment import default_routes
from ringfence.link.endpoints import RouteTable
from ringfence.link.entries import Entries
from ringfence.link.parts import Part, part_of, shared_code, without_libraries
from ringfence.link.services import Deployment
from ringfence.model.facts import Fact, GatewayRoute, RemoteCall, Role
from ringfence.model.outline import Outline
from ringfence.model.source import Span
from ringfence.model.system import (
    Component,
    Datastore,
    Dependency,
    Entry,
    Service,
    ServiceCall,
    System,
    Unresolved,
)

T = TypeVar("T")


def link(
    outlines: Mapping[str, Outline],
    facts: Mapping[str, tuple[Fact, ...]],
    frameworks: Sequence[Framework],
    config: Config,
    files: Sequence[str],
) -> System:
    """Link the facts of every file. ``files`` are all paths of the analysed tree. Pure: no I/O."""
    everything = [fact for path in sorted(facts) for fact in facts[path]]
    outlines = import_paths.named(outlines, everything)
    deployment = services.find(everything, config)
    shared = shared_code(deployment, outlines, everything)
    parts = [part_of(unit, deployment, outlines, facts, frameworks, shared) for unit in deployment.services]
    deployment, parts = without_libraries(deployment, parts)
    routes = RouteTable(endpoint for part in parts for endpoint in part.endpoints)
    requests = [_requests(part, deployment, routes) for part in parts]
    gateway_facts = default_routes([fact for fact in everything if isinstance(fact, GatewayRoute)], deployment.origin)
    passed, gateways = calls.gateway_calls(gateway_facts, deployment)
    stores = datastores.as_datastores([place for part in parts for place in part.places], config)
    shown = _with_roles(services.as_services(deployment, config, _languages(parts)), parts, gateways)
    contexts = {service.name: service.context for service in shown}
    data = tables.gather([*scripts.of_services(parts, config), *scripts.of_nobody(facts, deployment, stores, config)])
    data.accesses[:] = scripts.borrowed(data)
    entries = [
        entry for part in parts for entry in Entries(part.unit, part.code, part.facts, deployment, routes, data).all()
    ]
    bystanders = frozenset(s.name for s in shown if s.role in ("load-generator", "client"))
    chains = Chains(entries, passed, routes, bystanders)
    found = chains.find()
    made = _marked_repeated([call for made, _ in requests for call in made] + [call for _, call in passed], entries)
    lost = [problem for _, problems in requests for problem in problems]
    return System(
        services=shown,
        components=services.as_components(deployment, gateways),
        dependencies=_dependencies(made, stores),
        datastores=stores,
        tables=ownership.own(data, config, contexts),
        accesses=_sorted_distinct(data.accesses),
        joins=_sorted_distinct(data.joins),
        references=_sorted_distinct(data.references),
        routes=tuple(sorted(endpoint for part in parts for endpoint in part.endpoints)),
        calls=made,
        channels=tuple(channels.channels([(p.unit, p.code, p.facts) for p in parts])),
        entries=tuple(sorted(entries, key=lambda e: (e.service, e.at, e.kind, e.channel))),
        chains=found,
        unresolved=unseen.unresolved(parts, lost, everything, {gateway.name for gateway in gateways}, files),
        chains_complete=chains.complete,
    )


def _requests(part: Part, deployment: Deployment, routes: RouteTable) -> tuple[list[ServiceCall], list[Unresolved]]:
    """Every request of a service, whoever runs it."""
    resolver = calls.Resolver(part.unit, part.code, deployment, routes)
    made: list[ServiceCall] = []
    lost: list[Unresolved] = []
    for remote in part.of(RemoteCall):
        calls_, problems = resolver.all_calls(remote)
        made += calls_
        lost += problems if not calls_ else []
    return made, lost


# ---------------------------------------------------------------- gathering


def _languages(parts: Iterable[Part]) -> dict[str, tuple[str, ...]]:
    return {p.unit.name: tuple(sorted({o.language for o in p.code.outlines.values()})) for p in parts}


def _with_roles(
    shown: tuple[Service, ...], parts: Sequence[Part], gateways: Sequence[Component]
) -> tuple[Service, ...]:
    roles = {p.unit.name: role.kind for p in parts for role in p.of(Role)}
    roles.update({gateway.name: "gateway" for gateway in gateways})
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


def _dependencies(made: Sequence[ServiceCall], stores: Sequence[Datastore]) -> tuple[Dependency, ...]:
    places: dict[tuple[str, str, str, str], list[Span]] = defaultdict(list)
    for call in made:
        places[call.source, call.target, "call", call.protocol].append(call.at)
    for store in stores:
        for use in store.uses:
            places[use.service, store.name.partition("/")[0], "data", store.kind].append(use.at)
    return tuple(Dependency(*key, tuple(sorted(set(spans)))) for key, spans in sorted(places.items()))


def _sorted_distinct(things: Iterable[T]) -> tuple[T, ...]:
    import msgspec

    found = {msgspec.json.encode(thing): thing for thing in things}
    return tuple(found[key] for key in sorted(found))
