"""Django's migrations: what they do to tables, in the order of their files."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ringfence.extend import Code
from ringfence.frameworks._django_schema import (
    TO_MANY,
    TO_ONE,
    Models,
    default_table,
    field_kind,
    written_table,
)
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Collection, Constant, Expression, Invoke, Mapping, Text
from ringfence.model.facts import Column, Fact, ForeignKey, TableDefinition, TableName, ViewDefinition
from ringfence.model.source import Span
from ringfence.model.value import LibraryCall

_MIGRATIONS = "django.db.migrations"
_OPERATIONS = (
    "CreateModel", "DeleteModel", "RenameModel", "AlterModelTable", "AddField", "RemoveField", "RunSQL"
)  # fmt: skip
_MOST_STATEMENTS = 500


def migrations(models: Models) -> Iterator[Fact]:
    """Every operation on tables, file by file."""
    code = models.code
    unreal = _state_only(code)
    calls = [c for c in code.calls(*(f"{_MIGRATIONS}.{name}" for name in _OPERATIONS)) if _migration(c.path)]
    reader = _Reader(models)
    for call in sorted(calls, key=lambda c: (c.path, c.call.invoke.at)):
        if call.call.invoke.at not in unreal:
            for fact in reader.read(call):
                yield _placed(fact, call.path)


def _migration(path: str) -> bool:
    return path.split("/")[-2:-1] == ["migrations"]


def _placed(fact: Fact, path: str) -> Fact:
    order = path.rpartition("/")[2]
    if isinstance(fact, TableDefinition | ViewDefinition):
        return msgspec.structs.replace(fact, origin="migration", order=order)
    return msgspec.structs.replace(fact, order=order) if isinstance(fact, ForeignKey) else fact


def _state_only(code: Code) -> set[Span]:
    """Operations that only change what Django believes, not the database."""
    found: set[Span] = set()
    for call in code.calls(f"{_MIGRATIONS}.SeparateDatabaseAndState"):
        state = call.argument(1, "state_operations")
        if isinstance(state, Collection):
            found.update(item.at for item in state.items if isinstance(item, Invoke))
    return found


class _Reader:
    """Reads operations one after the other, knowing the tables that earlier ones named."""

    def __init__(self, models: Models) -> None:
        self._models = models
        self._code = models.code
        self._tables: dict[tuple[str, str], TableName | None] = {}

    def read(self, call: LibraryCall) -> Iterator[Fact]:
        """What one operation does."""
        match call.name.rpartition(".")[2]:
            case "CreateModel":
                yield from self._create(call)
            case "DeleteModel":
                table = self._table(call, self._text(call, 0, "name"))
                if table is not None:
                    yield TableDefinition(table, (), call.call.invoke.at, "drop")
            case "RenameModel":
                yield from self._rename_model(call)
            case "AlterModelTable":
                yield from self._move(call, self._text(call, 0, "name"), self._text(call, 1, "table"))
            case "AddField":
                yield from self._add_field(call)
            case "RemoveField":
                table = self._table(call, self._text(call, 0, "model_name"))
                name = self._text(call, 1, "name")
                if table is not None and name:
                    gone = (name, f"{name}_id")
                    yield TableDefinition(table, (), call.call.invoke.at, "alter", dropped_columns=gone)
            case _:
                yield from self._sql(call)

    def _text(self, call: LibraryCall, position: int, name: str) -> str:
        return next(literals(self._code.texts(call.argument(position, name), call.scope)), "")

    def _label(self, call: LibraryCall) -> str:
        return self._models.apps.label(call.path)

    def _table(self, call: LibraryCall, model: str) -> TableName | None:
        if not model:
            return None
        key = (self._label(call).lower(), model.lower())
        return self._tables[key] if key in self._tables else written_table(default_table(*key))

    def _named(self, call: LibraryCall, target: str) -> TableName | None:
        """The table of ``app.Model`` as earlier operations or the models have it."""
        *labels, name = target.split(".")
        key = ((labels[0] if labels else self._label(call)).lower(), name.lower())
        if key in self._tables:
            return self._tables[key]
        value = self._models.named(target, call.path)
        return self._models.all[value].table if value is not None else None

    # ------------------------------------------------------------ models

    def _create(self, call: LibraryCall) -> Iterator[Fact]:
        name = self._text(call, 0, "name")
        options = call.argument(2, "options")
        if not name:
            return
        key = (self._label(call).lower(), name.lower())
        if any(_option(options, no) == yes for no, yes in (("managed", Constant(False)), ("proxy", Constant(True)))):
            self._tables[key] = None
            return
        given = next(literals(self._code.texts(_option(options, "db_table"), call.scope)), "")
        table = written_table(given or default_table(*key))
        self._tables[key] = table
        fields = list(_fields(call.argument(1, "fields")))
        columns = tuple(column for field, made in fields if (column := _column(field, made)) is not None)
        yield TableDefinition(table, columns, call.call.invoke.at)
        for field, made in fields:
            yield from self._relation(call, name, table, field, made)

    def _relation(self, call: LibraryCall, model: str, table: TableName, field: str, made: Invoke) -> Iterator[Fact]:
        kind = field_kind(made)
        target = next(literals(self._code.texts(made.argument(None, "to"), call.scope)), "")
        value = made.argument(None, "to")
        auth = self._models.auth_user
        if getattr(value, "name", "") == "AUTH_USER_MODEL" and auth is not None:
            target = f"{self._models.label(auth)}.{auth.name}"
        column = _column(field, made)
        if kind in TO_ONE and column is not None and made.argument(None, "db_constraint") != Constant(False):
            referenced = self._named(call, target)
            if referenced is not None:
                yield ForeignKey(table, (column.name,), referenced, ("id",), made.at)
        elif kind in TO_MANY and made.argument(None, "through") is None:
            given = next(literals(self._code.texts(made.argument(None, "db_table"), call.scope)), "")
            link = written_table(given) if given else TableName(f"{table.name}_{field}".lower(), table.schema)
            ends = (Column(f"{model.lower()}_id"), Column(f"{target.rpartition('.')[2].lower()}_id"))
            yield TableDefinition(link, (Column("id", "", True), *ends), made.at)

    def _rename_model(self, call: LibraryCall) -> Iterator[Fact]:
        """A model that has a ``db_table`` of its own keeps it."""
        old, new = self._text(call, 0, "old_name"), self._text(call, 1, "new_name")
        table = self._table(call, old)
        label = self._label(call).lower()
        if not new or table is None:
            return
        target = written_table(default_table(label, new)) if table.name == default_table(label, old) else table
        self._tables[label, new.lower()] = target
        if target != table:
            yield TableDefinition(table, (), call.call.invoke.at, "rename", renamed_to=target)

    def _move(self, call: LibraryCall, model: str, to: str) -> Iterator[Fact]:
        table = self._table(call, model)
        target = written_table(to or default_table(self._label(call), model))
        if table is not None and target != table:
            self._tables[self._label(call).lower(), model.lower()] = target
            yield TableDefinition(table, (), call.call.invoke.at, "rename", renamed_to=target)

    def _add_field(self, call: LibraryCall) -> Iterator[Fact]:
        model, field = self._text(call, 0, "model_name"), self._text(call, 1, "name")
        table, made = self._table(call, model), call.argument(2, "field")
        if table is None or not field or not isinstance(made, Invoke):
            return
        column = _column(field, made)
        if column is not None:
            yield TableDefinition(table, (column,), call.call.invoke.at, "alter")
        yield from self._relation(call, model, table, field, made)

    # ------------------------------------------------------------ statements

    def _sql(self, call: LibraryCall) -> Iterator[Fact]:
        sql = call.argument(0, "sql")
        statements = sql.items[:_MOST_STATEMENTS] if isinstance(sql, Collection) else (sql,)
        for statement in statements:
            if isinstance(statement, Collection) and statement.items:
                statement = statement.items[0]  # the statement and its parameters
            yield from statements_in(self._code, statement, call.scope, call.call.invoke.at)


def _option(options: Expression | None, name: str) -> Expression | None:
    if isinstance(options, Mapping):
        for key, value in options.items:
            if isinstance(key, Text) and key.literal == name:
                return value
    return None


def _fields(expression: Expression | None) -> Iterator[tuple[str, Invoke]]:
    for item in expression.items if isinstance(expression, Collection) else ():
        if isinstance(item, Collection) and len(item.items) == 2:
            name, made = item.items
            if isinstance(name, Text) and name.literal and isinstance(made, Invoke):
                yield name.literal, made


def _column(field: str, made: Invoke) -> Column | None:
    kind = field_kind(made)
    if not kind or kind in TO_MANY or kind.startswith("Generic"):
        return None
    given = made.argument(None, "db_column")
    name = (given.literal if isinstance(given, Text) else None) or (f"{field}_id" if kind in TO_ONE else field)
    return Column(name, kind.removesuffix("Field").lower(), made.argument(None, "primary_key") == Constant(True))
