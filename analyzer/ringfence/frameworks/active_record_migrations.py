"""ActiveRecord's schema: ``db/schema.rb``, or the migrations that it is made of."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._call_chains import positional
from ringfence.frameworks._rails_databases import has_database
from ringfence.frameworks._rails_names import plural
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._ruby import RUBY, block_of, calls_in, name_of, outlines, word, words
from ringfence.model.expression import Expression, Member, Name
from ringfence.model.facts import Column, Fact, ForeignKey, Query, TableDefinition, TableName
from ringfence.model.outline import Call, Outline
from ringfence.model.value import Scope
from ringfence.patterns import pattern

_SCHEMA = pattern(r"(?:.*/)?db/(?:(?P<name>\w+)_)?schema\.rb")
_MIGRATION = pattern(r"(?:.*/)?db/(?:(?P<name>\w+)_)?migrate(?:/\w+)*/\d+_\w+\.rb")
_BACK = ("down", "revert")
_NO_COLUMN = {
    "index", "timestamps", "references", "belongs_to", "foreign_key", "check_constraint", "remove", "rename", "change",
    "remove_index", "primary_key", "unique_constraint", "remove_references", "change_default", "exclusion_constraint",
}  # fmt: skip
_KEY = "id"


@framework("active_record_migrations", language=RUBY, libraries=("ActiveRecord",))
def active_record_migrations(code: Code) -> Iterator[Fact]:
    """What the schema says where it is kept, else what each migration does; what takes it back says nothing."""
    paths = [path for path, _ in outlines(code)]
    kept = {_database(code, match["name"]) for path in paths if (match := _SCHEMA.fullmatch(path))}
    for path, outline in outlines(code):
        match = _SCHEMA.fullmatch(path)
        if match is not None:
            alias = _database(code, match["name"])
            if alias is not None:
                yield from _Reader(code, outline, "schema", "", alias).read()
            continue
        match = _MIGRATION.fullmatch(path)
        alias = _database(code, match["name"]) if match is not None else None
        if match is not None and alias is not None and alias not in kept:
            yield from _Reader(code, outline, "migration", path.rpartition("/")[2], alias).read()


def _database(code: Code, name: str | None) -> str | None:
    """The name of a database beside the first; None if the deployed program has no such."""
    if not name or name == "primary":
        return ""
    return name if has_database(code, name) else None


class _Reader:
    """Reads one file."""

    def __init__(self, code: Code, outline: Outline, origin: str, order: str, alias: str) -> None:
        self._code = code
        self._outline = outline
        self._origin = origin
        self._order = order
        self._alias = alias

    def read(self) -> Iterator[Fact]:
        """Everything that the file creates, changes and drops."""
        for call in self._outline.calls:
            steps = call.function.split(".")
            if any(one in _BACK for one in steps) or not isinstance(call.invoke.callee, Name):
                continue
            scope = Scope(self._outline.path, call.function)
            for table in words(self._code, call.invoke.argument(0), scope)[:1]:
                yield from self._line(name_of(call.invoke), call, table, scope)

    def _line(self, name: str, call: Call, table: str, scope: Scope) -> Iterator[Fact]:
        invoke = call.invoke
        if name in ("create_table", "change_table"):
            columns, keys = self._block(call, table)
            if name == "create_table" and word(invoke.argument(None, "id")) != "false":
                columns = (Column(_KEY, "bigint", True), *columns)
            yield self._table(table, call, "create" if name == "create_table" else "alter", columns)
            yield from keys
        elif name == "create_join_table":
            other = next(iter(words(self._code, invoke.argument(1), scope)), "")
            named = word(invoke.argument(None, "table_name")) or "_".join(sorted((table, other)))
            yield self._table(named, call, "create", ())
        elif name == "drop_table" and "change" not in call.function.split("."):
            yield self._table(table, call, "drop", ())
        elif name == "rename_table":
            for other in words(self._code, invoke.argument(1), scope)[:1]:
                yield TableDefinition(
                    TableName(table), (), invoke.at, "rename", self._origin, self._order, TableName(other),
                    function=call.function, alias=self._alias,
                )  # fmt: skip
        elif name in ("add_column", "add_reference", "add_belongs_to"):
            columns, keys = self._column(name, call, table, scope)
            yield self._table(table, call, "alter", columns)
            yield from keys
        elif name == "remove_column":
            dropped = tuple(words(self._code, invoke.argument(1), scope)[:1])
            yield self._table(table, call, "alter", (), dropped)
        elif name == "add_foreign_key":
            for other in words(self._code, invoke.argument(1), scope)[:1]:
                column = word(invoke.argument(None, "column")) or f"{other.rstrip('s')}_id"
                yield self._key(table, column, other, call)
        elif name == "execute":
            yield from self._statements(invoke.argument(0), call, scope)

    def _statements(self, expression: Expression | None, call: Call, scope: Scope) -> Iterator[Fact]:
        """Statements that only change data once are no access of the program."""
        for fact in statements_in(self._code, expression, scope, call.invoke.at):
            if not isinstance(fact, Query):
                yield fact

    def _table(
        self, table: str, call: Call, action: str, columns: tuple[Column, ...], dropped: tuple[str, ...] = ()
    ) -> TableDefinition:
        name, dot, schema = table.rpartition(".")[::-1]
        return TableDefinition(
            TableName(name, schema if dot else ""), columns, call.invoke.at, action, self._origin, self._order,
            dropped_columns=dropped, function=call.function, alias=self._alias,
        )  # fmt: skip

    def _key(self, table: str, column: str, other: str, call: Call) -> ForeignKey:
        return ForeignKey(
            TableName(table), (column,), TableName(other), (_KEY,), call.invoke.at, order=self._order,
            function=call.function, alias=self._alias,
        )  # fmt: skip

    def _column(self, name: str, call: Call, table: str, scope: Scope) -> tuple[tuple[Column, ...], list[ForeignKey]]:
        named = words(self._code, call.invoke.argument(1), scope)[:1]
        if name == "add_column":
            return tuple(Column(one, word(call.invoke.argument(2))) for one in named), []
        return self._referenced(named, call, table)

    def _referenced(self, named: list[str], call: Call, table: str) -> tuple[tuple[Column, ...], list[ForeignKey]]:
        """``t.references :order, foreign_key: true``."""
        given = call.invoke.argument(None, "foreign_key")
        keys: list[ForeignKey] = []
        for one in named:
            to = next((word(value) for key, value in getattr(given, "items", ()) if word(key) == "to_table"), "")
            if given is not None and getattr(given, "value", True):
                keys.append(self._key(table, f"{one}_id", to or plural(one), call))
        return tuple(Column(f"{one}_id", "bigint") for one in named), keys

    def _block(self, call: Call, table: str) -> tuple[tuple[Column, ...], list[ForeignKey]]:
        """``t.string :name`` and the like."""
        columns: dict[str, Column] = {}
        keys: list[ForeignKey] = []
        for inner in calls_in(self._code, self._outline.path, block_of(call.invoke)) if block_of(call.invoke) else ():
            name = name_of(inner.invoke)
            if not isinstance(inner.invoke.callee, Member):
                continue
            given = [word(one) for one in positional(inner.invoke) if word(one)]
            if name in ("references", "belongs_to"):
                found, more = self._referenced(given, inner, table)
                columns.update({one.name: one for one in found})
                keys += more
            elif name == "timestamps":
                columns.update({one: Column(one, "datetime") for one in ("created_at", "updated_at")})
            elif name == "column" and given:
                columns[given[0]] = Column(given[0], given[1] if len(given) > 1 else "")
            elif name not in _NO_COLUMN:
                columns.update({one: Column(one, name) for one in given})
        return tuple(columns.values()), keys
