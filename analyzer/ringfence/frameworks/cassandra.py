"""The Cassandra driver: clusters and their key spaces, CQL, and mapped tables of its cqlengine."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ringfence.extend import Code, framework
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._records import DELETE, INSERT, SAVE, SELECT, UPDATE, Style, records, same_as
from ringfence.frameworks._texts import literals, resolved
from ringfence.model.expression import Expression, literal
from ringfence.model.facts import Connection, Fact, Query, SchemaManager, TableDefinition, TableName
from ringfence.model.outline import Class
from ringfence.model.value import ClassValue, Items, Known, Library, Scope

_ENGINE = "cassandra"
_CLUSTER, _SESSION, _MODEL = (
    "cassandra.cluster.Cluster()",
    "cassandra.cluster.Session()",
    "cassandra.cqlengine.models.Model",
)


def _table(code: Code, cls: ClassValue, definition: Class) -> TableName | None:
    """``__table_name__`` in ``__keyspace__``, or else the class's name in snake case."""
    import re

    own = {field.name: field for field in definition.fields}
    if "__abstract__" in own:
        return None
    fields = {field.name: (path, field) for path, field in code.fields(cls)}
    named = {
        key: next(literals(code.texts(field.value, Scope(path))), "")
        for key, (path, field) in fields.items()
        if key in ("__keyspace__", "__table_name__")
    }
    implied = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.name.rpartition(".")[2])
    return TableName((named.get("__table_name__") or implied).lower(), "", named.get("__keyspace__", "").lower())


_STYLE = Style(
    base=_MODEL,
    on_set={
        **dict.fromkeys(("objects", "all", "get", "first", "count", "filter", "values_list"), SELECT),
        **dict.fromkeys(("create",), INSERT),
        **dict.fromkeys(("update",), UPDATE),
        **dict.fromkeys(("delete",), DELETE),
    },
    on_object={"save": SAVE, "update": UPDATE, "delete": DELETE},
    table=_table,
    engine=_ENGINE,
)


@framework(
    "cassandra",
    language="python",
    libraries=("cassandra",),
    same_as={
        f"{_CLUSTER}.connect()": _SESSION,
        "cassandra.cqlengine.connection.get_session()": _SESSION,
        "cassandra.cqlengine.Model": _MODEL,
        "cassandra.cqlengine.columns.Model": _MODEL,
        f"{_MODEL}.objects": f"{_MODEL}.query()",
        f"{_SESSION}.__enter__()": _SESSION,
        **same_as(_MODEL, ("objects", "if_not_exists", "using"), ("filter", "limit", "all", "allow_filtering", "order_by"),
                  ("get", "first", "create")),
    },
)  # fmt: skip
def cassandra(code: Code) -> Iterator[Fact]:
    """Everything that is said through the driver."""
    for call in code.calls(f"{_CLUSTER}.connect"):
        made = call.receiver if isinstance(call.receiver, Library) else None
        host = (
            _host(code, made.made.argument(0, "contact_points"), made.scope)
            if made and made.made and made.scope
            else None
        )
        yield Connection(
            _ENGINE, call.call.invoke.at, call.call.function, host=host or literal("localhost"),
            database=call.argument(0, "keyspace"),
        )  # fmt: skip
    for call in code.calls("cassandra.cqlengine.connection.setup"):
        host = _host(code, call.argument(0, "hosts"), call.scope)
        keyspace = call.argument(1, "default_keyspace")
        yield Connection(_ENGINE, call.call.invoke.at, call.call.function, host=host, database=keyspace)
    for name in ("execute", "execute_async", "prepare", "execute_concurrent"):
        for call in code.calls(f"{_SESSION}.{name}"):
            for fact in statements_in(code, call.argument(0, "query"), call.scope, call.call.invoke.at, None, _ENGINE):
                yield _in_keyspace(fact)
    for call in code.calls("cassandra.query.SimpleStatement"):
        for fact in statements_in(
            code, call.argument(0, "query_string"), call.scope, call.call.invoke.at, None, _ENGINE
        ):
            yield _in_keyspace(fact)
    for call in code.calls("cassandra.cqlengine.management.sync_table"):
        yield SchemaManager(call.call.invoke.at, call.call.function)
    yield from records(code, _STYLE)


def _host(code: Code, hosts: Expression | None, scope: Scope) -> Expression | None:
    """The first of the contact points."""
    for value in code.values(hosts, scope):
        if isinstance(value, Items) and value.items:
            return resolved(code, value.items[0], value.scope)
        if isinstance(value, Known):
            return value.text
    return resolved(code, hosts, scope)


def _in_keyspace(fact: Fact) -> Fact:
    """``shop.orders`` is a table of the key space ``shop``, which is what other databases call a database."""
    if isinstance(fact, Query):
        uses = tuple(replace(use, table=_moved(use.table)) for use in fact.uses)
        return replace(fact, uses=uses, engine=_ENGINE)
    return replace(fact, table=_moved(fact.table)) if isinstance(fact, TableDefinition) else fact


def _moved(table: TableName) -> TableName:
    return TableName(table.name, "", table.schema) if table.schema and not table.database else table
