"""SQL from PHP: PDO, mysqli and the functions of PostgreSQL's extension, with connections and what runs on them."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._begun_transactions import begun
from ringfence.frameworks._php import PHP, argument
from ringfence.frameworks._raw_sql import statements_in
from ringfence.model.expression import Expression, Hole, Member, Text
from ringfence.model.facts import Connection, Fact
from ringfence.model.value import LibraryCall
from ringfence.patterns import pattern

_PDO, _MYSQLI, _PG = "builtins.PDO()", "builtins.mysqli()", "builtins.pg_connect()"
_METHODS = ("query", "exec", "prepare", "multi_query", "real_query", "execute_query")
_MYSQLI_FUNCTIONS = ("query", "prepare", "multi_query", "real_query", "execute_query")
_DRIVERS = {
    "mysql": "mysql", "pgsql": "postgresql", "sqlite": "sqlite", "sqlsrv": "sqlserver", "dblib": "sqlserver",
    "oci": "oracle", "mariadb": "mysql",
}  # fmt: skip
_BEGINNING = pattern(r"^(?:beginTransaction|begin_transaction)$")
_ENDING = ("commit", "rollBack", "rollback")


@framework(
    "php_sql",
    language=PHP,
    same_as={
        "builtins.mysqli_connect()": _MYSQLI,
        "builtins.pg_pconnect()": _PG,
        "builtins.pg_pconnect": "builtins.pg_connect",
        "builtins.PDO.connect()": _PDO,
        "PDO()": _PDO,
        "mysqli()": _MYSQLI,
        "PDO": "builtins.PDO",
        "mysqli": "builtins.mysqli",
    },
)
def php_sql(code: Code) -> Iterator[Fact]:
    """Connections, statements and transactions."""
    for call in code.calls("builtins.PDO", "builtins.PDO.connect"):
        yield from _pdo(code, call)
    for call in code.calls("builtins.mysqli", "builtins.mysqli_connect"):
        yield _mysqli(call)
    for call in code.calls("builtins.pg_connect"):
        invoke = call.call.invoke
        yield Connection("postgresql", invoke.at, call.call.function, url=argument(invoke, 0, "connection_string"))
    yield from _statements(code)
    yield from begun(code, PHP, _BEGINNING, _ENDING)


def _statements(code: Code) -> Iterator[Fact]:
    """What is run on an object, and what functions run that are given a connection first."""
    for owner, engine in ((_PDO, ""), (_MYSQLI, "mysql")):
        for call in code.calls(*(f"{owner}.{method}" for method in _METHODS)):
            callee = call.call.invoke.callee
            via = callee.of if isinstance(callee, Member) else None
            yield from _run(code, call, 0, via, engine)
    for call in code.calls(*(f"builtins.mysqli_{name}" for name in _MYSQLI_FUNCTIONS)):
        yield from _run(code, call, 1, call.argument(0), "mysql")
    for call in code.calls("builtins.pg_query", "builtins.pg_query_params", "builtins.pg_prepare"):
        given = call.call.invoke.arguments
        last = 2 if call.name.endswith("prepare") else 1 if len(given) > 1 else 0
        yield from _run(code, call, last, call.argument(0) if last else None, "postgresql")


def _run(code: Code, call: LibraryCall, position: int, via: Expression | None, engine: str) -> Iterator[Fact]:
    yield from statements_in(code, call.argument(position), call.scope, call.call.invoke.at, via, engine)


# ---------------------------------------------------------------- connections


def _pdo(code: Code, call: LibraryCall) -> Iterator[Connection]:
    """``new PDO('mysql:host=db;dbname=shop', $user, $password)``."""
    invoke, function = call.call.invoke, call.call.function
    dsn, user = argument(invoke, 0, "dsn"), argument(invoke, 1, "username")
    password = argument(invoke, 2, "password")
    if dsn is None:
        return
    engines = {_engine(text) for text in code.texts(dsn, call.scope)} - {""}
    engine = engines.pop() if len(engines) == 1 else ""
    if engine == "sqlite":
        yield Connection(engine, invoke.at, function, database=dsn)
    else:
        yield Connection(engine, invoke.at, function, url=dsn, user=user, password=password)


def _engine(text: Text) -> str:
    """The engine that a DSN begins with; what nobody sets, its default says."""
    first = text.parts[0]
    if isinstance(first, Hole) and isinstance(first.default, Text):
        return _engine(first.default)
    return _DRIVERS.get(first.partition(":")[0], "") if isinstance(first, str) else ""


def _mysqli(call: LibraryCall) -> Connection:
    """``new mysqli($host, $user, $password, $database, $port)``."""
    invoke = call.call.invoke
    names = ("hostname", "username", "password", "database", "port")
    host, user, password, database, port = (argument(invoke, at, name) for at, name in enumerate(names))
    return Connection(
        "mysql", invoke.at, call.call.function, host=host, port=port, database=database, user=user, password=password
    )
