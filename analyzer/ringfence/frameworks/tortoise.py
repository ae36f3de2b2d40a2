"""Tortoise ORM: connections, mapped tables and queries."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._records import DELETE, INSERT, SAVE, SELECT, UPDATE, Style, option, records, same_as
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Expression, Text
from ringfence.model.facts import Connection, Fact, SchemaManager, TableName, TransactionScope
from ringfence.model.outline import Class
from ringfence.model.value import ClassValue, Entries, Known, LibraryCall, Scope, Value

_MODEL = "tortoise.models.Model"
_INIT = ("tortoise.Tortoise.init", "tortoise.contrib.register_tortoise")
_FRAMEWORKS = ("fastapi", "starlette", "sanic", "quart", "aiohttp", "blacksheep")
_CONNECTION = "tortoise.connection()"
_MAKING = ("filter", "all", "exclude", "annotate", "in_bulk", "raw", "get_queryset")
_NARROWING = (
    "filter", "all", "exclude", "annotate", "order_by", "limit", "offset", "distinct", "prefetch_related",
    "select_related", "group_by", "only", "using_db", "select_for_update", "latest", "earliest", "values", "values_list",
)  # fmt: skip
_FETCHING = ("get", "get_or_none", "first", "create", "get_or_create[]", "latest", "earliest")


def _table(code: Code, cls: ClassValue, definition: Class) -> TableName | None:
    """``Meta.table``, or else the class's name in lower case."""
    if option(code, cls, "Meta", "abstract") == "True":
        return None
    given = option(code, cls, "Meta", "table")
    return TableName(given or cls.name.rpartition(".")[2].lower(), option(code, cls, "Meta", "schema"))


_STYLE = Style(
    base=_MODEL,
    on_set={
        **dict.fromkeys(
            ("filter", "all", "get", "get_or_none", "first", "last", "exists", "count", "exclude", "values", "in_bulk",
             "values_list", "latest", "earliest", "annotate", "fetch_for_list"),
            SELECT,
        ),
        **dict.fromkeys(("create", "bulk_create"), INSERT),
        **dict.fromkeys(("update", "bulk_update", "update_from_dict"), UPDATE),
        "update_or_create": SAVE,
        "get_or_create": ("select", "insert"),
        "delete": DELETE,
    },
    on_object={"save": SAVE, "delete": DELETE, "refresh_from_db": SELECT, "fetch_related": SELECT},
    table=_table,
    to_one=frozenset({"ForeignKeyField", "OneToOneField"}),
    enforced=True,
    loading=frozenset({"prefetch_related", "select_related", "fetch_related"}),
    lookups=True,
)  # fmt: skip


@framework(
    "tortoise",
    language="python",
    libraries=("tortoise",),
    same_as={
        "tortoise.Model": _MODEL,
        "tortoise.Tortoise.get_connection()": _CONNECTION,
        "tortoise.connections.get()": _CONNECTION,
        "tortoise.transactions.in_transaction()": _CONNECTION,
        f"{_CONNECTION}.__enter__()": _CONNECTION,
        **{f"tortoise.contrib.{name}.register_tortoise": _INIT[1] for name in _FRAMEWORKS},
        **{f"tortoise.contrib.{name}.RegisterTortoise": _INIT[1] for name in _FRAMEWORKS},
        **same_as(_MODEL, _MAKING, _NARROWING, _FETCHING),
    },
)
def tortoise(code: Code) -> Iterator[Fact]:
    """Everything that is said through the library."""
    for call in code.calls(*_INIT):
        yield from _connections(code, call)
    for call in code.calls("tortoise.Tortoise.generate_schemas"):
        yield SchemaManager(call.call.invoke.at, call.call.function)
    yield from records(code, _STYLE)
    for name in ("execute_query", "execute_query_dict", "execute_script", "execute_insert", "execute_many"):
        for call in code.calls(f"{_CONNECTION}.{name}"):
            yield from statements_in(code, call.argument(0, "query"), call.scope, call.call.invoke.at)
    for call in code.calls("tortoise.transactions.in_transaction"):
        yield TransactionScope(call.call.invoke.at, call.call.function)
    for function, _ in code.decorated("tortoise.transactions.atomic"):
        yield TransactionScope(function.at, function.name, whole=True)


def _connections(code: Code, call: LibraryCall) -> Iterator[Fact]:
    at, function = call.call.invoke.at, call.call.function
    if call.argument(None, "generate_schemas") is not None:
        yield SchemaManager(at, function)
    url = call.argument(None, "db_url")
    if url is not None:
        yield Connection("", at, function, url=url)
    config = call.argument(0 if call.name == _INIT[0] else None, "config")
    for alias, expression, scope in _configured(code, config, call.scope):
        alias = "" if alias == "default" else alias
        for value in code.values(expression, scope):
            if isinstance(value, Known):
                yield Connection("", at, function, url=value.text, alias=alias)
            elif isinstance(value, Entries):
                parts = {key: item for key, item, _ in _entries(code, _item(code, value, "credentials"))}
                place = _scope_of(code, value)
                told = {key: resolved(code, item, place) for key, item in parts.items()}
                engine = next((text.literal or "" for text in _texts(code, value, "engine")), "").rpartition(".")[2]
                yield Connection(
                    _ENGINES.get(engine, ""), at, function, host=told.get("host"), port=told.get("port"),
                    database=told.get("database") or told.get("file_path"), user=told.get("user"), alias=alias,
                    password=told.get("password"),
                )  # fmt: skip


_ENGINES = {
    "asyncpg": "postgresql",
    "psycopg": "postgresql",
    "mysql": "mysql",
    "sqlite": "sqlite",
    "mssql": "sqlserver",
}


def _configured(code: Code, config: Expression | None, scope: Scope) -> Iterator[tuple[str, Expression, Scope]]:
    """(alias, DSN or dictionary, scope) of each of ``{"connections": {"default": …}}``."""
    for value in code.values(config, scope):
        if isinstance(value, Entries):
            yield from _entries(code, _item(code, value, "connections"))


def _entries(code: Code, values: tuple[Value, ...]) -> Iterator[tuple[str, Expression, Scope]]:
    for value in values:
        for key, item in value.items if isinstance(value, Entries) else ():
            if isinstance(key, Text) and key.literal and isinstance(value, Entries):
                yield key.literal, item, value.scope


def _item(code: Code, value: Entries, name: str) -> tuple[Value, ...]:
    found = [item for key, item in value.items if isinstance(key, Text) and key.literal == name]
    return code.values(found[0], value.scope) if found else ()


def _texts(code: Code, value: Entries, name: str) -> list[Text]:
    return [known.text for known in _item(code, value, name) if isinstance(known, Known)]


def _scope_of(code: Code, value: Entries) -> Scope:
    """Where the credentials stand."""
    inner = [found.scope for found in _item(code, value, "credentials") if isinstance(found, Entries)]
    return inner[0] if inner else value.scope
