"""Core tables, ``Table("orders", metadata, Column(…))``: their names, columns and keys."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._sqlalchemy_columns import (
    column,
    column_keys,
    constraint_keys,
    constructed,
    first_literal,
    metadata_schema,
    table_name,
)
from ringfence.frameworks._sqlalchemy_mapped import Mapped, table_id
from ringfence.model.expression import Invoke
from ringfence.model.facts import EntityMapping, ForeignKey
from ringfence.model.value import Scope


def core_tables(code: Code) -> Iterator[EntityMapping]:
    """Every core table with its columns."""
    for call in code.calls("sqlalchemy.Table"):
        made, scope = call.call.invoke, call.scope
        name = first_literal(code, made.argument(0, "name"), scope)
        if not name:
            continue
        schema = first_literal(code, made.argument(None, "schema"), scope)
        table = table_name(name, schema or metadata_schema(code, made.argument(1, "metadata"), scope))
        columns = tuple(
            column(code, *found)
            for argument in made.arguments
            for found in constructed(code, argument.value, scope, "sqlalchemy.Column()")
        )
        yield EntityMapping(table_id(made), table, columns, (), False, made.at)


def core_keys(code: Code, made: Invoke, scope: Scope, mapped: Mapped) -> Iterator[ForeignKey]:
    """The foreign keys of a core table."""
    table = mapped.tables.get(table_id(made))
    if table is None:
        return
    schema = metadata_schema(code, made.argument(1, "metadata"), scope)
    for argument in made.arguments:
        for found, place in constructed(code, argument.value, scope, "sqlalchemy.Column()"):
            yield from column_keys(code, found, place, table, column(code, found, place).name, mapped.tables, schema)
        for found, place in constructed(code, argument.value, scope, "sqlalchemy.ForeignKeyConstraint()"):
            yield from constraint_keys(code, found, place, table, schema)
