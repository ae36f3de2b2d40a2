"""Knex: tables named where a query begins or goes on, and migrations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, objects, option, transactions_of
from ringfence.frameworks._ecmascript_chains import Links, chains
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._texts import literals
from ringfence.frameworks._typeorm_connections import ENGINES, connection
from ringfence.model.expression import Expression, Invoke
from ringfence.model.facts import Connection, Fact, Query, TableDefinition, TableName, TableUse
from ringfence.model.value import LibraryCall, Scope

_KNEX = "knex()"
_BEGINNING = ("from", "into", "table", "queryBuilder", "select", "insert", "with")
_NAMING = {"from", "into", "table"}
_CHANGES = {
    "insert": ("insert",), "update": ("update",), "increment": ("update",), "decrement": ("update",), "del": ("delete",),
    "delete": ("delete",), "truncate": ("delete",), "upsert": ("insert", "update"), "merge": ("update",),
}  # fmt: skip
_JOINS = {"join", "innerJoin", "leftJoin", "leftOuterJoin", "rightJoin", "rightOuterJoin", "fullOuterJoin", "crossJoin"}
_ENGINES = {**ENGINES, "better-sqlite3": "sqlite", "sqlite3": "sqlite"}


@framework(
    "knex",
    language=ECMASCRIPT,
    libraries=("knex",),
    same_as={
        "knex.knex()": _KNEX,
        "knex.Knex()": _KNEX,
        "knex.Knex.Transaction()": _KNEX,
        f"{_KNEX}.transaction>0": _KNEX,
        f"{_KNEX}.transaction()": _KNEX,
        f"{_KNEX}.withSchema()": _KNEX,
    },
)
def knex(code: Code) -> Iterator[Fact]:
    """Connections, queries and migrations."""
    links: dict[str, Links] = {}
    for call in code.calls("knex", "knex.knex"):
        yield from _connections(code, call)
    for call in code.calls(_KNEX, *(f"{_KNEX}.{name}" for name in _BEGINNING)):
        if call.path not in links:
            links[call.path] = chains(code, call.path)
        yield from _query(code, call, links[call.path].get(call.call.invoke.at, []))
    for call in code.calls(f"{_KNEX}.raw"):
        yield from statements_in(code, call.argument(0), call.scope, call.call.invoke.at)
    yield from _migrations(code)
    yield from transactions_of(code, f"{_KNEX}.transaction")


def _tables(code: Code, expression: Expression | None, scope: Scope) -> list[str]:
    """``"orders as o"`` is orders."""
    named = [text.partition(" as ")[0].strip() for text in literals(code.texts(expression, scope))]
    return [name.rpartition(".")[2] for name in named if name]


def _query(code: Code, call: LibraryCall, links: Iterable[tuple[str, Invoke]]) -> Iterator[Query]:
    begun = call.name.removeprefix(f"{_KNEX}.")
    first = _tables(code, call.argument(0), call.scope) if begun == _KNEX or begun in _NAMING else []
    operations: dict[str, None] = {"insert": None} if begun == "insert" else {}
    joined: list[str] = []
    for name, invoke in links:
        if name in _NAMING and not first:
            first = _tables(code, invoke.argument(0), call.scope)
        elif name in _JOINS:
            joined += _tables(code, invoke.argument(0), call.scope)
        operations.update(dict.fromkeys(_CHANGES.get(name, ())))
    uses = [TableUse(TableName(table), tuple(operations) or ("select",)) for table in first]
    uses += [TableUse(TableName(table), ("select",)) for table in dict.fromkeys(joined)]
    if first:
        yield Query(tuple(uses), call.call.invoke.at, call.call.function, joined=len(uses) > 1)


def _migrations(code: Code) -> Iterator[Fact]:
    """``exports.up = (knex) => knex.schema.createTable("orders", …)``: the parameter is the connection, whoever calls."""
    for path, outline in code.outlines.items():
        for call in outline.calls:
            names = {"createTable": "create", "createTableIfNotExists": "create", "alterTable": "alter", "dropTable": "drop",
                     "dropTableIfExists": "drop", "table": "alter"}  # fmt: skip
            callee = call.invoke.callee
            action = names.get(getattr(callee, "name", ""))
            if action is None or call.function.partition(".")[0] != "up" or "schema" not in _written(callee):
                continue
            for table in _tables(code, call.invoke.argument(0), Scope(path, call.function)):
                at, order = call.invoke.at, path.rpartition("/")[2]
                yield TableDefinition(TableName(table), (), at, action, "migration", order, function=call.function)


def _written(expression: Expression | None) -> set[str]:
    """The names of members in a chain."""
    found: set[str] = set()
    for _ in range(50):
        name, of = getattr(expression, "name", None), getattr(expression, "of", None)
        if name is not None:
            found.add(name)
        expression = of if of is not None else getattr(expression, "callee", None)
        if expression is None:
            break
    return found


def _connections(code: Code, call: LibraryCall) -> Iterator[Connection]:
    at, function, first = call.call.invoke.at, call.call.function, call.argument(0)
    client = option(code, first, call.scope, "client", "dialect")
    name = next(literals(code.texts(*client)), "") if client is not None else ""
    given = option(code, first, call.scope, "connection")
    if given is None:
        return
    inner = list(objects(code, *given))
    for entries in inner:
        made = connection(code, entries, at, function)
        url = option(code, *given, "connectionString")
        texts = code.texts(*url) if url is not None else ()
        yield Connection(
            _ENGINES.get(name, name),
            at,
            function,
            texts[0] if texts else made.url,
            made.host,
            made.port,
            made.database,
            made.user,
            password=made.password,
        )
    for text in code.texts(*given) if not inner else ():
        yield Connection(_ENGINES.get(name, name), at, function, url=text)
