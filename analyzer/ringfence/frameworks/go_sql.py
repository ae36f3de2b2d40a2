"""SQL in Go: database/sql, sqlx, pgx, ClickHouse's client, what else takes statements as strings; squirrel's builders."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from ringfence.extend import Code, framework
from ringfence.frameworks._go import built, calls
from ringfence.frameworks._go_clickhouse import clickhouse_connections
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._table_names import told
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Expression, Invoke, Member, Name
from ringfence.model.facts import Connection, Fact, Query, TableName, TableUse
from ringfence.model.outline import Call
from ringfence.model.value import FunctionValue, Items, Library, LibraryCall, Scope
from ringfence.patterns import pattern

_PGX, _POOL = "github.com/jackc/pgx", "github.com/jackc/pgx/pgxpool"
_SQLX, _SQUIRREL = "github.com/jmoiron/sqlx", "github.com/Masterminds/squirrel"
_MYSQL = "github.com/go-sql-driver/mysql"
_CONFIGS = frozenset((f"{_MYSQL}.Config", f"{_MYSQL}.NewConfig"))
_OPENING = (
    "database/sql.Open", f"{_SQLX}.Open", f"{_SQLX}.Connect", f"{_SQLX}.MustOpen", f"{_SQLX}.MustConnect",
    "github.com/XSAM/otelsql.Open", "go.nhat.io/otelsql.Open", "github.com/luna-duclos/instrumentedsql.Open",
    "gopkg.in/DataDog/dd-trace-go.v1/contrib/database/sql.Open",
)  # fmt: skip
_OPENING_CONTEXT = (f"{_SQLX}.ConnectContext",)
_POSTGRES = (
    f"{_PGX}.Connect", f"{_POOL}.New", f"{_POOL}.Connect", f"{_PGX}.ParseConfig", f"{_POOL}.ParseConfig",
)  # fmt: skip
_CONNECTORS = {f"{_MYSQL}.NewConnector": "mysql", "github.com/lib/pq.NewConnector": "postgresql"}
_DRIVERS = {
    "postgres": "postgresql", "pgx": "postgresql", "cloudsqlpostgres": "postgresql", "nrpostgres": "postgresql",
    "mysql": "mysql", "nrmysql": "mysql", "sqlite3": "sqlite", "sqlite": "sqlite", "sqlserver": "sqlserver",
    "mssql": "sqlserver", "clickhouse": "clickhouse", "oracle": "oracle", "godror": "oracle",
}  # fmt: skip
_RUNNING = frozenset(
    f"{stem}{ending}"
    for stem in (
        "Query", "QueryRow", "Exec", "Prepare", "Get", "Select", "Queryx", "QueryRowx", "NamedExec", "NamedQuery",
        "MustExec", "Preparex", "PrepareNamed", "Raw", "NewRaw", "Queue", "ExecOne", "QueryOne", "QueryRows",
        "QueryRowsPartial", "QueryRowPartial", "ExecNoCache", "QueryRowNoCache", "QueryRowsNoCache", "PrepareBatch",
        "AsyncInsert",
    )
    for ending in ("", "Context", "Ctx")
)  # fmt: skip
_BUILDING = {"From": "select", "Insert": "insert", "Update": "update", "Delete": "delete", "Replace": "insert"}
_JOINING = frozenset(("Join", "LeftJoin", "RightJoin", "InnerJoin", "FullJoin", "CrossJoin"))
_DERIVED = pattern(r"\s*(?:LATERAL\b\s*)?\(", re.IGNORECASE)
_MOST_POSITIONS = 3
"""A statement comes first, or after a context or what takes the result."""


@framework(
    "go_sql",
    language="go",
    same_as={
        f"{_POOL}.New()": f"{_POOL}.Pool()",
        f"{_POOL}.Connect()": f"{_POOL}.Pool()",
        f"{_PGX}.Connect()": f"{_PGX}.Conn()",
    },
    computes={f"{_MYSQL}.ParseDSN": lambda invoke: invoke.argument(0)},
)
def go_sql(code: Code) -> Iterator[Fact]:
    """Connections, and every statement that is handed to something that runs them."""
    connections, beside = list(_connections(code)), list(clickhouse_connections(code))
    yield from (*connections, *beside)
    engines = {connection.engine for connection in connections if connection.engine}
    engine = engines.pop() if len(engines) == 1 and not beside else ""
    for call, scope in calls(code):
        callee = call.invoke.callee
        if isinstance(callee, Member) and callee.name in _RUNNING:
            yield from _run(code, call, callee, scope, engine)
    for copied in code.calls(f"{_PGX}.Conn().CopyFrom", f"{_POOL}.Pool().CopyFrom", f"{_PGX}.Tx().CopyFrom"):
        for value in code.values(copied.argument(1), copied.scope):
            if isinstance(value, Items) and value.items:
                for name in told(code, value.items[-1], value.scope):
                    use = TableUse(TableName(name), ("insert",))
                    yield Query((use,), copied.call.invoke.at, copied.call.function, engine="postgresql")
    yield from _built(code, engine)


def _run(code: Code, call: Call, callee: Member, scope: Scope, engine: str) -> Iterator[Fact]:
    """The statement among the first arguments, whatever runs it, unless that is the service's own: then it runs it. What
    wraps others of its kind (``return r.db.Exec(ctx, query)`` in an ``Exec``) hands it on to the last of them.
    """
    for value in code.values(callee, scope):
        itself = isinstance(value, FunctionValue) and (value.path, value.name) == (scope.path, scope.function)
        if isinstance(value, FunctionValue) and not itself and _has_body(code, value) and _hands_on(code, value):
            return
    for argument in call.invoke.arguments[:_MOST_POSITIONS]:
        yield from statements_in(code, argument.value, scope, call.invoke.at, callee.of, engine)


def _has_body(code: Code, value: FunctionValue) -> bool:
    outline = code.outlines.get(value.path)
    owner = value.name.rpartition(".")[0]
    return outline is not None and all(c.name != owner or c.kind != "interface" for c in outline.classes)


def _hands_on(code: Code, value: FunctionValue) -> bool:
    """Whether a function calls something with one of its parameters, rather than keep it for later, as a row does that is
    asked for when it is scanned.
    """
    outline = code.outlines[value.path]
    own = {p.name for function in outline.functions if function.name == value.name for p in function.parameters}
    given = (
        argument
        for call in outline.calls
        if call.function == value.name or call.function.startswith(f"{value.name}.")
        for argument in call.invoke.arguments
    )
    return any(isinstance(one.value, Name) and one.value.name in own and not one.name for one in given)


# ---------------------------------------------------------------- connections


def _connections(code: Code) -> Iterator[Connection]:
    for call in code.calls(*_OPENING):
        yield from _opened(code, call, 0)
    for call in code.calls(*_OPENING_CONTEXT):
        yield from _opened(code, call, 1)
    for call in code.calls(*_CONNECTORS):
        yield from _leading(code, call, _CONNECTORS[call.name], call.argument(0))
    for call in code.calls(*_POSTGRES):
        position = 0 if call.name.endswith("ParseConfig") else 1
        url = call.argument(position)
        if url is not None:
            yield Connection("postgresql", call.call.invoke.at, call.call.function, url=url)


def _opened(code: Code, call: LibraryCall, position: int) -> Iterator[Connection]:
    """``sql.Open(driver, dsn)``."""
    drivers = [code.deployed(text).literal for text in code.texts(call.argument(position), call.scope)]
    engine = next((_DRIVERS[driver] for driver in drivers if driver in _DRIVERS), "")
    yield from _leading(code, call, engine, call.argument(position + 1))


def _leading(code: Code, call: LibraryCall, engine: str, url: Expression | None) -> Iterator[Connection]:
    """Where a DSN leads, or a configuration that is written out in Go."""
    at, function = call.call.invoke.at, call.call.function
    for value in code.values(url, call.scope):
        for made, scope in built(code, value):
            if not _CONFIGS.isdisjoint(code.library_names(made.callee, scope)):
                parts = [resolved(code, _field(code, made, name, scope), scope) for name in ("Addr", "DBName", "User")]
                yield Connection(engine or "mysql", at, function, url=parts[0], database=parts[1], user=parts[2])
                return
    if engine == "sqlite":
        yield Connection(engine, at, function, database=url)
    elif url is not None:
        yield Connection(engine, at, function, url=url)


def _field(code: Code, made: Invoke, name: str, scope: Scope) -> Expression | None:
    """A field of a configuration, as it is written or set in the function that makes it (``config.Addr = …``)."""
    written = made.argument(None, name)
    outline = code.outlines.get(scope.path)
    if written is not None or outline is None:
        return written
    bindings = [binding for binding in outline.bindings if binding.scope == scope.function]
    held = [Member(binding.target, name) for binding in bindings if binding.value == made]
    return next((binding.value for binding in bindings if binding.target in held), None)


# ---------------------------------------------------------------- statements built step by step


def _built(code: Code, engine: str) -> Iterator[Query]:
    """``squirrel.Select("id").From("orders").Join("lines ON …")``: where the table is named."""
    for call, scope in calls(code):
        callee = call.invoke.callee
        if not isinstance(callee, Member) or callee.name not in {*_BUILDING, *_JOINING} or not call.invoke.arguments:
            continue
        names = [v.name for v in code.values(callee, scope) if isinstance(v, Library)]
        if not any(name.startswith(_SQUIRREL) for name in names):
            continue
        operation = _operation(callee, names)
        for name in told(code, call.invoke.argument(0), scope):
            if _DERIVED.match(name):
                yield from _derived(name, call, engine)
                continue
            schema, _, table = name.split()[0].strip('`"').rpartition(".")
            use = TableUse(TableName(table, schema), (operation,))
            yield Query((use,), call.invoke.at, call.function, engine=engine)


def _derived(name: str, call: Call, engine: str) -> Iterator[Query]:
    """What a statement that stands instead of a table reads: ``LATERAL (SELECT …) last ON TRUE``."""
    from ringfence.sql import read_statement

    at, function = call.invoke.at, call.function
    whole = f"SELECT 1 FROM (SELECT 1) AS built JOIN {name}"
    for fact in read_statement(whole, at, dialect=engine, function=function):
        if isinstance(fact, Query):
            yield replace(fact, engine=engine)


def _operation(callee: Member, names: list[str]) -> str:
    if callee.name == "From" and any("Delete" in name for name in names):
        return "delete"
    return _BUILDING.get(callee.name, "select")
