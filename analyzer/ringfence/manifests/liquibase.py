"""Liquibase changelogs in XML, YAML and JSON: tables, columns, keys, views and the SQL inside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from ringfence.extend import manifest
from ringfence.formats.xml import Element, read_xml
from ringfence.formats.yaml import Node, read_yaml
from ringfence.manifests._migrations import order_of
from ringfence.model.facts import Column, Fact, ForeignKey, Query, TableDefinition, TableName, TableUse
from ringfence.model.source import Source, Span
from ringfence.patterns import pattern
from ringfence.sql import read_script

MAX_DEPTH = 30
_REFERENCE = pattern(r"\s*([\w.\"`]+)\s*\(\s*([\w\",` ]+)\s*\)")
_FILLING = {"insert": ("insert",), "loadData": ("insert",), "loadUpdateData": ("insert", "update"), "update": ("update",),
            "delete": ("delete",)}  # fmt: skip
_IGNORED = frozenset(("rollback", "preConditions"))


class Change(Struct, eq=False):
    """A change or a part of one, whatever the format: its name, attributes, text and parts."""

    name: str
    at: Span
    attributes: dict[str, str]
    text: str = ""
    parts: list[Change] = field(default_factory=list)

    def get(self, *names: str) -> str:
        """The first of these attributes that is given."""
        return next((self.attributes[name] for name in names if self.attributes.get(name)), "")

    def all(self, name: str) -> list[Change]:
        """The parts of one name."""
        return [part for part in self.parts if part.name == name]


@manifest("liquibase", files=("*.xml", "*.y*ml", "*.json"), tokens=("databaseChangeLog",))
def liquibase(source: Source) -> Iterable[Fact]:
    """The facts of every change set; what is rolled back does not count."""
    for root in _roots(source):
        for change in _changes(root, 0):
            yield from _facts(change, source, order_of(source.name))


def _roots(source: Source) -> Iterator[Change]:
    if source.name.lower().endswith(".xml"):
        root = read_xml(source.text)
        if root is not None and root.name == "databaseChangeLog":
            yield _of_element(root, source, 0)
        return
    for document in read_yaml(source.text).documents:
        listed = document.get("databaseChangeLog")
        if listed.elements():
            yield _of_node("databaseChangeLog", document.key("databaseChangeLog"), listed, source, 0)


def _of_element(element: Element, source: Source, depth: int) -> Change:
    parts = [_of_element(child, source, depth + 1) for child in element.children] if depth < MAX_DEPTH else []
    return Change(element.name, source.line(element.line), element.attributes, element.content, parts)


def _of_node(name: str, key: Node, node: Node, source: Source, depth: int) -> Change:
    change = Change(name, key.span(source.path), {})
    if node.is_scalar:
        change.text = node.text()
    for inner_key, value in (*node.items(), *(pair for element in node.elements() for pair in element.items())):
        inner = inner_key.text()
        if value.is_scalar:
            change.attributes.setdefault(inner, value.text())
        elif value and depth < MAX_DEPTH:
            part = _of_node(inner, inner_key, value, source, depth + 1)
            holds_parts = inner in ("columns", "changes")
            change.parts += part.parts if holds_parts else [part]
    change.text = change.text or change.attributes.get("sql", "") or change.attributes.get("selectQuery", "")
    return change


def _changes(change: Change, depth: int) -> Iterator[Change]:
    """The changes of all change sets, in order."""
    for part in change.parts:
        if part.name in ("changeSet", "databaseChangeLog") and depth < MAX_DEPTH:
            yield from _changes(part, depth + 1)
        elif part.name not in _IGNORED:
            yield part


def _facts(change: Change, source: Source, order: str) -> Iterator[Fact]:
    table = _table(change, "tableName", "baseTableName", "oldTableName")
    name = change.name
    if name in ("createTable", "addColumn") and table.name:
        action = "create" if name == "createTable" else "alter"
        columns = tuple(_column(column) for column in change.all("column"))
        yield TableDefinition(table, columns, change.at, action, "migration", order)
        yield from _keys(table, change, order)
    elif name == "dropTable":
        yield TableDefinition(table, (), change.at, "drop", "migration", order)
    elif name == "renameTable":
        renamed = _table(change, "newTableName")
        yield TableDefinition(table, (), change.at, "rename", "migration", order, renamed)
    elif name == "dropColumn":
        dropped = (change.get("columnName"), *(column.get("name") for column in change.all("column")))
        named = tuple(column.lower() for column in dropped if column)
        yield TableDefinition(table, (), change.at, "alter", "migration", order, dropped_columns=named)
    elif name in ("addForeignKeyConstraint", "dropForeignKeyConstraint"):
        action = "create" if name.startswith("add") else "drop"
        other = _table(change, "referencedTableName", schema="referencedTableSchemaName")
        mine, theirs = _listed(change.get("baseColumnNames")), _listed(change.get("referencedColumnNames"))
        yield ForeignKey(table, mine, other, theirs, change.at, change.get("constraintName"), action, order)
    elif name in _FILLING and table.name:
        yield Query((TableUse(table, _FILLING[name]),), change.at, seed=True)
    elif name in ("sql", "createView", "createProcedure") and change.text.strip():
        yield from _script(change, source, order)


def _script(change: Change, source: Source, order: str) -> Iterator[Fact]:
    """The SQL of a change, at its place in the file."""
    text = change.text
    if change.name == "createView":
        text = f"CREATE VIEW {_table(change, 'viewName')} AS {text.strip()}"
    padded = "\n" * (change.at.line - 1) + text
    yield from read_script(Source(source.path, padded), origin="migration", order=order)


def _keys(table: TableName, change: Change, order: str) -> Iterator[ForeignKey]:
    """The references that columns declare of themselves."""
    for column in change.all("column"):
        for constraint in column.all("constraints"):
            found = _REFERENCE.match(constraint.get("references"))
            other = found[1].strip('"`').lower() if found else constraint.get("referencedTableName").lower()
            theirs = _listed(found[2]) if found else _listed(constraint.get("referencedColumnNames"))
            if other:
                schema, _, simple = other.rpartition(".")
                name = constraint.get("foreignKeyName")
                mine = (column.get("name").lower(),)
                yield ForeignKey(table, mine, TableName(simple, schema), theirs, column.at, name, "create", order)


def _column(column: Change) -> Column:
    key = any(constraint.get("primaryKey").lower() == "true" for constraint in column.all("constraints"))
    return Column(column.get("name").lower(), column.get("type").lower(), key)


def _table(change: Change, *names: str, schema: str = "") -> TableName:
    space = change.get(schema) if schema else change.get("schemaName", "baseTableSchemaName")
    return TableName(change.get(*names).lower(), space.lower())


def _listed(names: str) -> tuple[str, ...]:
    return tuple(name.strip().strip('"`').lower() for name in names.split(",") if name.strip())
