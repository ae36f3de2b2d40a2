"""ClickHouse's client for JavaScript: statements, and rows that are put into a table by its name."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, objects, option
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._table_names import told
from ringfence.frameworks._typeorm_connections import part_of
from ringfence.model.expression import Expression, Mapping, Member
from ringfence.model.facts import Connection, Fact, Query, TableName, TableUse
from ringfence.model.value import LibraryCall

_MODULES = ("@clickhouse/client", "@clickhouse/client-web")
_CLIENT = "@clickhouse/client.createClient()"
_SPOKEN = ("query", "command", "exec")
_ENGINE = "clickhouse"
_OWN_SCHEMA = "system"


@framework(
    "clickhouse_js",
    language=ECMASCRIPT,
    libraries=_MODULES,
    same_as={
        "@clickhouse/client-web.createClient()": _CLIENT,
        "@clickhouse/client-web.createClient": "@clickhouse/client.createClient",
        **{f"{module}.ClickHouseClient()": _CLIENT for module in (*_MODULES, "@clickhouse/client-common")},
    },
)
def clickhouse_js(code: Code) -> Iterator[Fact]:
    """Where each client connects to, and what its statements and insertions do."""
    for call in code.calls("@clickhouse/client.createClient"):
        yield from _connections(code, call)
    for call in code.calls(*(f"{_CLIENT}.{method}" for method in _SPOKEN)):
        statement = _given(call, "query")
        if statement is not None:
            said = statements_in(code, statement, call.scope, call.call.invoke.at, engine=_ENGINE)
            yield from (fact for one in said if (fact := _of_somebody(one)) is not None)
    for call in code.calls(f"{_CLIENT}.insert"):
        table = option(code, call.argument(0), call.scope, "table")
        for name in told(code, *table) if table is not None else ():
            schema, _, plain = name.rpartition(".")
            use = TableUse(TableName(plain, schema), ("insert",))
            yield Query((use,), call.call.invoke.at, call.call.function, engine=_ENGINE)


def _of_somebody(fact: Fact) -> Fact | None:
    """A statement without the tables that ClickHouse keeps of itself."""
    if not isinstance(fact, Query):
        return fact
    uses = tuple(use for use in fact.uses if use.table.schema != _OWN_SCHEMA)
    return replace(fact, uses=uses, joined=len(uses) > 1) if uses else None


def _given(call: LibraryCall, name: str) -> Expression | None:
    """What the request gives under a name, as it is written: callers of a helper may have handed it over."""
    asked = call.argument(0)
    if not isinstance(asked, Mapping):
        return Member(asked, name) if asked is not None else None
    return next((value for key, value in asked.items if getattr(key, "literal", None) == name), None)


def _connections(code: Code, call: LibraryCall) -> Iterator[Connection]:
    at, function = call.call.invoke.at, call.call.function
    for entries in objects(code, call.argument(0), call.scope):
        url = part_of(code, entries, "url") or part_of(code, entries, "host")
        database, user = part_of(code, entries, "database"), part_of(code, entries, "username")
        yield Connection(_ENGINE, at, function, url=url, database=database, user=user)
