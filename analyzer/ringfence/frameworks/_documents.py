"""Classes whose objects are kept as documents: the fields are the columns."""

from __future__ import annotations

from ringfence.extend import Code
from ringfence.frameworks._java import annotations_of, class_of, first
from ringfence.model.facts import Column, EntityMapping, TableName
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, Scope

_KEYS = (
    "org.springframework.data.annotation.Id",
    "org.springframework.data.cassandra.core.mapping.PrimaryKey",
    "org.bson.codecs.pojo.annotations.BsonId",
)


def document_mapping(
    code: Code, value: ClassValue, table: str, engine: str, at: Span | None, database: str = "", alias: str = ""
) -> EntityMapping:
    """The mapping of a class that is kept under a name; it stands at its annotation, or at the class itself."""
    cls = class_of(code, value)
    at = at or (cls.at if cls else None)
    assert at is not None
    columns = []
    for path, one in code.fields(value):
        found = annotations_of(code, one.decorators, Scope(path, value.name)) if one.decorators else []
        columns.append(Column(one.name.lower(), "", first(found, *_KEYS) is not None or one.name == "id"))
    name = TableName(table.lower(), "", database)
    return EntityMapping(value.id, name, tuple(columns), (), False, at, engine, alias)
