"""A report as the data of one page: names, places and evidence as plain values, nothing marked up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from ringfence.model.finding import SEVERITIES, Report, Verdict
from ringfence.model.source import Span, Step
from ringfence.model.system import Entity, ServiceCall, Split, System, Table
from ringfence.redaction import hide_userinfo
from ringfence.views.chains import Lane, lanes
from ringfence.views.matrix import accesses_by_pair, letters
from ringfence.views.names import outsiders, request, short
from ringfence.views.offenders import offender
from ringfence.views.repositories import described
from ringfence.views.trespasses import Trespasses
from ringfence.views.unseen import unresolved

Row = dict[str, Any]
MOST_STEPS = 12
"""Steps of evidence for each edge."""
MOST_LANES = 400
MOST_ENTITIES = 300


def page(report: Report) -> Row:
    """Everything that the page shows. Passwords in URLs are masked, wherever they stand."""
    system = report.system
    shown = lanes(system)
    document = {
        "version": report.version,
        "repositories": [f"{state.name}: {described(state)}" for state in report.repositories],
        "services": _services(report),
        "stores": _stores(system),
        "tables": [_table(table) for table in system.tables],
        "accesses": _accesses(report),
        "calls": _calls(system),
        "channels": _channels(system),
        "chains": [_lane(lane) for lane in shown[:MOST_LANES]],
        "chainsLeftOut": max(len(shown) - MOST_LANES, 0),
        "chainsComplete": system.chains_complete,
        "entities": [_entity(entity) for entity in system.entities[:MOST_ENTITIES]],
        "splits": [_split(split) for split in system.splits],
        "readModels": {str(model.table): model.kind for model in system.read_models},
        "reporting": [store.name for store in system.reporting],
        "unseen": [{**item.data, "location": item.cells[2]} for item in unresolved(report).items],
        "findings": [_finding(verdict, system) for verdict in report.verdicts],
        "fixed": len(report.fixed),
        "rules": [
            {"id": rule.id, "summary": rule.summary, "severity": rule.severity}
            for rule in report.rules
            if rule.severity in SEVERITIES
        ],
        "components": [
            {"name": component.name, "kind": component.kind}
            for component in system.components
            if component.kind not in ("service", "datastore")
        ],
        "lines": {f"{path}:{number}": text for path, number, text in report.lines},
    }
    masked: Row = _masked(document)
    return masked


def _masked(value: Any) -> Any:  # noqa: ANN401 (whatever JSON holds)
    if isinstance(value, str):
        return hide_userinfo(value)
    if isinstance(value, dict):
        return {hide_userinfo(key): _masked(item) for key, item in value.items()}
    return [_masked(item) for item in value] if isinstance(value, list | tuple) else value


def _at(at: Span | None) -> str:
    return str(at) if at else ""


def _steps(steps: Iterable[Step]) -> list[Row]:
    return [{"note": step.note, "at": _at(step.at)} for step in list(steps)[:MOST_STEPS]]


# ---------------------------------------------------------------- the system


def _services(report: Report) -> list[Row]:
    routes: defaultdict[str, list[str]] = defaultdict(list)
    for route in report.system.routes:
        routes[route.service].append(f"{route.method} {route.path}".strip())
    shown = [
        {
            "name": service.name,
            "path": service.path,
            "languages": list(service.languages),
            "context": service.context or service.name,
            "team": service.team,
            "role": service.role,
            "certainty": service.certainty,
            "because": _steps(service.because),
            "routes": sorted(set(routes[service.name])),
        }
        for service in report.system.services
    ]
    return shown + [_outsider(name, kind) for name, kind in outsiders(report.system).items()]


def _outsider(name: str, kind: str) -> Row:
    nothing: Row = {"path": "", "languages": [], "team": "", "because": [], "routes": []}
    return {"name": name, "context": name, "role": kind, "certainty": "certain", **nothing}


def _stores(system: System) -> list[Row]:
    return [
        {
            "name": store.name,
            "kind": store.kind,
            "resolved": store.resolved,
            "uses": [
                {"service": use.service, "at": _at(use.at), "user": use.user, "because": _steps(use.because)}
                for use in store.uses
            ],
        }
        for store in system.datastores
    ]


def _table(table: Table) -> Row:
    return {
        "key": str(table.key),
        "store": table.key.datastore,
        "name": short(table.key),
        "owner": table.owner or "",
        "candidates": list(table.candidates),
        "basis": table.basis,
        "columns": [column.name for column in table.columns],
        "view": table.view,
        "definitions": [
            {"service": one.service, "action": one.action, "origin": one.origin, "at": _at(one.at)}
            for one in table.definitions
        ],
        "because": _steps(table.because),
    }


def _accesses(report: Report) -> list[Row]:
    """What each service does to each table."""
    trespasses = Trespasses(report)
    return [
        {
            "service": service,
            "table": str(key),
            "letters": letters(group),
            "state": trespasses.of(service, key),
            "places": [
                {
                    "what": f"{access.mode}: {', '.join(access.operations)}".removesuffix(": "),
                    "columns": list(access.columns),
                    "at": _at(access.at),
                    "certainty": access.certainty,
                    "because": _steps(access.because),
                }
                for access in group
            ],
        }
        for (service, key), group in accesses_by_pair(report.system).items()
    ]


def _calls(system: System) -> list[Row]:
    groups: defaultdict[tuple[str, str], list[ServiceCall]] = defaultdict(list)
    for call in system.calls:
        groups[call.source, call.target].append(call)
    return [
        {
            "source": source,
            "target": target,
            "places": [
                {
                    "what": request(call),
                    "protocol": call.protocol,
                    "repeated": call.repeated,
                    "timeout": call.timeout,
                    "retry": call.retry,
                    "fallback": call.fallback,
                    "at": _at(call.at),
                    "certainty": call.certainty,
                    "because": _steps(call.because),
                }
                for call in group
            ],
        }
        for (source, target), group in sorted(groups.items())
    ]


def _channels(system: System) -> list[Row]:
    names = sorted({use.channel for use in system.channels})
    return [
        {
            "name": name,
            "broker": next((use.broker for use in system.channels if use.channel == name and use.broker), ""),
            "ends": [
                {"service": use.service, "role": use.role, "at": _at(use.at), "because": _steps(use.because)}
                for use in system.channels
                if use.channel == name
            ],
        }
        for name in names
    ]


def _lane(lane: Lane) -> Row:
    return {
        "services": list(lane.services),
        "routes": list(lane.routes),
        "places": [_at(at) for at in lane.places],
        "hops": lane.hops,
        "availability": lane.availability,
        "cyclic": lane.cyclic,
        "certainty": lane.certainty,
        "requests": lane.requests,
    }


def _entity(entity: Entity) -> Row:
    return {
        "name": entity.name,
        "services": sorted({part.service for part in entity.parts}),
        "twice": list(entity.claimed_twice),
        "parts": [
            {
                "service": part.service,
                "table": str(part.table),
                "attributes": list(part.attributes),
                "key": part.key,
                "keyKind": part.key_kind,
            }
            for part in entity.parts
        ],
    }


def _split(split: Split) -> Row:
    return {
        "table": str(split.table),
        "groups": [
            {
                "service": group.service,
                "reads": list(group.reads),
                "writes": list(group.writes),
                "own": list(group.own),
                "advice": group.advice,
            }
            for group in split.groups
        ],
    }


def _finding(verdict: Verdict, system: System) -> Row:
    finding = verdict.finding
    return {
        "rule": finding.rule,
        "severity": verdict.severity,
        "state": verdict.state,
        "reason": verdict.reason,
        "certainty": finding.certainty,
        "fingerprint": verdict.fingerprint,
        "subject": finding.subject,
        "services": list(finding.services),
        "offender": offender(finding, system),
        "message": finding.message,
        "remedy": finding.remedy,
        "at": _at(finding.at),
        "because": _steps(finding.because),
        "way": _steps(finding.path),
        "related": [{"note": related.note, "at": _at(related.at)} for related in finding.related],
    }
