"""Who owns a table, what a service owns, whose the tables of a statement are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ringfence.model.finding import Report
from ringfence.model.source import Span, Step
from ringfence.model.system import Access, Table, TableKey
from ringfence.views.answer import Answer, Item, evidence, location, place
from ringfence.views.names import owner, tables_called
from ringfence.views.trespasses import EXCUSED, OWN, Trespasses

COLUMNS = ("table", "owner", "basis", "where", "used by")
BASIS = {
    "declared": "declared",
    "migration": "its migrations define it",
    "mapping": "its mapping manages it",
    "writer": "the only one that writes it",
    "accessor": "the only one that uses it",
}
MODES = ("define", "write", "read")


class Uses:
    """Every access by table, and what the services do there."""

    def __init__(self, report: Report) -> None:
        self._trespasses = Trespasses(report)
        self._by_table: defaultdict[TableKey, list[Access]] = defaultdict(list)
        for access in report.system.accesses:
            if access.service:
                self._by_table[access.table].append(access)

    def of(self, key: TableKey) -> dict[str, tuple[str, ...]]:
        """The services that touch a table, and how: define, write, read."""
        modes: defaultdict[str, set[str]] = defaultdict(set)
        for access in self._by_table[key]:
            modes[access.service].add(access.mode)
        return {name: tuple(mode for mode in MODES if mode in modes[name]) for name in sorted(modes)}

    def state(self, service: str, key: TableKey) -> str:
        """``own``, ``trespass`` or ``excused``."""
        return self._trespasses.of(service, key)

    def first(self, key: TableKey, service: str) -> Span:
        """Where a service touches the table; a write comes before a read."""
        mine = [access for access in self._by_table[key] if access.service == service]
        return min((MODES.index(access.mode) if access.mode in MODES else 9, access.at) for access in mine)[1]


def owners(report: Report, subject: str | None = None) -> Answer:
    """All tables, or those that a subject names: a table, a service, a statement of SQL."""
    system = report.system
    uses = Uses(report)
    if subject is None:
        return _answer(system.tables, uses, nothing="No table was found.")
    tables = tables_called(system, subject)
    services = {service.name for service in system.services}
    if subject in services and not any(str(table.key) == subject for table in tables):
        mine = [table for table in system.tables if table.owner == subject or subject in uses.of(table.key)]
        return _answer(mine, uses, nothing=f"{subject} touches no table.")
    if tables:
        return _answer(tables, uses)
    return _of_statement(report, subject, uses)


def _answer(tables: Iterable[Table], uses: Uses, *, nothing: str = "") -> Answer:
    items = tuple(_item(table, uses) for table in tables)
    without = sum(item.data["owner"] is None for item in items)
    return Answer("tables", COLUMNS, items, nothing, _summary(len(items), without))


def _summary(number: int, without: int) -> str:
    counted = f"{number} {'table' if number == 1 else 'tables'}"
    return f"{counted}, {without} of them without an owner." if without else f"{counted}."


def _item(table: Table, uses: Uses) -> Item:
    used = uses.of(table.key)
    by = [f"{name} ({', '.join(f'{mode}s' for mode in modes)})" for name, modes in used.items() if name != table.owner]
    at = next((step.at for step in table.because if step.at), None)
    states = {uses.state(name, table.key) for name in used}
    basis = BASIS.get(table.basis) or ("contested" if table.candidates else "unowned")
    return Item(
        (str(table.key), owner(table), basis, place(at), ", ".join(by)),
        {
            "table": str(table.key),
            "owner": table.owner,
            "basis": table.basis,
            "candidates": list(table.candidates),
            "users": [
                {
                    "service": name,
                    "modes": list(modes),
                    "state": uses.state(name, table.key),
                    "location": location(uses.first(table.key, name)),
                }
                for name, modes in used.items()
            ],
            "because": evidence(table.because),
        },
        (*table.because, *_foreign(table, used, uses)),
        "error" if "trespass" in states else "warning" if table.owner is None else EXCUSED if EXCUSED in states else "",
    )


def _foreign(table: Table, used: dict[str, tuple[str, ...]], uses: Uses) -> Iterable[Step]:
    for name, modes in used.items():
        if (state := uses.state(name, table.key)) != OWN:
            doing = " and ".join(f"{mode}s" for mode in modes)
            excused = " (excused)" if state == EXCUSED else ""
            yield Step(f"{name} {doing} it{excused}", uses.first(table.key, name))


# ---------------------------------------------------------------- statements


def _of_statement(report: Report, subject: str, uses: Uses) -> Answer:
    """The tables of a statement: what is done to each, and whose it is wherever a table has that name."""
    from ringfence.model.facts import Query
    from ringfence.sql import looks_like_sql, read_statement

    if not looks_like_sql(subject):
        return Answer("tables", COLUMNS, (), f"There is no table and no service {subject!r}.")
    queries = [fact for fact in read_statement(subject, Span("", 1)) if isinstance(fact, Query)]
    found: list[Table] = []
    unknown: list[str] = []
    for use in (use for query in queries for use in query.uses):
        named = tables_called(report.system, f"{use.table.schema}.{use.table.name}".lstrip("."))
        found += [table for table in named if table not in found]
        unknown += [] if named else [str(use.table)]
    items = (*_answer(found, uses).items, *map(_unknown, dict.fromkeys(unknown)))
    owned = sorted({owner(table) for table in found})
    several = f"{len(owned)} owners: {', '.join(owned)}." if len(owned) > 1 else ""
    return Answer("tables", COLUMNS, items, "The statement touches no table.", several)


def _unknown(name: str) -> Item:
    nobody: dict[str, list[str]] = {"candidates": [], "users": [], "because": []}
    data = {"table": name, "owner": None, "basis": "unknown", **nobody}
    return Item((name, "nobody", "no such table is known", "", ""), data, look="warning")
