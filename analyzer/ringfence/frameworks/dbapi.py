"""Database drivers: psycopg, asyncpg, MySQL's, sqlite3 and others, all with connections and cursors that take SQL."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, Compute, framework
from ringfence.frameworks._handlers import member_calls
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._texts import first_argument, resolved
from ringfence.model.expression import Constant, Expression, Item, Member, Text, literal
from ringfence.model.facts import Connection, Fact
from ringfence.model.outline import Call
from ringfence.model.value import Entries, Library, LibraryCall, Scope

_CONNECTS: dict[str, tuple[str, ...]] = {
    "postgresql": (
        "psycopg2.connect", "psycopg.connect", "psycopg.Connection.connect", "psycopg.AsyncConnection.connect",
        "psycopg2.pool.SimpleConnectionPool", "psycopg2.pool.ThreadedConnectionPool",
        "psycopg2.pool.PersistentConnectionPool", "psycopg_pool.ConnectionPool", "psycopg_pool.AsyncConnectionPool",
        "psycopg_pool.NullConnectionPool", "psycopg_pool.AsyncNullConnectionPool", "asyncpg.connect",
        "asyncpg.create_pool", "aiopg.connect", "aiopg.create_pool",
    ),
    "mysql": (
        "MySQLdb.connect", "pymysql.connect", "mysql.connector.connect", "mysql.connector.pooling.MySQLConnectionPool",
        "aiomysql.connect", "aiomysql.create_pool", "asyncmy.connect", "asyncmy.create_pool", "mariadb.connect",
    ),
    "sqlite": ("sqlite3.connect", "aiosqlite.connect"),
    "oracle": ("oracledb.connect", "oracledb.connect_async", "oracledb.create_pool", "cx_Oracle.connect"),
    "sqlserver": ("pymssql.connect", "aioodbc.connect"),
    "": ("pyodbc.connect", "databases.Database"),
}  # fmt: skip
_TYPES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "postgresql": (
        ("psycopg2.extensions.connection", "psycopg.Connection", "psycopg.AsyncConnection", "asyncpg.Connection",
         "asyncpg.Pool", "asyncpg.pool.Pool", "asyncpg.connection.Connection", "asyncpg.pool.PoolConnectionProxy"),
        ("psycopg2.extensions.cursor", "psycopg2.extras.RealDictCursor", "psycopg2.extras.DictCursor",
         "psycopg.Cursor", "psycopg.AsyncCursor"),
    ),
    "mysql": (
        ("pymysql.connections.Connection", "pymysql.Connection", "aiomysql.Connection", "aiomysql.Pool"),
        ("pymysql.cursors.Cursor", "pymysql.cursors.DictCursor", "aiomysql.Cursor", "aiomysql.DictCursor",
         "mysql.connector.cursor.MySQLCursor"),
    ),
    "sqlite": (("sqlite3.Connection", "aiosqlite.Connection"), ("sqlite3.Cursor", "aiosqlite.Cursor")),
    "oracle": (("oracledb.Connection", "cx_Oracle.Connection"), ("oracledb.Cursor", "cx_Oracle.Cursor")),
    "sqlserver": ((), ()),
    "": (("pyodbc.Connection", "sqlalchemy.Engine().raw_connection"), ("pyodbc.Cursor",)),
}  # fmt: skip
_HANDED_OUT = (
    "acquire", "getconn", "connection", "get_connection", "transaction", "__enter__", "begin", "raw_connection",
)  # fmt: skip
_RUN = (
    "execute", "executemany", "execute_many", "executescript", "fetch", "fetchrow", "fetchval", "fetchmany", "fetch_all",
    "fetch_one", "fetch_val", "iterate", "prepare", "copy_expert", "execute_fetchall", "execute_insert", "mogrify",
)  # fmt: skip
_UNTYPED = ("execute", "executemany", "executescript", "fetch", "fetchrow", "fetchval", "fetch_all", "fetch_one")
_OF_FLASK = tuple(
    f"{module}.MySQL{made}" for module in ("flask_mysqldb", "flaskext.mysql") for made in ("", "().init_app")
)
_URL = ("dsn", "conninfo", "url")
_HOST = ("host", "server", "unix_socket")
_DATABASE = ("dbname", "database", "db")
_USER = ("user", "username", "uid")
_PASSWORD = ("password", "passwd", "pwd")


def _thing(engine: str, kind: str) -> str:
    return f"dbapi.{engine or 'any'}.{kind}()"


_RUNNING = {
    engine: tuple(f"{_thing(engine, kind)}.{method}" for kind in ("Connection", "Cursor") for method in _RUN)
    for engine in _CONNECTS
}


def _same_as() -> dict[str, str]:
    found = {
        "mysql.connector.connection.MySQLConnection": "mysql.connector.connect",
        "mysql.connector.MySQLConnection": "mysql.connector.connect",
        "pymysql.connections.connect": "pymysql.connect",
        "flask_mysqldb.MySQL().connection": _thing("mysql", "Connection"),
        "flask_mysqldb.MySQL().connect": _thing("mysql", "Connection"),
        "flaskext.mysql.MySQL().connect()": _thing("mysql", "Connection"),
        "flaskext.mysql.MySQL().get_db()": _thing("mysql", "Connection"),
        "psycopg_pool.pool.ConnectionPool": "psycopg_pool.ConnectionPool",
        "psycopg_pool.pool_async.AsyncConnectionPool": "psycopg_pool.AsyncConnectionPool",
    }
    for engine, (connections, cursors) in _TYPES.items():
        connection, cursor = _thing(engine, "Connection"), _thing(engine, "Cursor")
        found.update({f"{name}()": connection for name in (*_CONNECTS[engine], *connections)})
        found.update({f"{name}()": cursor for name in cursors})
        found.update({f"{connection}.{method}()": connection for method in _HANDED_OUT})
        found[f"{connection}.__enter__()"] = connection
        found.update({f"{connection}.cursor()": cursor, f"{connection}.execute()": cursor})
        found.update({f"{cursor}.__enter__()": cursor, f"{cursor}.execute()": cursor})
        found[f"{cursor}.connection"] = connection
    return found


_COMPUTES: dict[str, Compute] = {
    f"{module}.sql.{name}": first_argument
    for module in ("psycopg2", "psycopg")
    for name in ("SQL", "Identifier", "Literal")
}


@framework(
    "dbapi",
    language="python",
    libraries=(
        "psycopg2", "psycopg", "psycopg_pool", "asyncpg", "aiopg", "MySQLdb", "pymysql", "mysql", "aiomysql", "asyncmy",
        "mariadb", "sqlite3", "aiosqlite", "oracledb", "cx_Oracle", "pymssql", "pyodbc", "aioodbc", "databases",
        "flask_mysqldb", "flaskext", "sqlalchemy",
    ),
    same_as=_same_as(),
    computes=_COMPUTES,
)  # fmt: skip
def dbapi(code: Code) -> Iterator[Fact]:
    """Connections, and what is run on them and on cursors, of unknown origin too."""
    for engine, names in _CONNECTS.items():
        for call in code.calls(*names):
            yield from _connection(code, call, engine)
        for call in code.calls(*_RUNNING[engine]):
            first = call.argument(0, "query", "sql", "operation", "statement")
            yield from _run(code, first, call.call, call.scope, engine)
    for call in code.calls(*_OF_FLASK):
        yield from _configured(call)
    for call in code.calls("psycopg2.extras.execute_values", "psycopg2.extras.execute_batch"):
        at = call.call.invoke.at
        yield from statements_in(code, call.argument(1, "sql"), call.scope, at, call.argument(0, "cur"), "postgresql")
    yield from _untyped(code)


def _run(code: Code, first: Expression | None, call: Call, scope: Scope, engine: str) -> Iterator[Fact]:
    callee = call.invoke.callee
    via = callee.of if isinstance(callee, Member) else None
    yield from statements_in(code, first, scope, call.invoke.at, via, engine)


def _untyped(code: Code) -> Iterator[Fact]:
    """Cursors that nobody types: the method's name and a string of SQL together say enough."""
    for path, call in member_calls(code, *_UNTYPED):
        if code.outlines[path].language != "python" or not call.invoke.arguments:
            continue
        scope = Scope(path, call.function)
        callees = code.values(call.invoke.callee, scope)
        if all(isinstance(v, Library) and v.name.startswith("builtins.") for v in callees):
            yield from _run(code, call.invoke.argument(0, "query", "sql"), call, scope, "")


