"""Why two things are tied: every edge between two services, or between a service and a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.model.finding import Report
from ringfence.model.source import Span, Step
from ringfence.model.system import Chain, System, Table, TableKey
from ringfence.views.answer import Answer, Item, evidence, location, place
from ringfence.views.names import request, route, short, tables_called
from ringfence.views.trespasses import OWN, Trespasses

COLUMNS = ("kind", "from", "to", "what", "certainty", "where")
MOST_WAYS = 5
"""Indirect ways that are shown where nothing ties two services directly."""


class UnknownNameError(Exception):
    """A name that means nothing in the system; ``names`` are those that do."""

    def __init__(self, name: str, names: Iterable[str]) -> None:
        super().__init__(name)
        self.name, self.names = name, tuple(names)


def why(report: Report, one: str, other: str) -> Answer:
    """Every edge between the two, in both directions. Raises :class:`UnknownNameError`."""
    system = report.system
    ends = [_end(system, name) for name in (one, other)]
    services = [end for end in ends if isinstance(end, str)]
    tables = [end for end in ends if not isinstance(end, str)]
    if len(services) == 2:
        items = [*_between(report, services[0], services[1])]
        items = items or [*_indirect(system, *services), *_indirect(system, *reversed(services))]
    elif len(services) == 1:
        items = [item for table in tables[0] for item in _touches(report, services[0], table)]
    else:
        items = [*_joined(system, {table.key for table in tables[0]}, {table.key for table in tables[1]})]
    number = f"{len(items)} {'edge' if len(items) == 1 else 'edges'}."
    return Answer("edges", COLUMNS, tuple(items), f"Nothing that was read ties {one} to {other}.", number)


def _end(system: System, name: str) -> str | list[Table]:
    """The service of that name, else the tables."""
    services = {service.name for service in system.services}
    if name in services:
        return name
    if tables := tables_called(system, name):
        return tables
    raise UnknownNameError(name, (*services, *(str(table.key) for table in system.tables)))


def _edge(
    kind: str, source: str, target: str, what: str, at: Span | None, *,
    certainty: str = "certain", steps: tuple[Step, ...] = (), look: str = "",
) -> Item:  # fmt: skip
    data = {
        "kind": kind,
        "source": source,
        "target": target,
        "what": what,
        "certainty": certainty,
        "location": location(at),
        "because": evidence(steps),
    }
    return Item((kind, source, target, what, certainty, place(at)), data, steps, look)


# ---------------------------------------------------------------- two services


def _between(report: Report, one: str, other: str) -> Iterator[Item]:
    for source, target in ((one, other), (other, one)):
        yield from _calls(report.system, source, target)
        yield from _messages(report.system, source, target)
        yield from _foreign_tables(report, source, target)
    yield from _shared(report, one, other)
    yield from _stores(report.system, one, other)


def _calls(system: System, source: str, target: str) -> Iterator[Item]:
    seen = set()
    for call in system.calls:
        if (call.source, call.target) == (source, target):
            seen.add(call.at)
            repeated = ", once per item" if call.repeated else ""
            what = f"{request(call)}{repeated}"
            yield _edge("call", source, target, what, call.at, certainty=call.certainty, steps=call.because)
    for edge in system.dependencies:
        if (edge.source, edge.target) == (source, target):
            for at in edge.locations:
                if at not in seen:
                    yield _edge(edge.kind, source, target, edge.protocol, at)


def _messages(system: System, source: str, target: str) -> Iterator[Item]:
    for sent in system.channels:
        if sent.service != source or sent.role != "publish":
            continue
        for taken in system.channels:
            if (taken.service, taken.role, taken.channel) == (target, "consume", sent.channel):
                steps = (*sent.because, Step(f"{target} consumes {sent.channel}", taken.at), *taken.because)
                yield _edge("message", source, target, sent.channel, sent.at, certainty=sent.certainty, steps=steps)


def _foreign_tables(report: Report, source: str, target: str) -> Iterator[Item]:
    for table in report.system.tables:
        if table.owner == target:
            yield from _accesses(report, source, table)


def _accesses(report: Report, service: str, table: Table) -> Iterator[Item]:
    trespasses = Trespasses(report)
    for access in report.system.accesses:
        if (access.service, access.table) != (service, table.key):
            continue
        state = trespasses.of(service, table.key)
        doing = ", ".join(access.operations) or access.mode
        columns = f" ({', '.join(access.columns)})" if access.columns else ""
        yield _edge(
            "data" if state == OWN else state,
            service,
            str(table.key),
            f"{access.mode}: {doing}{columns}",
            access.at,
            certainty=access.certainty,
            steps=(*table.because, *access.because),
            look={"trespass": "error", "excused": "excused"}.get(state, ""),
        )


def _shared(report: Report, one: str, other: str) -> Iterator[Item]:
    """Tables of third parties, or of nobody, that both touch."""
    users: dict[TableKey, set[str]] = {}
    for access in report.system.accesses:
        users.setdefault(access.table, set()).add(access.service)
    for table in report.system.tables:
        if table.owner not in (one, other) and {one, other} <= users.get(table.key, set()):
            for service in (one, other):
                yield from _accesses(report, service, table)


def _stores(system: System, one: str, other: str) -> Iterator[Item]:
    for store in system.datastores:
        if {one, other} <= set(store.used_by):
            for use in store.uses:
                if use.service in (one, other):
                    yield _edge(
                        "database",
                        use.service,
                        store.name,
                        store.kind,
                        use.at,
                        certainty=use.certainty,
                        steps=use.because,
                        look="warning",
                    )


def _indirect(system: System, source: str, target: str) -> Iterator[Item]:
    """The shortest requests that lead from one service to the other over third ones."""
    found: dict[tuple[str, ...], Item] = {}
    for chain in sorted(system.chains, key=lambda chain: len(chain.hops)):
        part = _part(chain, source, target)
        if part and part not in found and len(found) < MOST_WAYS:
            start = part.index(source)
            hops = chain.hops[chain.services.index(source) :][: len(part) - 1]
            steps = tuple(Step(f"{hop.source} calls {hop.target} {route(hop.route)}".strip(), hop.at) for hop in hops)
            found[part] = _edge("way", source, target, " → ".join(part[start:]), hops[0].at, steps=steps)
    yield from found.values()


def _part(chain: Chain, source: str, target: str) -> tuple[str, ...]:
    """The services from one to the other on a chain; empty if it does not lead from one to the other."""
    services = chain.services
    if source not in services or target not in services[services.index(source) + 1 :]:
        return ()
    start = services.index(source)
    return services[start : services.index(target, start + 1) + 1]


# ---------------------------------------------------------------- tables


def _touches(report: Report, service: str, table: Table) -> Iterator[Item]:
    yield from _accesses(report, service, table)
    for definition in table.definitions:
        if definition.service == service:
            what = f"{definition.action} ({definition.origin})" if definition.origin else definition.action
            yield _edge("define", service, str(table.key), what, definition.at)


def _joined(system: System, ones: set[TableKey], others: set[TableKey]) -> Iterator[Item]:
    for join in system.joins:
        one, other = ones & set(join.tables), others & set(join.tables)
        if one and other:
            who = join.service or "a script"
            yield _edge(
                "join", short(min(one)), short(min(other)), f"{join.kind} of {who}", join.at,
                certainty=join.certainty, steps=join.because,
            )  # fmt: skip
    for key in system.references:
        if (key.table in ones and key.target in others) or (key.table in others and key.target in ones):
            what = f"{', '.join(key.columns)} → {', '.join(key.target_columns)}"
            yield _edge(
                "foreign key", short(key.table), short(key.target), what, key.at,
                certainty=key.certainty, steps=key.because,
            )  # fmt: skip
