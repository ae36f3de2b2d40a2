"""Which table a name in a statement means, and which names are no tables of anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.model.facts import TableName
from ringfence.sql.placeholders import HOLE

if TYPE_CHECKING:
    from sqlglot import exp

_SYSTEM_SCHEMAS = frozenset(("information_schema", "pg_catalog", "pg_toast", "performance_schema", "mysql", "sys"))
_NO_TABLES = frozenset((
    "alembic_version", "flyway_schema_history", "schema_version", "django_migrations", "schema_migrations",
    "databasechangelog", "databasechangeloglock", "__efmigrationshistory", "goose_db_version", "dual",
    "sqlite_master", "sqlite_sequence", "sqlite_schema", "sysobjects", "syscolumns",
))  # fmt: skip


def table_name(table: object) -> TableName | None:
    """The name of a table node, lower case and without quotes; None for functions, variables and subqueries."""
    from sqlglot import exp

    if isinstance(table, exp.Schema):
        table = table.this
    if not isinstance(table, exp.Table) or not isinstance(table.this, exp.Identifier):
        return None
    name, schema, database = (
        part.name.lower() if isinstance(part, exp.Identifier) else ""
        for part in (table.this, table.args.get("db"), table.args.get("catalog"))
    )
    if not name:
        return None
    return TableName(name, "" if HOLE in schema else schema, "" if HOLE in database else database)


def is_dynamic(name: TableName) -> bool:
    """Whether the name is not known before the program runs."""
    return HOLE in name.name or any(mark in name.name for mark in "{}%?")


def is_counted(name: TableName) -> bool:
    """Whether it is a lasting table of somebody: no temporary one, none of the database's own or a migration tool's."""
    if name.name.startswith(("#", "@", "pg_stat")) or name.schema in _SYSTEM_SCHEMAS:
        return False
    return name.name not in _NO_TABLES and not (name.name.startswith("pg_") and not name.schema)


def is_temporary(table: exp.Expr) -> bool:
    """Whether a name is marked as temporary (``#name``)."""
    identifier = table.this
    return bool(getattr(identifier, "args", {}).get("temporary")) or str(getattr(identifier, "name", "")).startswith(
        "#"
    )
