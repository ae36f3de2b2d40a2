"""The five views of a system that are drawn as graphs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from ringfence.model.finding import Report
from ringfence.model.system import System, Table, TableKey
from ringfence.views.matrix import accesses_by_pair, letters
from ringfence.views.names import outsiders, owner, request, short
from ringfence.views.nodes import Edge, Graph, Node, merged
from ringfence.views.trespasses import EXCUSED, OWN, SHARED, TRESPASS, WARNED, Trespasses

_NOT_CALLS = (SHARED, "shared-database")


def _service(name: str) -> str:
    return f"service {name}"


def _store(name: str) -> str:
    return f"datastore {name}"


def _services(report: Report, lines: Mapping[str, tuple[str, ...]] | None = None) -> list[Node]:
    sizes: defaultdict[str, int] = defaultdict(int)
    for service in report.system.services:
        sizes[service.context or service.name] += 1
    nodes = [
        Node(
            _service(service.name),
            "service",
            service.name,
            (lines or {}).get(service.name, ()),
            service.context if sizes[service.context or service.name] > 1 else "",
            service.role,
        )
        for service in report.system.services
    ]
    return nodes + [Node(_service(name), "service", name, note=kind) for name, kind in outsiders(report.system).items()]


# ---------------------------------------------------------------- ownership


def _ownership(report: Report) -> Graph:
    """Services with the tables they own, who trespasses on them, who calls whom; datastores that are not one owner's."""
    system = report.system
    tables = {table.key: table for table in system.tables}
    lines = _owned(system)
    shared = _shared_stores(system)
    nodes = [*_services(report, lines), *(_datastore(system, name) for name in sorted(shared))]
    edges = [*_data(report, tables), *_calls(system, {}), *_direct_messages(system)]
    for name in sorted(shared):
        edges += [Edge(_service(user), _store(name), "database") for user in _users(system, name)]
    return Graph(tuple(nodes), merged(edges))


def _owned(system: System) -> dict[str, tuple[str, ...]]:
    """The tables of every service below their datastores."""
    held: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    for table in system.tables:
        if table.owner:
            held[table.owner].setdefault(table.key.datastore, []).append(f"  {short(table.key)}")
    for store in system.datastores:
        for user in store.used_by:
            held[user].setdefault(store.name, [])
    return {
        service: tuple(line for store in sorted(stores) for line in (f"▤ {store}", *stores[store]))
        for service, stores in held.items()
    }


def _shared_stores(system: System) -> set[str]:
    """Datastores that several contexts use, or with tables that nobody owns."""
    contexts = {service.name: service.context or service.name for service in system.services}
    shared = {s.name for s in system.datastores if len({contexts.get(user, user) for user in s.used_by}) > 1}
    return shared | {table.key.datastore for table in system.tables if table.owner is None}


def _users(system: System, store: str) -> list[str]:
    connected = {user for one in system.datastores if one.name == store for user in one.used_by}
    return sorted(connected | {access.service for access in system.accesses if access.table.datastore == store} - {""})


def _datastore(system: System, name: str) -> Node:
    ownerless = [t for t in system.tables if t.key.datastore == name and t.owner is None]
    lines = tuple(f"{short(table.key)}: {owner(table)}" for table in ownerless)
    kind = next((store.kind for store in system.datastores if store.name == name), "")
    return Node(_store(name), "datastore", name, lines, note=kind)


def _data(report: Report, tables: Mapping[TableKey, Table]) -> Iterator[Edge]:
    """Who uses tables of others."""
    trespasses = Trespasses(report)
    for (service, key), accesses in accesses_by_pair(report.system).items():
        table, look = tables.get(key), trespasses.of(service, key)
        if table is None or table.owner == service:
            continue
        target = _service(table.owner) if table.owner else _store(key.datastore)
        yield Edge(_service(service), target, "data", (f"{letters(accesses)} {short(key)}",), look)


# ---------------------------------------------------------------- calls and events


def _calls(system: System, flagged: Mapping[tuple[str, str], str]) -> Iterator[Edge]:
    for call in system.calls:
        if call.source != call.target:
            look = flagged.get((call.source, call.target), OWN)
            yield Edge(_service(call.source), _service(call.target), "call", (request(call),), look)


