"""What is mapped in a service, as far as it is found out, and where the fields of mapped classes stand."""

from __future__ import annotations

from msgspec import Struct

from ringfence.extend import Code
from ringfence.model.expression import Invoke
from ringfence.model.facts import Fact, TableName
from ringfence.model.outline import Field
from ringfence.model.value import ClassValue, Scope

Fields = dict[str, tuple[str, Field]]


class Mapped(Struct):
    """What is mapped in a service: table names by entity id, and the target of every relation by (entity, field)."""

    tables: dict[str, TableName]
    relations: dict[tuple[str, str], str]
    facts: list[Fact]
    sqlmodels: frozenset[ClassValue] = frozenset()
    flask_models: frozenset[ClassValue] = frozenset()
    schemas: dict[object, str] = {}
    """The schema that is set on a declarative base's metadata, by the class or by the call that made the base."""
    columns: set[tuple[str, str]] = set()
    """The attributes that hold a column, by (entity, field)."""


def table_id(made: Invoke) -> str:
    """The entity id of a core ``Table(…)``."""
    return f"{made.at.path}:table:{made.at.line}:{made.at.column}"


def fields_of(code: Code, value: ClassValue) -> Fields:
    """The fields of a class and of its bases by their names, each with its file."""
    return {field.name: (path, field) for path, field in code.fields(value)}


def class_scope(code: Code, value: ClassValue, path: str, field: Field) -> Scope:
    """The scope of the class body the field stands in."""
    for base in code.bases(value):
        outline = code.outlines.get(base.path)
        if base.path == path and outline is not None:
            for cls in outline.classes:
                if cls.name == base.name and field in cls.fields:
                    return Scope(path, base.name)
    return Scope(path)
