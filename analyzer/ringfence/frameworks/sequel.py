"""Sequel: connections, datasets by the name of their table, models, migrations and plain SQL."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._call_chains import links, outermost, positional
from ringfence.frameworks._rails_databases import ENGINES
from ringfence.frameworks._rails_names import table_of
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._ruby import RUBY, block_of, calls_in, is_seed, name_of, outlines, plain_calls, word
from ringfence.model.expression import Expression, Item
from ringfence.model.facts import (
    Column,
    Connection,
    EntityMapping,
    EntityQuery,
    Fact,
    Query,
    TableDefinition,
    TableName,
    TableUse,
)
from ringfence.model.outline import Call, Class
from ringfence.model.value import ClassValue, Instance, Library, LibraryCall, Scope

_DATABASE, _MODEL = "Sequel()", "Sequel.Model"
_WRITING: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("insert", "create", "multi_insert", "import", "insert_multiple"), ("insert",)),
    **dict.fromkeys(("update", "update_all", "increment", "set"), ("update",)),
    **dict.fromkeys(("delete", "destroy", "truncate"), ("delete",)),
    **dict.fromkeys(("save", "save_changes"), ("insert", "update")),
    **dict.fromkeys(("find_or_create", "insert_conflict"), ("select", "insert")),
}
_READING = frozenset((
    "all", "first", "last", "where", "find", "count", "each", "map", "select", "order", "limit", "exclude", "join",
    "left_join", "get", "sum", "max", "min", "avg", "to_a", "paged_each", "with_pk", "with_pk!", "first!", "any?",
    "empty?", "select_map", "group", "filter", "dataset", "reload", "refresh", "[]", "eager", "association_join",
    "inner_join", "single_value",
))  # fmt: skip
_PLAIN = ("run", "fetch", "execute", "execute_dui", "execute_ddl", "[]")
_JOINS = ("join", "left_join", "inner_join", "left_outer_join", "join_table", "right_join", "full_join")


@framework(
    "sequel",
    language=RUBY,
    libraries=("Sequel",),
    same_as={
        "Sequel.connect()": _DATABASE, "Sequel.postgres()": _DATABASE, "Sequel.sqlite()": _DATABASE,
        "Sequel.mysql2()": _DATABASE, "Sequel.Model()()": f"{_MODEL}()", "Sequel.Model()": _MODEL,
    },
)  # fmt: skip
def sequel(code: Code) -> Iterator[Fact]:
    """Connections, tables, and what is done to them."""
    for call in code.calls("Sequel.connect", "Sequel.postgres", "Sequel.sqlite", "Sequel.mysql2"):
        yield _connection(call)
    models = dict(code.subclasses(_MODEL))
    tables = {value: _table(code, value, cls) for value, cls in models.items()}
    for value, cls in models.items():
        yield EntityMapping(value.id, TableName(tables[value]), (), (), False, cls.at)
    yield from _queries(code, models)
    for call in code.calls(*(f"{_DATABASE}.{name}" for name in _PLAIN)):
        yield from statements_in(code, call.argument(0), call.scope, call.call.invoke.at)
    yield from _migrations(code)


def _connection(call: LibraryCall) -> Connection:
    invoke, function = call.call.invoke, call.call.function
    names = ("host", "port", "database", "user", "password")
    host, port, database, user, password = (invoke.argument(None, name) for name in names)
    engine = ENGINES.get(word(invoke.argument(None, "adapter")), "")
    engine = engine or ENGINES.get(call.name.rpartition(".")[2], "")
    if host is None and database is None:
        return Connection(engine, invoke.at, function, url=call.argument(0))
    return Connection(
        engine, invoke.at, function, host=host, port=port, database=database, user=user, password=password
    )  # fmt: skip


def _table(code: Code, value: ClassValue, cls: Class) -> str:
    """``class Order < Sequel::Model(:orders)``; else by the name of the class."""
    for base in cls.bases:
        for given in getattr(base, "arguments", ()):
            if word(given.value):
                return word(given.value)
    for call in calls_in(code, value.path, value.name):
        if name_of(call.invoke) == "set_dataset" and word(call.invoke.argument(0)):
            return word(call.invoke.argument(0))
    return table_of(value.name)


# ---------------------------------------------------------------- queries


def _queries(code: Code, models: dict[ClassValue, Class]) -> Iterator[Fact]:
    for path, outline in outlines(code):
        if is_seed(path):
            continue
        for call in outermost(outline):
            scope = Scope(path, call.function)
            chain, root = links(call.invoke)
            names = [name for name, _ in chain]
            operations = next((_WRITING[name] for name in reversed(names) if name in _WRITING), None)
            if operations is None and not any(name in _READING for name in names):
                continue
            operations = operations or ("select",)
            joined = [word(one.argument(0)) for name, one in chain if name in _JOINS and word(one.argument(0))]
            yield from _done(code, models, call, root, scope, operations, joined)


def _done(
    code: Code, models: dict[ClassValue, Class], call: Call, root: Expression, scope: Scope,
    operations: tuple[str, ...], joined: list[str],
) -> Iterator[Fact]:  # fmt: skip
    at, function = call.invoke.at, call.function
    if isinstance(root, Item) and word(root.key):
        owners = code.values(root.of, scope)
        if any(isinstance(value, Library) and value.name == _DATABASE for value in owners):
            uses = [TableUse(TableName(word(root.key)), operations)]
            uses += [TableUse(TableName(name), ("select",)) for name in joined]
            yield Query(tuple(uses), at, function, joined=bool(joined))
            return
    for value in code.values(root, scope) if models else ():
        cls = value.cls if isinstance(value, Instance) else value
        if isinstance(cls, ClassValue) and cls in models:
            yield EntityQuery((cls.id,), operations, at, function)


# ---------------------------------------------------------------- migrations


def _migrations(code: Code) -> Iterator[TableDefinition]:
    """``create_table(:orders) do primary_key :id; String :name end``."""
    for call, scope in plain_calls(code, ("create_table", "alter_table", "drop_table", "create_table?")):
        if not any(i.name == "Sequel" for i in code.outlines[scope.path].imports):
            continue
        name, table = name_of(call.invoke), word(call.invoke.argument(0))
        if not table or name == "drop_table":
            continue
        columns: dict[str, Column] = {}
        for inner in calls_in(code, scope.path, block_of(call.invoke)) if block_of(call.invoke) else ():
            kind = name_of(inner.invoke)
            given = [word(one) for one in positional(inner.invoke) if word(one)]
            if (
                given
                and kind not in ("index", "unique", "primary_key")
                and not kind.startswith(("drop", "set", "rename"))
            ):
                columns[given[0]] = Column(given[0], kind.lower())
            elif given and kind == "primary_key":
                columns[given[0]] = Column(given[0], "bigint", True)
        action, order = "create" if name.startswith("create") else "alter", scope.path.rpartition("/")[2]
        yield TableDefinition(
            TableName(table), tuple(columns.values()), call.invoke.at, action, "migration", order, function=call.function
        )  # fmt: skip
