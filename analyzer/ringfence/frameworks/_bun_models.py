"""Structs that bun and go-pg map to tables: ``bun.BaseModel `bun:"table:users"```, ``tableName struct{} `pg:"users"```."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._go_configuration import tag
from ringfence.frameworks._go_names import plural
from ringfence.frameworks._gorm_entities import target
from ringfence.frameworks._letter_case import snake
from ringfence.model.facts import Column, EntityMapping, Relation, TableName
from ringfence.model.value import ClassValue

_TAGS = ("bun", "pg", "sql")
_NAMING = ("BaseModel", "tableName")
"""Fields whose tag says what the table is called."""
_RELATING = ("rel:", "m2m:", "many2many:")


def mapping(code: Code, cls: ClassValue, managed: bool) -> Iterator[EntityMapping]:
    """The table of a struct: the plural of its name, if nothing else is said."""
    outline = code.outlines.get(cls.path)
    definition = next((c for c in outline.classes if c.name == cls.name), None) if outline is not None else None
    if definition is None or definition.kind != "struct":
        return
    columns: list[Column] = []
    relations: list[Relation] = []
    name = plural(snake(cls.name))
    for path, field in code.fields(cls):
        parts = (tag(field, *_TAGS) or "").split(",")
        if field.name in _NAMING:
            name = _table(parts) or name
            continue
        inner = target(code, path, field) if any(part.startswith(_RELATING) for part in parts) else None
        if inner is not None:
            relations.append(Relation(field.name, inner.id, managed, field.at))
        elif field.name[:1].isupper() and parts[0] != "-":
            columns.append(Column(parts[0] or snake(field.name), ""))
    schema, _, table = name.rpartition(".")
    named = TableName(table.lower(), schema.lower())
    yield EntityMapping(cls.id, named, tuple(columns), tuple(relations), managed, definition.at)


def _table(parts: list[str]) -> str:
    """``table:users,alias:u`` of bun, ``users,alias:u`` of go-pg."""
    said = [part.removeprefix("table:") for part in parts if part.startswith("table:")]
    return (said or [part for part in parts[:1] if ":" not in part] or [""])[0].strip("\"'\\")
