"""All facts to one system: the story of the link stage, from deployment to chains."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from ringfence.config import Config
from ringfence.extend import Framework
from ringfence.link import calls, channels, datastores, ownership, services, tables
from ringfence.link.chains import Chains
from ringfence.link.code import ServiceCode
from ringfence.link.deployment import default_routes
from ringfence.link.endpoints import RouteTable, endpoints
from ringfence.link.entries import Entries
from ringfence.link.services import Deployment, Unit, within
from ringfence.model.facts import (
    ChannelUse,
    Connection,
    EntityMapping,
    EntityQuery,
    Fact,
    ForeignKey,
    Gap,
    GatewayRoute,
    Query,
    RemoteCall,
    Role,
    Route,
    Schedule,
    SchemaManager,
    TableDefinition,
    ViewDefinition,
)
from ringfence.model.outline import Outline
from ringfence.model.source import Span
from ringfence.model.system import (
    Access,
    Component,
    Datastore,
    Dependency,
    Endpoint,
    Entry,
    Service,
    ServiceCall,
    System,
    TableKey,
    Unresolved,
)

T = TypeVar("T")

_SERVING = (Route, ChannelUse, Schedule)

_DATA_FACTS = (TableDefinition, ViewDefinition, Query, EntityQuery, EntityMapping, ForeignKey, SchemaManager)


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


def link(
    outlines: Mapping[str, Outline],
    facts: Mapping[str, tuple[Fact, ...]],
    frameworks: Sequence[Framework],
    config: Config,
    files: Sequence[str],
) -> System:
    """Link the facts of every file. ``files`` are all paths of the analysed tree. Pure: no I/O."""
    everything = [fact for path in sorted(facts) for fact in facts[path]]
    deployment = services.find(everything, config)
    parts = [_part(unit, deployment, outlines, facts, frameworks) for unit in deployment.services]
    deployment, parts = _without_libraries(deployment, parts)
    routes = RouteTable(endpoint for part in parts for endpoint in part.endpoints)
    requests = [_requests(part, deployment, routes) for part in parts]
    gateway_facts = default_routes([fact for fact in everything if isinstance(fact, GatewayRoute)], deployment.origin)
    passed, gateways = calls.gateway_calls(gateway_facts, deployment)
    stores = datastores.as_datastores([place for part in parts for place in part.places], config)
    shown = _with_roles(services.as_services(deployment, config, _languages(parts)), parts, gateways)
    contexts = {service.name: service.context for service in shown}
    data = tables.gather([*_owned(parts, config), *_scripts(facts, deployment, stores, config)])
    data.accesses[:] = _borrowed(data)
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
        unresolved=_unresolved(parts, lost, everything, {gateway.name for gateway in gateways}, files),
        chains_complete=chains.complete,
    )


# ---------------------------------------------------------------- one service


def _part(
    unit: Unit,
    deployment: Deployment,
    outlines: Mapping[str, Outline],
    facts: Mapping[str, tuple[Fact, ...]],
    frameworks: Sequence[Framework],
) -> Part:
    own = {path: outline for path, outline in outlines.items() if _belongs(path, unit, deployment)}
    code = ServiceCode(own, frameworks)
    found = [fact for _, fact in code.facts()]
    for path in facts:
        if deployment.of_file(path) is unit:
            found += [fact for fact in facts[path] if isinstance(fact, _DATA_FACTS)]
    places = datastores.places(unit, code, [f for f in found if isinstance(f, Connection)], deployment)
    if not own:
        places = datastores.from_environment(unit, deployment)
    return Part(unit, code, found, places, endpoints(unit, code, [f for f in found if isinstance(f, Route)]))


def _without_libraries(deployment: Deployment, parts: Sequence[Part]) -> tuple[Deployment, list[Part]]:
    """A folder that only its dependencies make look runnable, and whose code serves nothing, is no service."""
    idle = [
        part.unit
        for part in parts
        if part.unit.certainty == "likely"
        and part.code.outlines
        and not any(isinstance(f, _SERVING) for f in part.facts)
    ]
    if not idle or len(idle) == len(parts):
        return deployment, list(parts)
    kept = Deployment([unit for unit in deployment.units if unit not in idle], deployment.origin)
    return kept, [part for part in parts if part.unit not in idle]


def _belongs(path: str, unit: Unit, deployment: Deployment) -> bool:
    """A file of the service's folder, or one of no service that its image copies."""
    holder = deployment.of_file(path)
    if holder is not None:
        return holder is unit
    if unit.container is None or not within(path, unit.context):
        return False
    copied = [source.strip("./") for copy in unit.container.copies for source in copy.sources]
    return any(within(path, "/".join(p for p in (unit.context, source) if p)) for source in copied)


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


# ---------------------------------------------------------------- data


def _owned(parts: Iterable[Part], config: Config) -> list[tables.Owned]:
    return [
        tables.Owned(p.unit, p.facts, [replace(x, store=datastores.renamed(x.store, config)) for x in p.places])
        for p in parts
    ]