def _flagged_calls(report: Report) -> dict[tuple[str, str], str]:
    """The calls that chains and circles are made of, as far as findings are about them."""
    pairs: dict[tuple[str, str], str] = {}
    for verdict in reversed(report.verdicts):
        services = verdict.finding.services
        if verdict.finding.rule in _NOT_CALLS or len(services) < 2 or not verdict.finding.path:
            continue
        new = TRESPASS if verdict.severity == "error" else WARNED
        for pair in zip(services, (*services[1:], services[0]), strict=True):
            pairs[pair] = new if verdict.state == "new" else EXCUSED
    return pairs


def _call_view(report: Report) -> Graph:
    """Services and who waits for whom."""
    return Graph(tuple(_services(report)), merged(_calls(report.system, _flagged_calls(report))))


def _direct_messages(system: System) -> Iterator[Edge]:
    """From those who publish to those who consume, over whatever channel."""
    for sent in (use for use in system.channels if use.role == "publish"):
        for taken in (use for use in system.channels if use.role == "consume" and use.channel == sent.channel):
            if sent.service != taken.service:
                yield Edge(_service(sent.service), _service(taken.service), "message", (sent.channel,))


def _events(report: Report) -> Graph:
    """Channels with both ends; one that lacks an end stands out."""
    system = report.system
    roles: defaultdict[str, set[str]] = defaultdict(set)
    for use in system.channels:
        roles[use.channel].add(use.role)
    missing = {"publish": "nobody consumes it", "consume": "nobody publishes it"}
    nodes = [
        Node(
            f"channel {name}",
            "channel",
            name,
            note=missing.get("".join(had), ""),
            look=OWN if len(had) > 1 else EXCUSED,
        )
        for name, had in sorted(roles.items())
    ]
    busy = {use.service for use in system.channels}
    edges = [
        Edge(_service(use.service), f"channel {use.channel}", "message")
        if use.role == "publish"
        else Edge(f"channel {use.channel}", _service(use.service), "message")
        for use in system.channels
    ]
    return Graph((*(node for node in _services(report) if node.name in busy), *nodes), merged(edges))


# ---------------------------------------------------------------- databases


def _database(report: Report) -> Graph:
    """Tables in their datastores, with their owners, keys and users."""
    system, trespasses = report.system, Trespasses(report)
    tables = {table.key: table for table in system.tables}
    nodes = [
        Node(f"table {table.key}", "table", str(table.key), (f"owner: {owner(table)}",), table.key.datastore)
        for table in system.tables
    ]
    edges = [
        Edge(_service(service), f"table {key}", "data", (letters(accesses),), trespasses.of(service, key))
        for (service, key), accesses in accesses_by_pair(system).items()
        if key in tables
    ]
    edges += [
        Edge(
            f"table {key.table}",
            f"table {key.target}",
            "key",
            key.columns,
            _across(tables, system, key.table, key.target),
        )
        for key in system.references
        if key.table in tables and key.target in tables
    ]
    busy = {edge.source for edge in edges}
    services = [Node(node.id, node.kind, node.name, note=node.note) for node in _services(report) if node.id in busy]
    return Graph((*services, *nodes), merged(edges))


def _across(tables: Mapping[TableKey, Table], system: System, one: TableKey, other: TableKey) -> str:
    """Whether a key leads from one owner's table to another's."""
    owners = [tables[key].owner for key in (one, other)]
    contexts = {system.context(name) for name in owners if name}
    return TRESPASS if len(contexts) > 1 else OWN


# ---------------------------------------------------------------- platform


_DRAWN_AS = {"message": "message", "data": "data"}


def _platform(report: Report) -> Graph:
    """Every component with what it depends on: calls and data, discovery, configuration, identity, telemetry."""
    components = report.system.components
    nodes = tuple(
        Node(
            f"component {one.name}",
            "datastore" if one.kind == "datastore" else "service",
            one.name,
            note="" if one.kind == "service" else one.kind,
        )
        for one in components
    )
    known = {one.name for one in components}
    edges = merged(
        Edge(f"component {one.source}", f"component {one.target}", _DRAWN_AS.get(one.kind, "call"), (one.kind,))
        for one in report.system.dependencies
        if {one.source, one.target} <= known
    )
    return Graph(nodes, edges)


VIEWS: Mapping[str, Callable[[Report], Graph]] = {
    "ownership": _ownership,
    "calls": _call_view,
    "events": _events,
    "database": _database,
    "platform": _platform,
}
