"""``json``: the export contract ``ringfence/system/1``; ``docs/export.schema.json`` describes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, TypeVar

from ringfence.extend import Rendering, output
from ringfence.model.finding import Report, Verdict
from ringfence.model.repository import RepositoryState
from ringfence.model.source import Span
from ringfence.model.system import Chain, Endpoint, Entity, Split, System, TableKey
from ringfence.output._ascii import to_json
from ringfence.views.chains import availability, callers, declared_availability, no_hops

SCHEMA = "ringfence/system/1"
OPERATIONS = ("select", "insert", "update", "delete")

Row = dict[str, Any]
_T = TypeVar("_T")


@output("json", summary="The whole system and every finding, for programs (a versioned contract)")
def render(report: Report, rendering: Rendering) -> str:
    """One JSON document, the same from run to run. Everything beyond ASCII is escaped."""
    return to_json(export(report))


def export(report: Report) -> Row:
    """The document as data."""
    system = report.system
    return {
        "schema": SCHEMA,
        "services": [
            {"name": s.name, "path": s.path, "languages": list(s.languages), "context": s.context or s.name}
            | ({"team": s.team} if s.team else {})
            for s in system.services
        ],
        "components": [{"name": component.name, "kind": component.kind} for component in system.components],
        "dependencies": _dependencies(system),
        "datastores": [
            {"name": store.name, "kind": store.kind, "used_by": list(store.used_by)} for store in system.datastores
        ],
        "tables": _tables(system),
        "accesses": _accesses(system),
        "routes": [
            {"service": route.service, "method": route.method, "path": route.path, "location": _location(route.at)}
            for route in system.routes
        ],
        "calls": _calls(system),
        "messages": _messages(system),
        "chains": _chains(system),
        "entities": [_entity(entity) for entity in system.entities],
        "feeds": [
            {"source": feed.source, "target": feed.target, "kind": feed.kind, "location": _location(feed.at)}
            for feed in system.feeds
        ],
        "imports": [
            {"service": i.service, "owner": i.owner, "target": i.target, "path": i.path, "location": _location(i.at)}
            for i in system.imports
        ],
        "unresolved": [{"what": u.what, "why": u.why, "location": _location(u.at)} for u in system.unresolved],
        "findings": [finding_row(verdict) for verdict in report.verdicts],
        **({"repositories": [_repository(state) for state in report.repositories]} if report.repositories else {}),
    }


def _repository(state: RepositoryState) -> Row:
    said = {"origin": state.origin, "commit": state.commit, "committed": state.committed, "read": state.read}
    return {"name": state.name, **{key: value for key, value in said.items() if value}, "age_days": state.age}


def _location(at: Span) -> Row:
    return {"path": at.path, "line": at.line, "column": at.column}


def _locations(places: Iterable[Span]) -> list[Row]:
    """Every place once, in order; columns tell statements on one line apart."""
    unique = {(at.path, at.line, at.column): at for at in places}
    return [_location(unique[place]) for place in sorted(unique)]


def _by(items: Iterable[_T], key: Callable[[_T], Hashable]) -> list[list[_T]]:
    """Items with equal keys together, in order of the keys' first appearance."""
    groups: defaultdict[Hashable, list[_T]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return list(groups.values())


def _table_name(key: TableKey) -> str:
    return f"{key.schema}.{key.name}" if key.schema else key.name


def _dependencies(system: System) -> list[Row]:
    groups = _by(system.dependencies, lambda d: (d.source, d.target, d.kind, d.protocol))
    return [
        {
            "source": group[0].source,
            "target": group[0].target,
            "kind": group[0].kind,
            "protocol": group[0].protocol,
            "locations": _locations(at for dependency in group for at in dependency.locations),
        }
        for group in groups
    ]


def _tables(system: System) -> list[Row]:
    splits = {split.table: _split(split) for split in system.splits}
    return [
        {
            "datastore": table.key.datastore,
            "name": _table_name(table.key),
            "owner": table.owner,
            "owner_basis": table.basis,
            "columns": [column.name for column in table.columns],
            "split": splits.get(table.key, []),
        }
        for table in system.tables
    ]


def _entity(entity: Entity) -> Row:
    return {
        "name": entity.name,
        "parts": [
            {
                "service": part.service,
                "table": str(part.table),
                "attributes": list(part.attributes),
                "key": part.key,
                "key_kind": part.key_kind,
            }
            for part in entity.parts
        ],
        "claimed_twice": list(entity.claimed_twice),
    }


def _split(split: Split) -> list[Row]:
    return [
        {
            "service": group.service,
            "reads": list(group.reads),
            "writes": list(group.writes),
            "own": list(group.own),
            "advice": group.advice,
        }
        for group in split.groups
    ]


def _accesses(system: System) -> list[Row]:
    return [
        {
            "service": group[0].service,
            "datastore": group[0].table.datastore,
            "table": _table_name(group[0].table),
            "mode": group[0].mode,
            "operations": sorted({o for access in group for o in access.operations}, key=_operation_order),
            "columns": sorted({column for access in group for column in access.columns}),
            "locations": _locations(access.at for access in group),
        }
        for group in _by(system.accesses, lambda access: (access.service, access.table, access.mode))
    ]


def _operation_order(operation: str) -> tuple[int, str]:
    return (OPERATIONS.index(operation) if operation in OPERATIONS else len(OPERATIONS)), operation


def _calls(system: System) -> list[Row]:
    return [
        {
            "source": group[0].source,
            "target": group[0].target,
            "protocol": group[0].protocol,
            "method": group[0].method,
            "path": group[0].path,
            "repeated": any(call.repeated for call in group),
            "locations": _locations(call.at for call in group),
        }
        for group in _by(system.calls, lambda c: (c.source, c.target, c.protocol, c.method, c.path))
    ]


def _messages(system: System) -> list[Row]:
    return [
        {
            "service": group[0].service,
            "role": group[0].role,
            "channel": group[0].channel,
            "broker": group[0].broker,
            "exchange": group[0].exchange,
            "locations": _locations(use.at for use in group),
        }
        for group in _by(system.channels, lambda c: (c.service, c.role, c.channel, c.broker, c.exchange))
    ]


def _chains(system: System) -> list[Row]:
    by_place, outside, declared = callers(system), no_hops(system), declared_availability(system)
    return [_chain(chain, by_place, outside, declared) for chain in system.chains if chain.hops]


def _chain(
    chain: Chain, by_place: Mapping[Span, set[Endpoint]], outside: set[str], declared: Mapping[str, float]
) -> Row:
    """One hop per service: the route that it serves there, and where it calls the next one (the last: its route)."""
    first = by_place.get(chain.hops[0].at, set())
    routes = [next(iter(first)) if len(first) == 1 else None, *(hop.route for hop in chain.hops)]
    last = routes[-1].at if routes[-1] else chain.hops[-1].at
    places = [*(hop.at for hop in chain.hops), last]
    return {
        "hops": [
            {"service": service, "route": _route(route), "location": _location(at)}
            for service, route, at in zip(chain.services, routes, places, strict=True)
        ],
        "availability": availability(chain.services, outside, declared),
    }


def _route(route: Endpoint | None) -> str | None:
    return f"{route.method} {route.path}".strip() if route else None


def finding_row(verdict: Verdict) -> Row:
    """A finding as the contract has it."""
    finding = verdict.finding
    return {
        "rule": finding.rule,
        "severity": verdict.severity,
        "certainty": finding.certainty,
        "state": verdict.state,
        "fingerprint": verdict.fingerprint,
        "subject": finding.subject,
        "services": list(finding.services),
        "message": finding.message,
        "remedy": finding.remedy,
        "location": _location(finding.at),
        "related": [{"note": related.note, "location": _location(related.at)} for related in finding.related],
        "because": [
            {"note": step.note, "location": _location(step.at) if step.at else None} for step in finding.because
        ],
    }