# ---------------------------------------------------------------- connections


def _connection(code: Code, call: LibraryCall, engine: str) -> Iterator[Connection]:
    at, function = call.call.invoke.at, call.call.function
    url = _url(code, call, engine)
    if url is not None and engine != "sqlite":
        yield Connection(engine, at, function, url=url)
        return
    positions = (0, 3, 1, 4, 2) if engine in ("mysql", "sqlserver") else (None,) * 5
    host = _part(code, call, positions[0], _HOST)
    database = url if engine == "sqlite" else _part(code, call, positions[1], _DATABASE)
    user = _part(code, call, positions[2], _USER)
    port = _part(code, call, positions[3], ("port",))
    password = _part(code, call, positions[4], _PASSWORD)
    if host is not None or database is not None:
        yield Connection(engine, at, function, host=host, port=port, database=database, user=user, password=password)


def _configured(call: LibraryCall) -> Iterator[Connection]:
    """An extension of Flask for MySQL connects to what the application's configuration says."""
    app = call.argument(0, "app")
    if app is None or app == Constant(None):
        return

    before = "MYSQL_DATABASE" if call.name.startswith("flaskext") else "MYSQL"
    host, database, user = (Item(Member(app, "config"), literal(f"{before}_{key}")) for key in ("HOST", "DB", "USER"))
    yield Connection("mysql", call.call.invoke.at, call.call.function, host=host, database=database, user=user)


def _url(code: Code, call: LibraryCall, engine: str) -> Expression | None:
    """The DSN, where one is given: for a pool of psycopg2 it comes third."""
    if engine in ("mysql", "sqlserver"):
        return None
    if engine == "oracle":
        return _part(code, call, 2, ("dsn",)) or call.argument(0)
    if engine == "sqlite":
        return call.argument(0, "database")
    return _part(code, call, 2 if call.name.startswith("psycopg2.pool.") else 0, _URL)


def _part(code: Code, call: LibraryCall, position: int | None, names: tuple[str, ...]) -> Expression | None:
    """An argument, also one that is spread from a dictionary: ``connect(**settings)``."""
    given = call.argument(position, *names)
    if given is not None:
        return given
    for argument in call.call.invoke.arguments:
        if argument.name == "**":
            for value in code.values(argument.value, call.scope):
                for key, item in value.items if isinstance(value, Entries) else ():
                    if isinstance(key, Text) and key.literal in names and isinstance(value, Entries):
                        return resolved(code, item, value.scope)
    return None
