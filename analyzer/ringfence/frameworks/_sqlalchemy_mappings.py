"""Mapped classes: their columns, keys and relations, beside core tables, which may be mapped too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._sqlalchemy_columns import (
    COLUMN_CALLS,
    column,
    column_keys,
    constraint_keys,
    constructed,
    first_literal,
    type_name,
)
from ringfence.frameworks._sqlalchemy_core import core_keys, core_tables
from ringfence.frameworks._sqlalchemy_declared import table_of
from ringfence.frameworks._sqlalchemy_mapped import Fields, Mapped, class_scope, fields_of, table_id
from ringfence.frameworks._sqlalchemy_names import AS_BASES, BASES, FLASK_MODEL, SQLMODEL, TABLE
from ringfence.frameworks._sqlalchemy_schemas import assigned_schemas, default_schema
from ringfence.model.expression import Expression, Item, Member, Name, Text
from ringfence.model.facts import Column, EntityMapping, ForeignKey, Relation, TableName
from ringfence.model.outline import Class, Field
from ringfence.model.value import ClassValue, Items, Library, Scope


def read_mappings(code: Code) -> Mapped:
    """Every mapped class and core table of the service."""
    classes = dict(_declarative(code))
    sqlmodels, flask_models = (
        frozenset(value for value, _ in code.subclasses(base)) for base in (SQLMODEL, FLASK_MODEL)
    )
    mapped = Mapped({}, {}, [], sqlmodels, flask_models)
    mapped.schemas = {base: name for base, name in assigned_schemas(code) if name and base is not None}
    for table in core_tables(code):
        mapped.tables[table.entity] = table.table
        mapped.facts.append(table)
    for value, cls in classes.items():
        name = table_of(code, value, cls, mapped)
        if name is not None:
            mapped.tables[value.id] = name
    for value, cls in classes.items():
        if value.id in mapped.tables:
            _map_class(code, value, cls, mapped)
    _map_by_calls(code, mapped)
    for call in code.calls("sqlalchemy.Table"):
        mapped.facts += core_keys(code, call.call.invoke, call.scope, mapped)
    return mapped


def _declarative(code: Code) -> Iterator[tuple[ClassValue, Class]]:
    """The classes below a declarative base, one that a decorator makes (``@as_declarative()``) included."""
    yield from code.subclasses(*BASES)
    made = {base for base, _, _ in code.decorated_classes(*AS_BASES)}
    if not made:
        return
    for path, outline in code.outlines.items():
        for cls in outline.classes:
            value = ClassValue(path, cls.name)
            if value not in made and cls.bases and not made.isdisjoint(code.bases(value)):
                yield value, cls


def _map_class(code: Code, value: ClassValue, cls: Class, mapped: Mapped) -> None:
    table = mapped.tables[value.id]
    fields = fields_of(code, value)
    schema = default_schema(code, value, fields, mapped.schemas)
    columns: list[Column] = []
    relations: list[Relation] = []
    keys: list[ForeignKey] = []
    for name, (path, field) in fields.items():
        if name.startswith("__"):
            continue
        scope = class_scope(code, value, path, field)
        relation = _relation(code, field, scope, mapped)
        if relation is not None:
            relations.append(relation)
            mapped.relations[value.id, name] = relation.target
            continue
        made = next(constructed(code, field.value, scope, *COLUMN_CALLS), None)
        if made is not None:
            found = column(code, *made, name, field.type)
            columns.append(found)
            mapped.columns.add((value.id, name))
            keys += column_keys(code, *made, table, found.name, mapped.tables, schema)
        elif _is_plain_column(value, field, mapped):
            columns.append(Column(name, type_name(field.type)))
            mapped.columns.add((value.id, name))
    keys += _class_constraints(code, value, fields, table, schema)
    mapped.facts.append(EntityMapping(value.id, table, tuple(columns), tuple(relations), False, cls.at))
    mapped.facts += keys


def _is_plain_column(value: ClassValue, field: Field, mapped: Mapped) -> bool:
    """``name: Mapped[str]``, and any typed field of an SQLModel class."""
    if isinstance(field.type, Item) and getattr(field.type.of, "name", "") == "Mapped":
        return True
    return field.type is not None and value in mapped.sqlmodels


def _relation(code: Code, field: Field, scope: Scope, mapped: Mapped) -> Relation | None:
    for made, place in constructed(code, field.value, scope, "sqlalchemy.orm.relationship()"):
        target = _target(code, made.argument(0, "argument", "entity"), place, mapped)
        target = target or _annotated_target(field.type, mapped)
        return Relation(field.name, target, False, made.at)
    return None


def _target(code: Code, expression: Expression | None, scope: Scope, mapped: Mapped) -> str:
    for value in code.values(expression, scope):
        if isinstance(value, ClassValue) and value.id in mapped.tables:
            return value.id
    return _named(first_literal(code, expression, scope), mapped)


def _named(name: str, mapped: Mapped) -> str:
    """The mapped class of that simple name."""
    simple = name.rpartition(".")[2].strip("'\"[] ")
    found = [entity for entity in mapped.tables if re.split(r"[:.]", entity)[-1] == simple]
    return found[0] if len(found) == 1 and simple else ""


def _annotated_target(annotation: Expression | None, mapped: Mapped, depth: int = 0) -> str:
    """The class in ``Mapped[list["Order"]]``."""
    match annotation:
        case Item(_, key) if depth < 6:
            inner = getattr(key, "items", None)
            options = inner if isinstance(inner, tuple) else (key,)
            return next((t for o in options if (t := _annotated_target(o, mapped, depth + 1))), "")
        case Text():
            names = re.findall(r"\w+", annotation.literal or "")
            return next((t for n in names if (t := _named(n, mapped))), "")
        case Name(name) | Member(_, name):
            return _named(name, mapped)
        case _:
            return ""


def _class_constraints(
    code: Code, value: ClassValue, fields: Fields, table: TableName, schema: str
) -> Iterator[ForeignKey]:
    if "__table_args__" not in fields:
        return
    path, field = fields["__table_args__"]
    for items in code.values(field.value, class_scope(code, value, path, field)):
        if isinstance(items, Items):
            for item in items.items:
                for made, place in constructed(code, item, items.scope, "sqlalchemy.ForeignKeyConstraint()"):
                    yield from constraint_keys(code, made, place, table, schema)


def _map_by_calls(code: Code, mapped: Mapped) -> None:
    """``mapper_registry.map_imperatively(Order, orders)`` and the classic ``mapper(Order, orders)``."""
    for call in code.calls("sqlalchemy.orm.registry().map_imperatively", "sqlalchemy.orm.mapper"):
        for cls in code.values(call.argument(0, "class_"), call.scope):
            for table in code.values(call.argument(1, "local_table"), call.scope):
                if isinstance(cls, ClassValue) and isinstance(table, Library) and table.made and table.name == TABLE:
                    name = mapped.tables.get(table_id(table.made))
                    if name is not None and cls.id not in mapped.tables:
                        mapped.tables[cls.id] = name
                        mapped.facts.append(EntityMapping(cls.id, name, (), (), False, call.call.invoke.at))
