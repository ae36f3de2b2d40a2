"""What CREATE, ALTER and DROP say about tables and foreign keys."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from ringfence.model.facts import Column, Fact, ForeignKey, Gap, TableDefinition, TableName
from ringfence.sql.context import Place
from ringfence.sql.names import is_counted, is_dynamic, is_temporary, table_name

if TYPE_CHECKING:
    from sqlglot import Generator, exp

_SHORT = 40


def created_table(tree: exp.Expr, place: Place, dialect: str) -> Iterator[Fact]:
    """CREATE TABLE: the table, and the foreign keys in it at their own lines."""
    from sqlglot import exp

    table = _table(tree.this)
    name = table_name(table)
    if name is None or not is_counted(name) or is_temporary(table):
        return
    if is_dynamic(name):
        yield Gap("dynamic table name", "the name of the created table is computed", place.at(1))
        return
    if parent := _partitioned(tree):
        yield TableDefinition(parent, (), place.at(1), "alter", place.origin, place.order)
        return
    parts = list(tree.this.expressions) if isinstance(tree.this, exp.Schema) else []
    keys = {
        c.name.lower() for part in parts for key in part.find_all(exp.PrimaryKey) for c in key.find_all(exp.Identifier)
    }
    columns = tuple(_column(part, dialect, keys) for part in parts if isinstance(part, exp.ColumnDef))
    temporary = tree.find(exp.TemporaryProperty) is not None
    yield TableDefinition(name, columns, place.at(1), origin=place.origin, order=place.order, temporary=temporary)
    if not temporary:
        for part in parts:
            yield from _foreign_keys(name, part, place, dialect)


def altered_table(tree: exp.Expr, place: Place, dialect: str) -> Iterator[Fact]:
    """ALTER TABLE: columns added, changed and dropped, constraints added and dropped, new names."""
    from sqlglot import exp

    name = table_name(tree.this)
    if name is None or not is_counted(name) or is_temporary(tree.this) or name.name in place.hidden:
        return
    if is_dynamic(name):
        yield Gap("dynamic table name", "the name of the altered table is computed", place.at(1))
        return
    added: list[Column] = []
    dropped: list[str] = []
    others: list[Fact] = []
    for action in tree.args.get("actions") or ():
        if isinstance(action, exp.AlterRename):
            others.extend(_renamed(name, table_name(action.this), place))
        elif isinstance(action, exp.Drop):
            others.extend(_dropped_part(name, action, dropped, place))
        else:
            added.extend(_changed_columns(action, dialect, dropped))
            others.extend(_foreign_keys(name, action, place, dialect))
    if not (others and all(isinstance(fact, TableDefinition) for fact in others)) or added or dropped:
        gone = tuple(dropped)
        yield TableDefinition(name, tuple(added), place.at(1), "alter", place.origin, place.order, dropped_columns=gone)
    yield from others


def dropped_tables(tree: exp.Expr, place: Place) -> Iterator[Fact]:
    """DROP TABLE, one fact a table."""
    for table in [*(tree.args.get("tables") or ()), *([tree.this] if tree.this else ())]:
        name = table_name(table)
        if name is None or is_temporary(table) or name.name in place.hidden:
            continue
        if is_counted(name) and not is_dynamic(name):
            yield TableDefinition(name, (), place.at(1), "drop", place.origin, place.order)


def _partitioned(tree: exp.Expr) -> TableName | None:
    """The table of which the created one is but a partition."""
    from sqlglot import exp

    partition = tree.find(exp.PartitionedOfProperty)
    return table_name(partition.this) if partition is not None else None


def _renamed(name: TableName, new: TableName | None, place: Place) -> Iterator[Fact]:
    if new is not None:
        new = TableName(new.name, new.schema or name.schema, new.database or name.database)
        yield TableDefinition(name, (), place.at(1), "rename", place.origin, place.order, renamed_to=new)


def _dropped_part(name: TableName, action: exp.Expr, dropped: list[str], place: Place) -> Iterator[Fact]:
    kind = str(action.args.get("kind") or "").upper()
    for part in [*(action.args.get("tables") or ()), *([action.this] if action.this else ())]:
        if kind == "COLUMN":
            dropped.append(part.name.lower())
        elif kind in ("CONSTRAINT", "FOREIGN KEY"):
            empty = TableName("")
            yield ForeignKey(name, (), empty, (), place.of(part), part.name.lower(), "drop", place.order)


def _changed_columns(action: exp.Expr, dialect: str, dropped: list[str]) -> Iterator[Column]:
    from sqlglot import exp

    if isinstance(action, exp.RenameColumn):
        dropped.append(action.this.name.lower())
        yield Column(action.args["to"].name.lower())
    elif isinstance(action, exp.AlterColumn):
        kind = action.args.get("dtype")
        yield Column(action.this.name.lower(), _type(kind, dialect))
    else:
        if old := action.args.get("rename_from"):
            dropped.append(old.name.lower())
        for column in action.find_all(exp.ColumnDef):
            yield _column(column, dialect, set())


def _column(part: exp.Expr, dialect: str, keys: set[str]) -> Column:
    from sqlglot import exp

    kind = part.args.get("kind")
    name = part.name.lower()
    key = name in keys or part.find(exp.PrimaryKeyColumnConstraint) is not None
    return Column(name, _type(kind, dialect), key)


def _type(kind: exp.Expr | None, dialect: str) -> str:
    """A column's type as the dialect spells it."""
    if kind is None:
        return ""
    spelling = _generator(dialect).generate(kind, copy=False).lower()
    return sys.intern(spelling) if len(spelling) < _SHORT else spelling


@lru_cache(maxsize=16)
def _generator(dialect: str) -> Generator:
    from sqlglot.dialects.dialect import Dialect

    return Dialect.get_or_raise(dialect or None).generator()


def _foreign_keys(name: TableName, part: exp.Expr, place: Place, dialect: str) -> Iterator[Fact]:
    """The foreign keys of one column, constraint or ALTER action."""
    from sqlglot import exp

    for reference in part.find_all(exp.Reference):
        target = _table(reference.this)
        references = table_name(target)
        key = reference.find_ancestor(exp.ForeignKey, exp.ColumnDef)
        if references is None or key is None:
            continue
        inline = isinstance(key, exp.ColumnDef)
        columns = [key.this] if inline else list(key.expressions)
        constraint = reference.find_ancestor(exp.ColumnConstraint if inline else exp.Constraint)
        label = constraint.this if constraint is not None else None
        label_name = label.name.lower() if label is not None else ""
        at = place.of(label if label_name else target.this if inline else columns[0] if columns else target.this)
        if is_dynamic(references):
            yield Gap("dynamic table name", "the table a foreign key refers to is computed", at)
            continue
        names = tuple(c.name.lower() for c in columns)
        yield ForeignKey(
            name, names, references, _referenced(reference.this), at,
            label_name or _default_name(name, names, dialect), order=place.order,
        )  # fmt: skip


def _default_name(table: TableName, columns: tuple[str, ...], dialect: str) -> str:
    """What PostgreSQL calls a key without a name: migrations drop it by that."""
    return f"{table.name}_{'_'.join(columns)}_fkey" if dialect == "postgres" else ""


def _referenced(node: exp.Expr) -> tuple[str, ...]:
    from sqlglot import exp

    return tuple(c.name.lower() for c in node.expressions) if isinstance(node, exp.Schema) else ()


def _table(node: exp.Expr) -> exp.Expr:
    from sqlglot import exp

    inner = node.this if isinstance(node, exp.Schema) else node
    return inner if isinstance(inner, exp.Expr) else node
