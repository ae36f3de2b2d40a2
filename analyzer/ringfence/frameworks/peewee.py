"""peewee: databases, mapped tables, queries and SQL."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._records import DELETE, INSERT, SAVE, SELECT, UPDATE, Style, option, records, same_as
from ringfence.model.expression import Constant
from ringfence.model.facts import Connection, Fact, SchemaManager, TableName, TransactionScope
from ringfence.model.outline import Class
from ringfence.model.value import ClassValue, LibraryCall

_MODEL = "peewee.Model"
_DATABASE = "peewee.Database()"
_ENGINES = {
    "Postgresql": "postgresql", "PostgresqlExt": "postgresql", "MySQL": "mysql", "Sqlite": "sqlite",
    "CockroachDB": "cockroachdb", "MySQLConnector": "mysql", "MariaDBConnector": "mysql", "SqliteExt": "sqlite",
    "CSqliteExt": "sqlite", "SqliteQueue": "sqlite", "APSW": "sqlite", "Psycopg3": "postgresql",
}  # fmt: skip
_MODULES = (
    "peewee", "playhouse.pool", "playhouse.postgres_ext", "playhouse.sqlite_ext", "playhouse.cockroachdb",
    "playhouse.mysql_ext", "playhouse.sqliteq", "playhouse.apsw_ext", "playhouse.psycopg3_ext", "playhouse.shortcuts",
    "peewee_async",
)  # fmt: skip
_CLASSES = {
    f"{module}.{pooled}{name}Database": engine
    for module in _MODULES
    for name, engine in _ENGINES.items()
    for pooled in ("", "Pooled", "Retry")
}
_MAKING = (
    "select", "update", "insert", "insert_many", "insert_from", "replace", "replace_many", "delete", "raw", "filter",
)  # fmt: skip
_NARROWING = (
    "where", "orwhere", "join", "join_from", "switch", "group_by", "having", "order_by", "limit", "offset", "paginate",
    "distinct", "alias", "dicts", "tuples", "objects", "namedtuples", "on_conflict", "on_conflict_ignore", "returning",
    "execute", "iterator", "with_cte", "for_update", "left_outer_join", "prefetch",
)  # fmt: skip
_FETCHING = ("get", "get_or_none", "get_by_id", "first", "create", "peek")


def _table(code: Code, cls: ClassValue, definition: Class) -> TableName | None:
    """``Meta.table_name``, or else the class's name in lower case."""
    if _is_base(code, cls, definition):
        return None
    given = option(code, cls, "Meta", "table_name", "db_table")
    name = given or _implied(code, cls)
    schema = next((found for base in code.bases(cls) if (found := option(code, base, "Meta", "schema"))), "")
    return TableName(name if given else name.lower(), schema)


def _is_base(code: Code, cls: ClassValue, definition: Class) -> bool:
    """Whether it only gives others their database: it has no fields of its own, and others derive from it."""
    if any(field.value is not None and not field.name.startswith("_") for field in definition.fields):
        return False
    return any(cls in code.bases(other)[1:] for other, _ in code.subclasses(_MODEL))


def _implied(code: Code, cls: ClassValue) -> str:
    simple = cls.name.rpartition(".")[2]
    for base in code.bases(cls):
        if option(code, base, "Meta", "legacy_table_names") == "False":
            return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", simple)
    return simple


_STYLE = Style(
    base=_MODEL,
    on_set={
        **dict.fromkeys(("select", "get", "get_or_none", "get_by_id", "count", "exists", "first", "scalar"), SELECT),
        **dict.fromkeys(("insert", "insert_many", "insert_from", "create", "bulk_create"), INSERT),
        **dict.fromkeys(("update", "bulk_update", "set_by_id"), UPDATE),
        **dict.fromkeys(("replace", "replace_many"), SAVE),
        **dict.fromkeys(("delete", "delete_by_id", "truncate_table"), DELETE),
        "get_or_create": ("select", "insert"),
        "raw": (),
    },
    on_object={"save": SAVE, "delete_instance": DELETE},
    table=_table,
    to_one=frozenset({"ForeignKeyField"}),
    enforced=True,
    loading=frozenset({"prefetch"}),
)


@framework(
    "peewee",
    language="python",
    libraries=("peewee", "playhouse", "peewee_async"),
    same_as={
        **{f"{name}()": _DATABASE for name in _CLASSES},
        "playhouse.db_url.connect()": _DATABASE,
        "playhouse.flask_utils.FlaskDB().database": _DATABASE,
        "playhouse.flask_utils.FlaskDB().Model": _MODEL,
        **{f"peewee.{name}()": _DATABASE for name in ("DatabaseProxy", "Proxy")},
        "playhouse.signals.Model": _MODEL,
        "peewee_async.AioModel": _MODEL,
        f"{_DATABASE}.Model": _MODEL,
        **same_as(_MODEL, _MAKING, _NARROWING, _FETCHING),
    },
)
def peewee(code: Code) -> Iterator[Fact]:
    """Everything that is said through the library."""
    for name, engine in _CLASSES.items():
        for call in code.calls(name):
            yield from _connection(call, engine)
    for call in code.calls("playhouse.db_url.connect"):
        url = call.argument(0, "url")
        if url is not None:
            yield Connection("", call.call.invoke.at, call.call.function, url=url)
    for call in code.calls(f"{_DATABASE}.init"):
        yield from _connection(call, "")
    yield from records(code, _STYLE)
    for call in code.calls(f"{_DATABASE}.execute_sql", f"{_MODEL}.raw"):
        sql = call.argument(0, "sql")
        yield from statements_in(code, sql, call.scope, call.call.invoke.at)
    for call in code.calls(f"{_DATABASE}.create_tables", f"{_MODEL}.create_table"):
        yield SchemaManager(call.call.invoke.at, call.call.function)
    for call in code.calls(f"{_DATABASE}.atomic", f"{_DATABASE}.transaction", f"{_DATABASE}.connection_context"):
        if not call.name.endswith("connection_context"):
            yield TransactionScope(call.call.invoke.at, call.call.function)
    for function, _ in code.decorated(f"{_DATABASE}.atomic"):
        yield TransactionScope(function.at, function.name, whole=True)


def _connection(call: LibraryCall, engine: str) -> Iterator[Connection]:
    """A database given by name and parts; one that is told later (``PostgresqlDatabase(None)``) is none yet."""
    database = call.argument(0, "database")
    if database is None or database == Constant(None):
        return
    at, function = call.call.invoke.at, call.call.function
    host, port = call.argument(None, "host"), call.argument(None, "port")
    user, password = call.argument(None, "user"), call.argument(None, "password", "passwd")
    yield Connection(engine, at, function, host=host, port=port, database=database, user=user, password=password)