def _scripts(
    facts: Mapping[str, tuple[Fact, ...]],
    deployment: Deployment,
    stores: Sequence[Datastore],
    config: Config,
) -> list[tables.Owned]:
    """Scripts that belong to no service: they run on the database that they initialise, if that can be told."""
    found: dict[str, list[Fact]] = defaultdict(list)
    owners: dict[str, Unit] = {}
    for path, listed in facts.items():
        holder = deployment.of_file(path)
        if holder is not None and holder.kind == "service":
            continue
        server = tables.script_owner(path, deployment)
        inside: list[Fact] = [fact for fact in listed if isinstance(fact, _DATA_FACTS)]
        if server is not None and inside:
            found[server.name] += inside
            owners[server.name] = server
    result: list[tables.Owned] = []
    for name, scripted in sorted(found.items()):
        server = owners[name]
        own = [store for store in stores if store.name.partition("/")[0] == name]
        database = datastores.default_database(server)
        store = next((s for s in own if s.name == f"{name}/{database}"), own[0] if len(own) == 1 else None)
        if store is not None:
            place = datastores.Place("", store.name, store.kind, True, scripted[0].at)
            result.append(tables.Owned(server, scripted, [place]))
    return result


def _borrowed(data: tables.Data) -> list[Access]:
    """A table used over an unknown connection and defined by exactly one other service is possibly that service's."""
    defined: dict[tuple[str, str], set[TableKey]] = defaultdict(set)
    definers: dict[TableKey, set[str]] = defaultdict(set)
    for key, definitions in data.definitions.items():
        for definition in definitions:
            if definition.service:
                defined[key.schema, key.name].add(key)
                definers[key].add(definition.service)
    result = []
    for access in data.accesses:
        key = access.table
        candidates = defined.get((key.schema, key.name), set())
        if len(candidates) == 1 and key not in data.definitions and key not in data.mapped:
            only = next(iter(candidates))
            if (
                _may_lead(key.datastore, only.datastore)
                and definers[only] != {access.service}
                and len(definers[only]) == 1
            ):
                access = replace(access, table=only, certainty="possible")
        result.append(access)
    return result


def _may_lead(unknown: str, store: str) -> bool:
    """Whether a connection of which nothing else is known, except perhaps the database's name, may be to a datastore."""
    _, mark, place = unknown.partition("?")
    server, _, database = place.partition("/")
    return bool(mark) and not server.strip("*") and (not database.strip("*/") or database == store.partition("/")[2])


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


def _unresolved(
    parts: Sequence[Part], lost: Iterable[Unresolved], facts: Iterable[Fact], gateways: set[str], files: Sequence[str]
) -> tuple[Unresolved, ...]:
    found = {*lost}
    for part in parts:
        found.update(datastores.unresolved(part.places))
        found.update(Unresolved(gap.what, gap.why, gap.at, part.unit.name) for gap in part.of(Gap))
        if not part.code.outlines and part.unit.name not in gateways:
            at = part.unit.at
            if at is not None:
                found.add(Unresolved("service", _why_unread(part.unit, files), at, part.unit.name))
    found.update(Unresolved(fact.what, fact.why, fact.at) for fact in facts if isinstance(fact, Gap))
    return tuple(sorted(found))


_LANGUAGES = {
    ".java": "Java", ".kt": "Kotlin", ".scala": "Scala", ".groovy": "Groovy", ".cs": "C#", ".fs": "F#", ".go": "Go",
    ".ts": "TypeScript", ".tsx": "TypeScript", ".js": "JavaScript", ".jsx": "JavaScript", ".mjs": "JavaScript",
    ".php": "PHP", ".rb": "Ruby", ".rs": "Rust", ".ex": "Elixir", ".exs": "Elixir", ".erl": "Erlang", ".swift": "Swift",
    ".cpp": "C++", ".cc": "C++", ".c": "C", ".dart": "Dart", ".lua": "Lua", ".pl": "Perl", ".clj": "Clojure",
}  # fmt: skip
"""Languages that are known by their files' endings, to say what was not read."""


def _why_unread(unit: Unit, files: Sequence[str]) -> str:
    """Whether a service's code is in a language that is not read, or nowhere to be found."""
    if unit.folder is None:
        return f"nobody can say which files {unit.name} is built from; declare its path"
    inside = [path for path in files if within(path, unit.folder)]
    endings = Counter(_LANGUAGES.get("." + path.rpartition(".")[2], "") for path in inside)
    del endings[""]
    if endings:
        language, count = endings.most_common(1)[0]
        return f"{language} is not read yet: {count} files of {unit.name}"
    return f"no program of {unit.name} was found in {unit.folder or 'the repository'}"


def _sorted_distinct(things: Iterable[T]) -> tuple[T, ...]:
    import msgspec

    found = {msgspec.json.encode(thing): thing for thing in things}
    return tuple(found[key] for key in sorted(found))
