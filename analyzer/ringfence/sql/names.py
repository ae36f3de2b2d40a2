"""Which table a name in a statement means, and which names are no tables of anybody.

Names are folded to lower case, quoted or not: ``"Orders"`` of an ORM and ``orders`` of a script are one table in every
database whose names do not differ by case alone. A database keeps its spelling, by which connections name it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ringfence.model.facts import TableName
from ringfence.patterns import pattern
from ringfence.sql.placeholders import HOLE, close_holes

if TYPE_CHECKING:
    from sqlglot import exp

PART = r"""(?:"[^"\n]{1,128}"|`[^`\n]{1,128}`|\[[^\]\n]{1,128}\]|[\w$#@]{1,128})"""
"""One part of a name as SQL spells it, quoted in any dialect's way."""
NAME = rf"{PART}(?:\s?\.{{1,2}}\s?{PART}){{0,3}}"
"""A name of up to four parts."""

_SYSTEM_SCHEMAS = frozenset((
    "information_schema", "pg_catalog", "pg_toast", "pg_temp", "performance_schema", "mysql", "sys", "sysibm", "syscat",
))  # fmt: skip
_SYSTEM_DATABASES = frozenset(("master", "msdb", "tempdb", "mysql", "information_schema", "performance_schema", "sys"))
_NO_TABLES = frozenset((
    "alembic_version", "flyway_schema_history", "schema_version", "django_migrations", "schema_migrations",
    "databasechangelog", "databasechangeloglock", "__efmigrationshistory", "goose_db_version", "_prisma_migrations",
    "knex_migrations", "knex_migrations_lock", "sequelizemeta", "pgmigrations", "_sqlx_migrations",
    "__diesel_schema_migrations", "gorp_migrations", "schemaversions", "versioninfo", "ar_internal_metadata",
    "mikro_orm_migrations", "atlas_schema_revisions", "__drizzle_migrations", "play_evolutions", "play_evolutions_lock",
    "dual", "sysobjects", "syscolumns", "sysdatabases", "sysindexes", "sysusers",
    "user_tables", "all_tables", "dba_tables", "user_constraints", "user_objects", "all_objects", "user_indexes",
    "user_sequences", "user_tab_columns", "all_tab_columns",
))  # fmt: skip
_OWN_PREFIXES = ("#", "@", "pg_stat", "sqlite_", "v$")
_PARTS = pattern(PART)


def table_name(table: object) -> TableName | None:
    """The name of a table node without quotes; None for functions, variables and subqueries.

    A linked server is told with its database, ``server.database``.
    """
    from sqlglot import exp

    if isinstance(table, exp.Schema):
        table = table.this
    if not isinstance(table, exp.Table):
        return None
    parts = [
        part.name for part in (table.args.get("catalog"), table.args.get("db")) if isinstance(part, exp.Identifier)
    ]
    if isinstance(table.args.get("catalog"), exp.Identifier) and len(parts) == 1:
        parts.append("")  # database..table
    own = list(table.this.flatten()) if isinstance(table.this, exp.Dot) else [table.this]
    if not all(isinstance(part, exp.Identifier) for part in own):
        return None
    return _of_parts([*parts, *(part.name for part in own)])


def plain_name(text: str) -> TableName:
    """The table that a dotted, possibly quoted name means, without a parser."""
    text = close_holes(text)
    parts: list[str] = []
    last = 0
    for match in _PARTS.finditer(text):
        parts += [""] * (text.count(".", last, match.start()) - 1 if parts else 0)
        parts.append(unquoted(match[0]))
        last = match.end()
    return _of_parts(parts) or TableName("")


def unquoted(part: str) -> str:
    """A part of a name without its quotes."""
    return part[1:-1] if len(part) > 1 and part[0] in '"`[' else part


def plain_names(text: str) -> Iterator[str]:
    """Every simple name in a list, such as a key's columns, in lower case."""
    return (unquoted(part).lower() for part in _PARTS.findall(text))


def _of_parts(parts: list[str]) -> TableName | None:
    if not parts or not parts[-1]:
        return None
    *above, schema, name = ["", "", *parts]
    known = [part for part in above if part and HOLE not in part]
    return TableName(name.lower(), "" if HOLE in schema else schema.lower(), ".".join(known))


def is_dynamic(name: TableName) -> bool:
    """Whether the name is not known before the program runs."""
    return HOLE in name.name or any(mark in name.name for mark in "{}%?")


def is_counted(name: TableName) -> bool:
    """Whether it is a lasting table of somebody: no temporary one, none of the database's own or a migration tool's."""
    if name.name.startswith(_OWN_PREFIXES) or name.schema in _SYSTEM_SCHEMAS:
        return False
    if name.database.lower() in _SYSTEM_DATABASES or name.name in _NO_TABLES:
        return False
    return not (name.name.startswith("pg_") and not name.schema)


def is_temporary(table: exp.Expr) -> bool:
    """Whether a name is marked as temporary (``#name``, ``##name``)."""
    marks = getattr(table.this, "args", {})
    if marks.get("temporary") or marks.get("global_"):
        return True
    return str(getattr(table.this, "name", "")).startswith("#")
