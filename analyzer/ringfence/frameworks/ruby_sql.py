"""SQL from Ruby without an object mapper: the drivers pg, mysql2, sqlite3 and tiny_tds, with connections and statements."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._ruby import BLOCK, RUBY
from ringfence.model.expression import Expression, Lambda, Member
from ringfence.model.facts import Connection, Fact, TransactionScope
from ringfence.model.value import LibraryCall

_PG, _MYSQL, _SQLITE = "PG()", "Mysql2.Client()", "SQLite3.Database()"
_MAKING = {
    "PG.connect": "postgresql", "PG.Connection": "postgresql", "PG.Connection.open": "postgresql",
    "PG.Connection.connect": "postgresql", "Mysql2.Client": "mysql", "SQLite3.Database": "sqlite",
    "TinyTds.Client": "sqlserver", "Trilogy": "mysql",
}  # fmt: skip
_RUNNING = {
    _PG: ("exec", "exec_params", "query", "async_exec", "async_query", "sync_exec", "exec_query"),
    _MYSQL: ("query", "prepare"),
    _SQLITE: ("execute", "query", "execute_batch", "get_first_value", "get_first_row", "prepare"),
    "TinyTds.Client()": ("execute",),
}  # fmt: skip

_PARTS = (("host", "hostaddr"), ("port",), ("dbname", "database"), ("user", "username"), ("password",))


@framework(
    "ruby_sql",
    language=RUBY,
    libraries=("PG", "Mysql2", "SQLite3", "TinyTds", "Trilogy"),
    same_as={
        "PG.connect()": _PG, "PG.Connection()": _PG, "PG.Connection.open()": _PG, "PG.Connection.connect()": _PG,
        "PG.connect>0": _PG, f"{_PG}.transaction>0": _PG,
        "Trilogy()": _MYSQL, "PGconn": "PG.Connection", "SQLite3.Database.open()": _SQLITE,
    },
)  # fmt: skip
def ruby_sql(code: Code) -> Iterator[Fact]:
    """Connections, statements and transactions."""
    for name, engine in _MAKING.items():
        for call in code.calls(name):
            yield _connection(call, engine)
    for owner, names in _RUNNING.items():
        engine = next(engine for name, engine in _MAKING.items() if owner.startswith(name.partition(".")[0]))
        for call in code.calls(*(f"{owner}.{name}" for name in names)):
            callee = call.call.invoke.callee
            via: Expression | None = callee.of if isinstance(callee, Member) else None
            yield from statements_in(code, call.argument(0), call.scope, call.call.invoke.at, via, engine)
    for call in code.calls(f"{_PG}.prepare"):
        yield from statements_in(code, call.argument(1), call.scope, call.call.invoke.at, None, "postgresql")
    for call in code.calls(f"{_PG}.transaction", f"{_SQLITE}.transaction"):
        block = call.call.invoke.argument(None, BLOCK)
        if isinstance(block, Lambda):
            at = next(
                (f.at for f in code.outlines[call.path].functions if f.name == block.function), call.call.invoke.at
            )
            yield TransactionScope(at, block.function, whole=True)


def _connection(call: LibraryCall, engine: str) -> Connection:
    """``PG.connect(host: 'db', dbname: 'shop')``, ``PG.connect(ENV['DATABASE_URL'])``."""
    invoke, function = call.call.invoke, call.call.function
    if engine == "sqlite":
        return Connection(engine, invoke.at, function, database=call.argument(0))
    host, port, database = (
        invoke.argument(None, *names) for names in (("host", "hostaddr"), ("port",), ("dbname", "database"))
    )
    user, password = (invoke.argument(None, *names) for names in (("user", "username"), ("password",)))
    if host is None and database is None and call.argument(0) is not None:
        return Connection(engine, invoke.at, function, url=call.argument(0))
    return Connection(
        engine, invoke.at, function, host=host, port=port, database=database, user=user, password=password
    )  # fmt: skip
