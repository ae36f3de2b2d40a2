"""SQL files: schemas, migrations of every common tool, and scripts that fill tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from ringfence.extend import manifest
from ringfence.manifests._dbt_templates import is_template
from ringfence.manifests._migrations import order_of
from ringfence.model.facts import Fact, Query
from ringfence.model.source import Source
from ringfence.patterns import pattern
from ringfence.sql import read_script

_INIT_FOLDERS = frozenset(("initdb", "docker-entrypoint-initdb.d", "initdb.d", "init", "init-db", "db-init"))
_MIGRATION_FOLDERS = frozenset(("migrations", "migration", "migrate", "changelog", "changelogs", "versions"))
_UNDO = pattern(r"(?:.*[._-]down\.\w+|U\d[\w.]*__.*|down\.sql)$")
_FLYWAY = pattern(r"(?:[VB]\d[\w.]*|R)__")
_NUMBERED = pattern(r"(?:\d{3,}|\d+(?:\.\d+)*[_-])", re.IGNORECASE)
_LIQUIBASE = pattern(r"\s*--\s*liquibase formatted sql", re.IGNORECASE)
_SECTION = pattern(
    r"^[ \t]*--[ \t]*(?:\+goose|migrate:|\+migrate|\+micrate|\+sql-migrate)[ \t]*(?P<which>up|down)\b.*$", re.I | re.M
)
_NAMED_QUERY = pattern(
    r"^[ \t]*--[ \t]*name:[ \t]*\w+[ \t]*:(?:one|many|exec|execrows|execlastid|execresult|copyfrom|batch\w+)\b", re.M
)
"""How sqlc names the statements that it makes functions of: a program runs them, whatever they do."""


@manifest("sql", files=("*.sql", "*.ddl"))
def sql_files(source: Source) -> Iterator[Fact]:
    """The tables, keys, views and uses of one SQL file; steps that undo a migration are left out."""
    if not _UNDO.match(source.name) and not is_template(source.text):
        migration = _is_migration(source)
        source = Source(source.path, _only_up(source.text))
        origin, order = ("migration", _order(source)) if migration else ("schema", "")
        named = _NAMED_QUERY.search(source.text) is not None
        for fact in read_script(source, origin=origin, order=order):
            yield replace(fact, seed=False) if named and isinstance(fact, Query) else fact


def _is_migration(source: Source) -> bool:
    folders = source.folder.lower().split("/")
    if _INIT_FOLDERS.intersection(folders):
        return False
    if _MIGRATION_FOLDERS.intersection(folders):
        return True
    name = source.name
    return bool(
        _FLYWAY.match(name) or name.lower().endswith(".up.sql") or _NUMBERED.match(name) or _has_sections(source)
    )


def _has_sections(source: Source) -> bool:
    return _SECTION.search(source.text) is not None or _LIQUIBASE.match(source.text) is not None


def _order(source: Source) -> str:
    """A key that sorts files as their tool applies them: numbers by value, repeatable migrations last."""
    name = source.name
    if name.lower() in ("up.sql", "migration.sql"):
        name = source.folder.rpartition("/")[2]  # one folder a migration (Diesel, Prisma)
    if name.startswith("R__"):
        name = "~" + name
    elif _FLYWAY.match(name):
        name = name[1:]
    return order_of(name)


def _only_up(text: str) -> str:
    """The text without the sections that undo, which become blank lines."""
    kept, position, up = [], 0, True
    for match in _SECTION.finditer(text):
        part = text[position : match.start()]
        kept.append(part if up else "\n" * part.count("\n"))
        position, up = match.start(), match["which"].lower() == "up"
    part = text[position:]
    kept.append(part if up else "\n" * part.count("\n"))
    return "".join(kept)
