"""SQL in Rust: sqlx, tokio-postgres, rusqlite and whatever else takes statements as strings."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._rust import calls, spelled, steps
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Expression, Hole, Member, Text
from ringfence.model.facts import Connection, Fact
from ringfence.model.outline import Call
from ringfence.model.value import FunctionValue, Library, LibraryCall, Scope

_ENGINES = {"Pg": "postgresql", "MySql": "mysql", "Sqlite": "sqlite", "Mssql": "sqlserver", "Any": ""}
_MODULES = {"Pg": "postgres", "MySql": "mysql", "Sqlite": "sqlite", "Mssql": "mssql", "Any": "any"}
_RUNNING = frozenset((
    "query", "query_as", "query_scalar", "query_with", "query_as_with", "query_scalar_with", "query_unchecked",
    "query_as_unchecked", "raw_sql", "sql_query", "query_one", "query_opt", "query_raw", "query_row", "query_map",
    "query_and_then", "execute", "execute_batch", "batch_execute", "execute_unprepared", "simple_query", "prepare",
    "prepare_cached", "prepare_typed", "fetch_all", "fetch_one", "fetch_optional", "from_string", "from_sql_and_values",
    "query_drop", "query_first", "exec", "exec_drop", "exec_first", "exec_iter", "exec_map", "query_iter", "exec_batch",
    "raw_one", "from_raw_sql", "find_by_statement", "query_typed", "copy_in", "copy_out",
))  # fmt: skip
"""What runs or prepares a statement that it is given as a string, in one library or another."""
_BUILDER = "sqlx.QueryBuilder()"
_MOST_POSITIONS = 2
"""A statement comes first, or behind the type of its rows."""
_MYSQL = (
    "mysql.Pool.new", "mysql.Conn.new", "mysql.Opts.from_url", "mysql_async.Pool.new", "mysql_async.Pool.from_url",
    "mysql_async.Opts.from_url",
)  # fmt: skip
_CONNECTING = ("connect", "connect_lazy", "connect_with", "connect_lazy_with", "establish")
_OPTIONS = {"host": "host", "port": "port", "database": "database", "username": "user", "password": "password"}


def _same_as() -> dict[str, str]:
    found: dict[str, str] = {"sqlx.query_builder.QueryBuilder": "sqlx.QueryBuilder"}
    found.update(spelled(("sqlx.QueryBuilder",), (".new()", ".with_arguments()")))
    for short, module in _MODULES.items():
        for kind in ("Pool", "PoolOptions", "ConnectOptions", "Connection"):
            found[f"sqlx.{module}.{short}{kind}"] = f"sqlx.{short}{kind}"
    found.update({f"{_BUILDER}.{step}()": _BUILDER for step in ("push", "push_bind", "separated", "push_values")})
    return found


@framework("rust_sql", language="rust", same_as=_same_as())
def rust_sql(code: Code) -> Iterator[Fact]:
    """Connections, and every statement that is handed to something that runs it."""
    connections = list(_connections(code))
    yield from connections
    engines = {connection.engine for connection in connections if connection.engine}
    engine = engines.pop() if len(engines) == 1 else ""
    for call, scope in calls(code, *_RUNNING):
        yield from _run(code, call, scope, engine)
    yield from _begun(code, engine)


def _run(code: Code, call: Call, scope: Scope, engine: str) -> Iterator[Fact]:
    """The statement among the first arguments, unless a function of the service's own takes it: then that one runs it."""
    if any(isinstance(value, FunctionValue) for value in code.values(call.invoke.callee, scope)):
        return
    for argument in call.invoke.arguments[:_MOST_POSITIONS]:
        if argument.name is None:
            yield from statements_in(code, argument.value, scope, call.invoke.at, None, engine)


def _begun(code: Code, engine: str) -> Iterator[Fact]:
    """``QueryBuilder::new("SELECT … WHERE ")``: its beginning says the tables, whatever follows."""
    for call in code.calls("sqlx.QueryBuilder.new", "sqlx.QueryBuilder.with_arguments"):
        begun = call.argument(0)
        if begun is not None:
            whole = Text((begun, Hole("unknown", "")))
            yield from statements_in(code, whole, call.scope, call.call.invoke.at, None, engine)


# ---------------------------------------------------------------- connections


def _connections(code: Code) -> Iterator[Connection]:
    yield from _sqlx(code)
    for name in ("tokio_postgres.connect", "postgres.Client.connect"):
        for call in code.calls(name):
            yield _opened("postgresql", call, call.argument(0))
    for name in ("rusqlite.Connection.open", "rusqlite.Connection.open_with_flags", "tokio_rusqlite.Connection.open"):
        for call in code.calls(name):
            yield Connection("sqlite", call.call.invoke.at, call.call.function, database=call.argument(0))
    for name in _MYSQL:
        for call in code.calls(name):
            yield _opened("mysql", call, call.argument(0))


def _opened(engine: str, call: LibraryCall, url: Expression | None) -> Connection:
    return Connection(engine, call.call.invoke.at, call.call.function, url=url)


def _sqlx(code: Code) -> Iterator[Connection]:
    """``PgPool::connect(url)``, ``PgPoolOptions::new().max_connections(5).connect_with(options)``."""
    for call, scope in calls(code, *_CONNECTING):
        callee = call.invoke.callee
        if not isinstance(callee, Member) or not call.invoke.arguments:
            continue
        names = code.library_names(callee, scope)
        engine = next((found for name in names if (found := _engine(name)) is not None), None)
        if engine is None:
            continue
        url, at = call.invoke.arguments[0].value, call.invoke.at
        told = _options(code, url, scope) or {"url": url}
        yield Connection(
            engine, at, call.function, told.get("url"), told.get("host"), told.get("port"), told.get("database"),
            told.get("user"), password=told.get("password"),
        )  # fmt: skip


def _engine(name: str) -> str | None:
    """The kind of database that a library's function opens, if it opens one."""
    if not name.startswith(("sqlx.", "sqlx_core.")):
        return None
    for short, engine in _ENGINES.items():
        if f".{short}Pool" in name or f".{short}Connection" in name or f".{short}ConnectOptions" in name:
            return engine
    return "" if ".Pool" in name or ".PoolOptions" in name else None


def _options(code: Code, expression: Expression, scope: Scope) -> dict[str, Expression | None]:
    """``PgConnectOptions::new().host(host).database("orders")``, ``PgConnectOptions::from_str(url)``."""
    for value in code.values(expression, scope):
        if not isinstance(value, Library):
            continue
        told: dict[str, Expression | None] = {}
        for made, place in steps(code, value):
            name = getattr(made.callee, "name", "")
            if name in _OPTIONS and made.arguments:
                told.setdefault(_OPTIONS[name], resolved(code, made.argument(0), place))
            elif name in ("from_str", "from_url") and made.arguments:
                told.setdefault("url", resolved(code, made.argument(0), place))
        if told:
            return told
    return {}
