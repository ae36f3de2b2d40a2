"""Kysely: tables named where a query begins and where it joins, and migrations. Where it connects, its driver says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, transactions_of
from ringfence.frameworks._ecmascript_chains import Links, chains
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._texts import listed, literals
from ringfence.model.expression import Expression, Invoke, Member
from ringfence.model.facts import Fact, Query, TableDefinition, TableName, TableUse
from ringfence.model.value import LibraryCall, Scope
from ringfence.patterns import pattern

_DB = "kysely.Kysely()"
_BEGINNING = {
    "selectFrom": ("select",), "insertInto": ("insert",), "replaceInto": ("insert", "update"), "updateTable": ("update",),
    "deleteFrom": ("delete",), "mergeInto": ("insert", "update"),
}  # fmt: skip
_JOINING = (
    "innerJoin", "leftJoin", "rightJoin", "fullJoin", "crossJoin", "innerJoinLateral", "leftJoinLateral", "from", "using",
)  # fmt: skip
_HUMP = pattern(r"(?<=[a-z0-9])([A-Z])")
_CHANGING = {"createTable": "create", "alterTable": "alter", "dropTable": "drop"}
_ITSELF = ("withSchema", "withPlugin", "withTables", "withoutPlugins", "with", "withRecursive", "$extendTables")


@framework(
    "kysely",
    language=ECMASCRIPT,
    libraries=("kysely",),
    same_as={
        "kysely.Transaction()": _DB,
        "kysely.ControlledTransaction()": _DB,
        f"{_DB}.transaction().execute>0": _DB,
        f"{_DB}.transaction().setIsolationLevel().execute>0": _DB,
        f"{_DB}.connection().execute>0": _DB,
        f"{_DB}.startTransaction().execute()": _DB,
        **{f"{_DB}.{name}()": _DB for name in _ITSELF},
        **{f"{_DB}.{name}>0": _DB for name in ("with", "withRecursive")},
        **{f"*.{name}": f"{_DB}.{name}" for name in _BEGINNING},
    },
)
def kysely(code: Code) -> Iterator[Fact]:
    """Queries, migrations and transactions."""
    links: dict[str, Links] = {}
    named = _named_inside(code)
    snake = any(True for _ in code.calls("kysely.CamelCasePlugin"))
    for begun, operations in _BEGINNING.items():
        for call in code.calls(f"{_DB}.{begun}"):
            if call.path not in links:
                links[call.path] = chains(code, call.path)
            for query in _query(code, call, operations, links[call.path].get(call.call.invoke.at, []), named):
                yield _in_snake_case(query) if snake else query
    for call in code.calls("kysely.sql"):
        yield from statements_in(code, call.argument(0), call.scope, call.call.invoke.at)
    yield from _migrations(code)
    yield from transactions_of(code, f"{_DB}.transaction().execute", f"{_DB}.transaction().setIsolationLevel().execute")


def _query(
    code: Code, call: LibraryCall, operations: tuple[str, ...], links: Iterable[tuple[str, Invoke]], named: set[str]
) -> Iterator[Query]:
    first = [table for table in _tables(code, call.argument(0), call.scope) if table.name not in named]
    joined = [
        table
        for name, invoke in links
        if name in _JOINING
        for table in _tables(code, invoke.argument(0), call.scope)
        if table.name not in named
    ]
    uses = [TableUse(table, operations) for table in first]
    uses += [TableUse(table, ("select",)) for table in dict.fromkeys(joined) if table not in first]
    if uses:
        yield Query(tuple(uses), call.call.invoke.at, call.call.function, joined=len(uses) > 1)


def _in_snake_case(query: Query) -> Query:
    """With the plugin for it, programs say ``orderItems`` of the table order_items."""
    uses = (
        replace(use, table=replace(use.table, name=_HUMP.sub(r"_\1", use.table.name).lower())) for use in query.uses
    )
    return replace(query, uses=tuple(uses))


def _named_inside(code: Code) -> set[str]:
    """What queries themselves name by ``with("recent", …)``: no tables."""
    named: set[str] = set()
    for name in ("with", "withRecursive"):
        for call in code.calls(f"{_DB}.{name}"):
            named.update(text.partition("(")[0].strip() for text in literals(code.texts(call.argument(0), call.scope)))
    return named


def _tables(code: Code, expression: Expression | None, scope: Scope) -> list[TableName]:
    """``"shop.orders as o"`` is orders of the schema shop; several may stand in a list."""
    found = []
    for text in (*literals(code.texts(expression, scope)), *listed(code, expression, scope)):
        schema, _, name = text.partition(" as ")[0].strip().rpartition(".")
        if name:
            found.append(TableName(name, schema))
    return list(dict.fromkeys(found))


def _migrations(code: Code) -> Iterator[TableDefinition]:
    """``export async function up(db) { await db.schema.createTable("orders")… }``, whoever calls it."""
    for outline in code.calling(_CHANGING):
        for call in outline.calls:
            callee = call.invoke.callee
            if not isinstance(callee, Member) or call.function.rpartition(".")[2] != "up":
                continue
            if callee.name not in _CHANGING or not isinstance(callee.of, Member) or callee.of.name != "schema":
                continue
            at, order = call.invoke.at, outline.path.rpartition("/")[2]
            for table in _tables(code, call.invoke.argument(0), Scope(outline.path, call.function)):
                yield TableDefinition(table, (), at, _CHANGING[callee.name], "migration", order, function=call.function)
