"""SQL in Vert.x: its reactive clients, and the older ones over JDBC."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import member_calls
from ringfence.frameworks._java import first_import
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._texts import resolved
from ringfence.frameworks._vertx import LIBRARY, PUTTING, begun, flavours, forms, put
from ringfence.model.expression import Expression, Hole, Member, Text
from ringfence.model.facts import Connection, Fact
from ringfence.model.source import Span
from ringfence.model.value import LibraryCall, Scope

_ENGINES = {
    "pgclient.PgConnectOptions": "postgresql", "mysqlclient.MySQLConnectOptions": "mysql",
    "mssqlclient.MSSQLConnectOptions": "sqlserver", "oracleclient.OracleConnectOptions": "oracle",
}  # fmt: skip
_SETTERS = {
    "setHost": "host",
    "setPort": "port",
    "setDatabase": "database",
    "setUser": "user",
    "setPassword": "password",
}
_BY_URL = (
    "pgclient.PgPool.pool", "pgclient.PgPool.client", "mysqlclient.MySQLPool.pool", "mysqlclient.MySQLPool.client",
    "pgclient.PgConnectOptions.fromUri", "mysqlclient.MySQLConnectOptions.fromUri", "sqlclient.Pool.pool",
)  # fmt: skip
_BY_OBJECT = tuple(
    f"{client}.{made}"
    for client in (
        "ext.jdbc.JDBCClient", "ext.asyncsql.MySQLClient", "ext.asyncsql.PostgreSQLClient", "jdbcclient.JDBCPool"
    )
    for made in ("create", "createShared", "createNonShared", "pool")
)  # fmt: skip
_CLIENTS = tuple(
    package.format(flavour)
    for flavour in ("", ".rxjava3", ".reactivex", ".rxjava", ".mutiny")
    for package in ("io.vertx{}.sqlclient", "io.vertx{}.pgclient", "io.vertx{}.mysqlclient", "io.vertx{}.jdbcclient",
                    "io.vertx{}.mssqlclient", "io.vertx{}.ext.jdbc", "io.vertx{}.ext.sql", "io.vertx{}.ext.asyncsql")
)  # fmt: skip
_RUNNING = tuple(
    form
    for name in (
        "query", "preparedQuery", "prepare", "queryWithParams", "querySingle", "querySingleWithParams", "queryStream",
        "update", "updateWithParams", "execute", "call", "callWithParams", "batch", "batchWithParams",
    )
    for form in forms(name)
)  # fmt: skip


def _same_as() -> dict[str, str]:
    found = dict(PUTTING)
    for options in _ENGINES:
        found |= flavours(f"{options}()")
        found |= {f"{LIBRARY}.{options}().{name}()": f"{LIBRARY}.{options}()" for name in (*_SETTERS, "setProperties")}
    for made in (*_BY_URL, *_BY_OBJECT):
        found |= flavours(made)
    return found


@framework("vertx-sql", language=("java", "kotlin"), libraries=(LIBRARY,), same_as=_same_as())
def vertx_sql(code: Code) -> Iterator[Fact]:
    """Where clients connect to, and what every statement does: connections are handed to blocks, whose parameters have no
    type that is written, so that a method's name and SQL in its argument have to do.
    """
    if first_import(code, _CLIENTS) is None:
        return
    yield from _by_options(code)
    for call in code.calls(*(f"{LIBRARY}.{name}" for name in _BY_URL)):
        yield from _by_url(code, call)
    for call in code.calls(*(f"{LIBRARY}.{name}" for name in _BY_OBJECT)):
        yield from _by_object(code, call)
    for path, made in member_calls(code, *_RUNNING):
        callee = made.invoke.callee
        via = callee.of if isinstance(callee, Member) else None
        yield from statements_in(code, made.invoke.argument(0), Scope(path, made.function), made.invoke.at, via)


def _by_options(code: Code) -> Iterator[Connection]:
    """``new PgConnectOptions().setHost("db").setDatabase("shop")``: one for each object, whatever sets it up."""
    for options, engine in _ENGINES.items():
        said: dict[Span, dict[str, Expression]] = defaultdict(dict)
        places: dict[Span, str] = {}
        for setter, part in _SETTERS.items():
            for call in code.calls(f"{LIBRARY}.{options}().{setter}"):
                maker, _ = begun(code, call)
                value = resolved(code, call.argument(0), call.scope)
                if value is not None:
                    said[maker].setdefault(part, value)
                    places.setdefault(maker, call.call.function)
        for maker, parts in said.items():
            if "host" in parts or "database" in parts:
                yield Connection(
                    engine, maker, places[maker], None, parts.get("host") or Text(("localhost",)), parts.get("port"),
                    parts.get("database"), parts.get("user"), password=parts.get("password"),
                )  # fmt: skip


def _by_url(code: Code, call: LibraryCall) -> Iterator[Connection]:
    """The address as a string, the first one that looks like one."""
    for argument in call.call.invoke.arguments:
        url = next((text for text in code.texts(argument.value, call.scope) if _is_address(text)), None)
        if url is not None:
            yield Connection("", call.call.invoke.at, call.call.function, url=url)
            return


def _is_address(text: Text) -> bool:
    first = text.parts[0]
    return "://" in first if isinstance(first, str) else isinstance(first, Hole) and first.kind in ("env", "setting")


def _by_object(code: Code, call: LibraryCall) -> Iterator[Connection]:
    """A ``JsonObject`` says it, or somebody outside hands one in."""
    engine = "mysql" if "MySQL" in call.name else "postgresql" if "Postgre" in call.name else ""
    given, scope = call.argument(1), call.scope
    at, function = call.call.invoke.at, call.call.function
    host = put(code, given, scope, ("host",))
    if engine and host is not None:
        yield Connection(engine, at, function, None, host, None, put(code, given, scope, ("database",)))
    else:
        url = put(code, given, scope, ("url", "jdbcUrl")) or Text((Hole("unknown", "url"),))
        yield Connection(engine, at, function, url=url)
