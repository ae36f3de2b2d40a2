"""Tables and columns that get another name, by statements that no parser knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringfence.model.facts import Column, Fact, TableDefinition, TableName
from ringfence.patterns import pattern
from ringfence.sql.context import Place
from ringfence.sql.names import plain_name

_RENAME = pattern(r"rename\s+table\s+(.+)", re.IGNORECASE | re.DOTALL)
_NO_OBJECT = pattern(r"(?:pk|fk|ix|df|uq|uk|ak|ck)_", re.IGNORECASE)


def renamed_tables(text: str, place: Place) -> tuple[Fact, ...] | None:
    """What MySQL's ``RENAME TABLE a TO b, …`` renames; None for another statement."""
    renames = _RENAME.match(text)
    return None if renames is None else tuple(_pairs(renames[1], place))


def _pairs(text: str, place: Place) -> Iterator[Fact]:
    for pair in text.split(","):
        old, separator, new = " ".join(pair.lower().split()).partition(" to ")
        if separator:
            names = plain_name(old), plain_name(new)
            yield TableDefinition(names[0], (), place.at(1), "rename", place.origin, place.order, renamed_to=names[1])


def renamed_object(old: str, new: str, kind: str, place: Place) -> Iterator[Fact]:
    """``sp_rename``: of a table, or of ``table.column``."""
    name, renamed = plain_name(old), plain_name(f"[{new.strip('[]')}]").name
    if kind == "object" and not _NO_OBJECT.match(name.name):
        new_name = TableName(renamed, name.schema, name.database)
        yield TableDefinition(name, (), place.at(1), "rename", place.origin, place.order, renamed_to=new_name)
    elif kind == "column" and name.schema:
        table = TableName(name.schema, name.database)
        added, gone = (Column(renamed),), (name.name,)
        yield TableDefinition(table, added, place.at(1), "alter", place.origin, place.order, dropped_columns=gone)
