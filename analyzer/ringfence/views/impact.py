"""Who is hit: when a service is down, when a table or one of its columns changes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from ringfence.model.finding import Report
from ringfence.model.source import Step
from ringfence.model.system import Access, Endpoint, Entry, ServiceCall, System, Table, TableKey
from ringfence.views.answer import Answer, Item, evidence, location, place
from ringfence.views.names import request, route, tables_called
from ringfence.views.trespasses import OWN, Trespasses
from ringfence.views.ways import UnknownNameError

DOWN = ("service", "request", "way", "if it is down", "where")
CHANGE = ("service", "what it does", "columns", "requests", "where")
Way = tuple[ServiceCall, ...]


def impact(report: Report, subject: str) -> Answer:
    """Of a service, a table, or ``table.column``. Raises :class:`UnknownNameError`."""
    system = report.system
    if any(service.name == subject for service in system.services):
        return _of_service(system, subject)
    if tables := tables_called(system, subject):
        return _of_tables(report, tables, "")
    name, _, column = subject.rpartition(".")
    if name and (tables := tables_called(system, name)):
        return _of_tables(report, tables, column.lower())
    names = [service.name for service in system.services] + [str(table.key) for table in system.tables]
    raise UnknownNameError(subject, names)


# ---------------------------------------------------------------- a service is down


def _of_service(system: System, service: str) -> Answer:
    """Every request to another service that waits for it, however far away."""
    by_route = {entry.endpoint: entry for entry in system.entries if entry.endpoint}
    found = [
        _waiting(entry, way)
        for entry in system.entries
        if entry.service != service and (way := _way(entry, service, by_route))
    ]
    known = {item.data["service"] for item in found}
    found += [_call(call) for call in system.calls if call.target == service and call.source not in {*known, service}]
    services = len({item.data["service"] for item in found})
    saved = sum(bool(item.data["fallback"]) for item in found)
    fallback = f", {saved} of them with a fallback" if saved else ""
    summary = f"{len(found)} requests of {services} services wait for {service}{fallback}."
    return Answer("impact", DOWN, tuple(found), f"Nobody is seen to wait for {service}.", summary)


def _way(entry: Entry, service: str, by_route: dict[Endpoint, Entry]) -> Way:
    """The shortest way of calls from an entry to the service, empty if there is none."""
    queue: deque[tuple[Entry, Way]] = deque([(entry, ())])
    seen = {id(entry)}
    while queue:
        current, way = queue.popleft()
        for effect in current.effects:
            call = effect.call
            if call is None:
                continue
            if call.target == service:
                return (*way, call)
            following = by_route.get(call.route) if call.route else None
            if following is not None and id(following) not in seen:
                seen.add(id(following))
                queue.append((following, (*way, call)))
    return ()


def _waiting(entry: Entry, way: Way) -> Item:
    name = route(entry.endpoint) or f"{entry.kind} {entry.channel}".strip()
    return _down(entry.service, name, way)


def _call(call: ServiceCall) -> Item:
    """A call that no entry was seen to lead to."""
    return _down(call.source, "from an unknown request", (call,))


def _down(service: str, name: str, way: Way) -> Item:
    fallback = next((call.fallback for call in way if call.fallback), "")
    services = [service, *(call.target for call in way)]
    steps = tuple(Step(f"{call.source} calls {call.target} {request(call)}".strip(), call.at) for call in way)
    data = {
        "service": service,
        "request": name,
        "way": services,
        "fallback": fallback or None,
        "location": location(way[0].at),
        "because": evidence(steps),
    }
    fate = f"falls back to {fallback}" if fallback else "fails"
    look = "good" if fallback else ""
    return Item((service, name, " → ".join(services), fate, place(way[0].at)), data, steps, look)


# ---------------------------------------------------------------- a table changes


def _of_tables(report: Report, tables: list[Table], column: str) -> Answer:
    keys = {table.key for table in tables}
    accesses = [a for a in report.system.accesses if a.table in keys and a.service and _uses(a, column)]
    trespasses = Trespasses(report)
    items = [*(_access(report.system, access, trespasses) for access in accesses), *_ties(report.system, keys, column)]
    services = sorted({access.service for access in accesses})
    what = f"column {column} of " if column else ""
    names = ", ".join(str(table.key) for table in tables)
    summary = f"A change of {what}{names} hits {len(services)} services: {', '.join(services)}."
    return Answer("impact", CHANGE, tuple(items), f"Nobody is seen to use {what}{names}.", summary)


def _uses(access: Access, column: str) -> bool:
    """What says no columns may use them all."""
    return not column or not access.columns or column in (name.lower() for name in access.columns)


def _access(system: System, access: Access, trespasses: Trespasses) -> Item:
    requests = sorted(_requests(system, access))
    doing = f"{access.mode}: {', '.join(access.operations)}".removesuffix(": ")
    shown = ", ".join(requests[:3]) + (f" and {len(requests) - 3} more" if len(requests) > 3 else "")
    state = trespasses.of(access.service, access.table)
    data = {
        "service": access.service,
        "table": str(access.table),
        "mode": access.mode,
        "operations": list(access.operations),
        "columns": list(access.columns),
        "requests": requests,
        "state": state,
        "location": location(access.at),
    }
    cells = (access.service, doing, ", ".join(access.columns) or "unknown", shown, place(access.at))
    return Item(cells, data, look={OWN: "", "excused": "excused"}.get(state, "error"))


def _requests(system: System, access: Access) -> set[str]:
    """The entries that lead to an access."""
    return {
        route(entry.endpoint) or f"{entry.kind} {entry.channel}".strip()
        for entry in system.entries
        if entry.service == access.service
        for effect in entry.effects
        if effect.table == access.table and effect.at == access.at
    }


def _ties(system: System, keys: set[TableKey], column: str) -> Iterator[Item]:
    """Foreign keys of other tables that lead there."""
    for key in system.references:
        if key.target in keys and key.table not in keys and (not column or column in key.target_columns):
            columns = ", ".join(key.target_columns)
            data = {
                "service": key.service,
                "table": str(key.target),
                "mode": "foreign key",
                "location": location(key.at),
            }
            yield Item((key.service or "a script", f"foreign key of {key.table}", columns, "", place(key.at)), data)
