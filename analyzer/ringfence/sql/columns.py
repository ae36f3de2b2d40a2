"""Which columns a statement names, and of which table."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.facts import TableName
from ringfence.sql.names import table_name
from ringfence.sql.nodes import Nodes
from ringfence.sql.placeholders import HOLE


def columns_of(nodes: Nodes, tables: dict[TableName, set[str]]) -> dict[TableName, dict[str, None]]:
    """The columns named per table, where that is sure: the only table of the statement, or a qualifier."""
    from sqlglot import exp

    columns: dict[TableName, dict[str, None]] = {}
    aliases = _aliases(nodes, tables)
    only = next(iter(tables)) if len(tables) == 1 and not nodes.of(exp.CTE, exp.Subquery) else None
    for schema in nodes.of(exp.Schema):
        name = table_name(schema)
        if name in tables:
            columns.setdefault(name, {}).update(
                (c.name.lower(), None) for c in schema.expressions if isinstance(c, exp.Identifier | exp.Column)
            )
    for update in nodes.of(exp.Update):
        target = update.this if isinstance(update.this, exp.Table) else None
        owner = aliases.get(target.alias_or_name.lower()) if target is not None else None
        if owner is not None:
            columns.setdefault(owner, {}).update(
                (item.this.name.lower(), None)
                for item in update.expressions
                if isinstance(item.this, exp.Column) and not item.this.table and HOLE not in item.this.name
            )
    named = {alias.alias.lower() for alias in nodes.of(exp.Alias)}
    for column in nodes.of(exp.Column):
        column_name, qualifier = column.name.lower(), column.table.lower()
        owner = aliases.get(qualifier) if qualifier not in ("", "excluded") else only
        if owner is None or HOLE in column_name or column_name in ("*", "") or (not qualifier and column_name in named):
            continue
        columns.setdefault(owner, {})[column_name] = None
    for whole in _read_whole(nodes, aliases, tables):
        columns.pop(whole, None)
    return columns


def _read_whole(nodes: Nodes, aliases: dict[str, TableName], tables: dict[TableName, set[str]]) -> Iterator[TableName]:
    """The tables of which ``*`` takes every column."""
    from sqlglot import exp

    for select in nodes.of(exp.Select):
        for item in select.expressions:
            if isinstance(item, exp.Star):
                sources = {table_name(t) for t in select.find_all(exp.Table) if t.find_ancestor(exp.Select) is select}
                yield from (name for name in tables if name in sources)
            elif isinstance(item, exp.Column) and isinstance(item.this, exp.Star) and item.table.lower() in aliases:
                yield aliases[item.table.lower()]


def _aliases(nodes: Nodes, tables: dict[TableName, set[str]]) -> dict[str, TableName]:
    """What each qualifier stands for; one that stands for several tables in different scopes is left out."""
    from sqlglot import exp

    found: dict[str, set[TableName]] = {}
    for table in nodes.of(exp.Table):
        name = table_name(table)
        if name in tables:
            found.setdefault(table.alias_or_name.lower(), set()).add(name)
    return {alias: next(iter(names)) for alias, names in found.items() if len(names) == 1}
