"""Which database the tables of a statement are in, where the statement or the script says so."""

from __future__ import annotations

import re

from msgspec.structs import replace

from ringfence.model.facts import Fact, ForeignKey, Query, TableDefinition, TableName, TableUse, ViewDefinition
from ringfence.patterns import pattern
from ringfence.sql.names import PART, unquoted
from ringfence.sql.recognition import begins

_USE = pattern(rf"use\s+(?:database\s+)?(?P<name>{PART})\s*\Z|\\(?:c|connect)\s+(?P<psql>\"?[\w-]+\"?)", re.IGNORECASE)


def selected_database(statement: str) -> str:
    r"""The database that ``USE x`` or ``\c x`` selects, ``""`` for any other statement."""
    found = _USE.match(statement) if begins(statement, "use", "\\c") else None
    return unquoted(found["name"] or found["psql"]) if found else ""


def placed(fact: Fact, database: str, *, schemas_are_databases: bool) -> Fact:
    """The fact with its tables in the current database, where they name none.

    schemas_are_databases: as in MySQL, where ``shop.orders`` is the table of another database.
    """
    if not database and not schemas_are_databases:
        return fact

    def table(name: TableName) -> TableName:
        if name.database or not name.name:
            return name
        if schemas_are_databases and name.schema:
            return TableName(name.name, "", name.schema)
        return TableName(name.name, name.schema, database)

    def uses(listed: tuple[TableUse, ...]) -> tuple[TableUse, ...]:
        return tuple(replace(use, table=table(use.table)) for use in listed)

    match fact:
        case TableDefinition(renamed_to=None):
            return replace(fact, table=table(fact.table))
        case TableDefinition():
            return replace(fact, table=table(fact.table), renamed_to=fact.renamed_to and table(fact.renamed_to))
        case ForeignKey():
            return replace(fact, table=table(fact.table), references=table(fact.references))
        case ViewDefinition():
            return replace(fact, name=table(fact.name), uses=uses(fact.uses))
        case Query():
            return replace(fact, uses=uses(fact.uses))
        case _:
            return fact
