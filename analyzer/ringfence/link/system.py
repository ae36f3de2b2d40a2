"""All facts to one system: the story of the link stage, from deployment to chains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from msgspec.structs import replace

from ringfence.config import Config
from ringfence.extend import Framework
from ringfence.link import (
    calls,
    channels,
    components,
    datastores,
    derived,
    import_paths,
    ownership,
    partition,
    scripts,
    services,
    tables,
    unseen,
)
from ringfence.link.aliases import Aliases
from ringfence.link.chains import Chains
from ringfence.link.deploying import deployed
from ringfence.link.deployment import default_routes
from ringfence.link.endpoints import RouteTable
from ringfence.link.entries import Entries, accesses_by_service
from ringfence.link.foreign_imports import foreign_imports
from ringfence.link.fronts import Front, Passed
from ringfence.link.holdings import Holdings
from ringfence.link.parts import Part, part_of, without_libraries
from ringfence.link.policies import Policies
from ringfence.link.projects import Projects
from ringfence.link.shared_code import SharedCode
from ringfence.link.units import Deployment
from ringfence.link.vocabulary import Vocabulary
from ringfence.model.facts import Fact, Feed, GatewayRoute, Project, RemoteCall, Role, TrafficPolicy
from ringfence.model.outline import Outline
from ringfence.model.system import (
    Component,
    Endpoint,
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
    everything = list(_of_what_is_there((fact for path in sorted(facts) for fact in facts[path]), files))
    outlines = import_paths.named(outlines, everything)
    everything += deployed(outlines, everything, frameworks)
    deployment = services.find(everything, config)
    aliases = Aliases(everything)
    holdings = Holdings(deployment, outlines, facts)
    projects = Projects(fact for fact in everything if isinstance(fact, Project)).all
    shared = SharedCode(holdings.free, projects, aliases)
    words = Vocabulary(frameworks)
    parts = [part_of(unit, deployment, holdings, words, shared, aliases) for unit in deployment.services]
    deployment, parts = without_libraries(deployment, parts)
    routes = RouteTable(endpoint for part in parts for endpoint in part.endpoints)
    players = components.cast(deployment, parts, everything)
    gateway_facts = default_routes(
        [f for f in (*everything, *_coded(parts)) if isinstance(f, GatewayRoute)], deployment.origin
    )
    passed, gateways = calls.gateway_calls(gateway_facts, deployment)
    passed += components.implicit_routes(deployment, players, passed)
    policies = Policies((fact for fact in everything if isinstance(fact, TrafficPolicy)), deployment)
    resolvers = [
        calls.Resolver(
            p.unit, p.code, deployment, routes, policies, _front(p, passed, deployment), components.discovers(p)
        )
        for p in parts
    ]
    requests = [_requests(part, resolver) for part, resolver in zip(parts, resolvers, strict=True)]
    stores = datastores.as_datastores([place for part in parts for place in part.places], config)
    shown = _with_roles(services.as_services(deployment, config, _languages(parts)), parts, gateways, players.kinds)
    contexts = {service.name: service.context for service in shown}
    data = tables.gather([*scripts.of_services(parts, config), *scripts.of_nobody(facts, deployment, stores, config)])
    data.accesses[:] = scripts.borrowed(data)
    done = accesses_by_service(data)
    served = _served(parts, [call for made, _ in requests for call in made])
    entries = [
        entry
        for part, resolver in zip(parts, resolvers, strict=True)
        for entry in Entries(part.unit, part.code, part.facts, resolver, done.get(part.unit.name, {})).all()
        if entry.endpoint is None or entry.endpoint in served
    ]
    bystanders = frozenset(s.name for s in shown if s.role in ("load-generator", "client"))
    chains = Chains(entries, passed, routes, bystanders)
    found = chains.find()
    made = _marked_repeated([call for made, _ in requests for call in made] + [call for _, call in passed], entries)
    lost = [problem for _, problems in requests for problem in problems]
    running = {unit.name for unit in deployment.units}  # what an Ingress passes on is no program's call
    uses = channels.channels([(p.unit, p.code, p.facts) for p in parts], players.brokers)
    spoken = tuple(use for use in uses if use.channel != channels.UNKNOWN)
    clients = frozenset(s.name for s in shown if s.role == "client")
    cast, dependencies = components.gather(deployment, players, gateways, clients, made, stores, spoken)
    owned = ownership.own(data, config, contexts)
    flowing = [fact for fact in everything if isinstance(fact, Feed)] + [
        feed for part in parts for feed in part.of(Feed)
    ]
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
        unnamed=tuple(use for use in uses if use.channel == channels.UNKNOWN),
        entries=tuple(sorted(entries, key=lambda e: (e.service, e.at, e.kind, e.channel))),
        chains=found,
        entities=partition.entities(owned, contexts),
        splits=partition.splits(owned, data.accesses, contexts),
        read_models=derived.read_models(owned, data, entries, spoken, config),
        reporting=derived.reporting_stores(
            stores, config, data.accesses, {endpoint.service for part in parts for endpoint in part.endpoints}
        ),
        feeds=derived.feeds(flowing, deployment),
        imports=foreign_imports(parts, deployment),
        unresolved=unseen.unresolved(parts, lost, everything, {gateway.name for gateway in gateways}, files),
        diagnostics=derived.unmatched(config, owned, stores),
        chains_complete=chains.complete,
    )


def _of_what_is_there(facts: Iterable[Fact], files: Sequence[str]) -> Iterator[Fact]:
    """The facts without projects whose folders hold nothing: lists of projects may be outdated, or copied."""
    folders = {""}
    for path in files:
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return (fact for fact in facts if not isinstance(fact, Project) or fact.folder in folders)


def _front(part: Part, passed: Passed, deployment: Deployment) -> Front | None:
    """What passes on the requests of a program that runs in a browser."""
    in_browser = any(role.kind == "client" for role in part.of(Role))
    return Front(part.unit, passed, deployment) if in_browser else None


def _requests(part: Part, resolver: calls.Resolver) -> tuple[list[ServiceCall], list[Unresolved]]:
    """Every request of a service, whoever runs it."""
    made: list[ServiceCall] = []
    lost: list[Unresolved] = []
    for remote in part.of(RemoteCall):
        calls_, problems = resolver.all_calls(remote)
        made += calls_
        lost += problems if not calls_ else []
    return made, lost


# ---------------------------------------------------------------- gathering


def _coded(parts: Iterable[Part]) -> Iterable[Fact]:
    """The facts that stand in code."""
    return (fact for part in parts for fact in part.facts)


def _served(parts: Iterable[Part], made: Iterable[ServiceCall]) -> set[Endpoint]:
    """The routes that count: of those that nobody wrote, the ones that somebody calls."""
    called = {call.route for call in made}
    return {e for part in parts for e in part.endpoints if not e.unwritten or e in called}


def _languages(parts: Iterable[Part]) -> dict[str, tuple[str, ...]]:
    return {p.unit.name: tuple(sorted({o.language for o in p.code.outlines.values()})) for p in parts}


def _with_roles(
    shown: tuple[Service, ...], parts: Sequence[Part], gateways: Sequence[Component], kinds: Mapping[str, str]
) -> tuple[Service, ...]:
    roles = {name: kind for name, kind in kinds.items() if kind != "service"}
    roles.update({gateway.name: "gateway" for gateway in gateways if gateway.name not in roles})
    roles.update(
        {p.unit.name: role.kind for p in parts for role in p.of(Role) if role.kind in ("client", "load-generator")}
    )
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
