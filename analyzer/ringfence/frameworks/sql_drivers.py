"""The SQL drivers of JavaScript: pg, postgres, mysql, mysql2, mariadb, mssql, sqlite3, better-sqlite3."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, objects, option
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._typeorm_connections import part_of
from ringfence.model.expression import Expression, Hole
from ringfence.model.facts import Connection, Fact
from ringfence.model.source import Span
from ringfence.model.value import Entries, Known, LibraryCall

_PG = "pg.Pool()"
_MYSQL = "mysql.createPool()"
_SQLITE = "sqlite3.Database()"
_MSSQL = "mssql.ConnectionPool()"
_POSTGRES = "postgres()"
_RUN = {
    _PG: ("query",),
    _MYSQL: ("query", "execute"),
    _SQLITE: ("run", "get", "all", "each", "exec", "prepare"),
    _MSSQL: ("query", "batch"),
}
_ENGINES = {_PG: "postgresql", _MYSQL: "mysql", _SQLITE: "sqlite", _MSSQL: "sqlserver"}
_ENVIRONMENT = {"host": "PGHOST", "port": "PGPORT", "database": "PGDATABASE", "user": "PGUSER"}


def _same_as() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in ("Pool", "Client", "PoolClient", "native.Pool", "native.Client"):
        found[f"pg.{name}()"] = _PG
    found |= {"pg-pool()": _PG, f"{_PG}.connect()": _PG, f"{_PG}.connect>1": _PG, f"{_PG}.connect().then>0": _PG}
    for module in ("mysql", "mysql2", "mysql2/promise", "mariadb", "promise-mysql"):
        for name in ("createPool", "createConnection", "createPoolCluster", "Pool", "Connection", "PoolConnection"):
            found[f"{module}.{name}()"] = _MYSQL
    for name in ("promise()", "getConnection()", "getConnection>1"):
        found[f"{_MYSQL}.{name}"] = _MYSQL
    found |= {"better-sqlite3()": _SQLITE, "sqlite.open()": _SQLITE, "sqlite3.verbose().Database()": _SQLITE}
    found |= {"mssql.connect()": _MSSQL, f"{_MSSQL}.request()": _MSSQL, f"{_MSSQL}.connect()": _MSSQL}
    found |= {"mssql.Request()": _MSSQL, "pg-promise()()": _PG, "slonik.createPool()": _PG}
    return {spelling: name for spelling, name in found.items() if spelling != name}


@framework(
    "sql_drivers",
    language=ECMASCRIPT,
    libraries=("pg", "pg-pool", "pg-promise", "postgres", "mysql", "mysql2", "mysql2/promise", "mariadb", "promise-mysql",
               "mssql", "sqlite", "sqlite3", "better-sqlite3", "slonik"),
    same_as=_same_as(),
)  # fmt: skip
def sql_drivers(code: Code) -> Iterator[Fact]:
    """Connections and statements."""
    for owner, methods in _RUN.items():
        for call in code.calls(*_openings(owner)):
            yield from _connection(code, call, _ENGINES[owner])
        promised = ("any", "one", "none", "oneOrNone", "many", "manyOrNone", "result") if owner == _PG else ()
        for call in code.calls(*(f"{owner}.{method}" for method in (*methods, *promised))):
            yield from _statements(code, call, _ENGINES[owner])
    for call in code.calls("mssql.query"):
        yield from _statements(code, call, "sqlserver")
    for call in code.calls("postgres"):
        yield from _connection(code, call, "postgresql")
    for call in code.calls(_POSTGRES, f"{_POSTGRES}.unsafe"):
        yield from _statements(code, call, "postgresql")


def _openings(owner: str) -> list[str]:
    return [
        owner.removesuffix("()"),
        *(s.removesuffix("()") for s, to in _same_as().items() if to == owner and _opens(s)),
    ]


def _opens(spelling: str) -> bool:
    last = spelling.rpartition(".")[2]
    return (
        last not in ("connect()", "request()", "promise()", "getConnection()", "PoolClient()") and ">" not in spelling
    )


def _connection(code: Code, call: LibraryCall, engine: str) -> Iterator[Connection]:
    first, at, function = call.argument(0), call.call.invoke.at, call.call.function
    if engine == "sqlite":
        named = option(code, first, call.scope, "filename")
        database = code.texts(*named) if named is not None else code.texts(first, call.scope)
        yield Connection(engine, at, function, database=database[0] if database else None)
        return
    for entries in objects(code, first, call.scope):
        url = part_of(code, entries, "connectionString") or part_of(code, entries, "uri")
        if url is not None:
            yield Connection(engine, at, function, url=url)
        else:
            yield _by_parts(
                engine, at, function, {name: _part(code, entries, name) for name in (*_ENVIRONMENT, "password")}
            )
        return
    if first is not None and any(isinstance(v, Known) for v in code.values(first, call.scope)):
        yield Connection(engine, at, function, url=first)
    elif first is None and engine == "postgresql":
        yield _by_parts(engine, at, function, {})


def _part(code: Code, entries: Entries, name: str) -> Expression | None:
    return part_of(code, entries, name) or (part_of(code, entries, "server") if name == "host" else None)


def _by_parts(engine: str, at: Span, function: str, parts: dict[str, Expression | None]) -> Connection:
    """What pg is not told, it takes from the environment."""

    def part(name: str) -> Expression | None:
        default = Hole("env", _ENVIRONMENT[name]) if engine == "postgresql" and name in ("host", "database") else None
        return parts.get(name) or default

    return Connection(
        engine, at, function, host=part("host"), port=part("port"), database=part("database"), user=part("user"),
        password=part("password"),
    )  # fmt: skip


def _statements(code: Code, call: LibraryCall, engine: str) -> Iterator[Fact]:
    first = call.argument(0)
    named = option(code, first, call.scope, "text", "sql")
    if named is not None:
        texts = code.texts(*named)
        first = texts[0] if texts else first
    if first is not None:
        yield from statements_in(code, first, call.scope, call.call.invoke.at, engine=engine)
