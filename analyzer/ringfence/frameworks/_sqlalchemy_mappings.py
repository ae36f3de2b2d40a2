"""Mapped classes and core tables: which table each stands for, its columns, keys and relations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from ringfence.extend import Code
from ringfence.frameworks._sqlalchemy_columns import (
    COLUMN_CALLS,
    column,
    column_keys,
    constraint_keys,
    constructed,
    first_literal,
    metadata_schema,
    option,
    table_name,
    type_name,
)
from ringfence.frameworks._sqlalchemy_names import BASES, FLASK_MODEL, SQLMODEL, TABLE
from ringfence.frameworks._sqlalchemy_schemas import assigned_schemas, default_schema
from ringfence.model.expression import Constant, Expression, Invoke, Item, Member, Name, Text
from ringfence.model.facts import Column, EntityMapping, Fact, ForeignKey, Gap, Relation, TableName
from ringfence.model.outline import Class, Field, Function
from ringfence.model.value import ClassValue, Items, Library, Scope

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


def read_mappings(code: Code) -> Mapped:
    """Every mapped class and core table of the service."""
    classes = dict(code.subclasses(*BASES))
    sqlmodels, flask_models = (
        frozenset(value for value, _ in code.subclasses(base)) for base in (SQLMODEL, FLASK_MODEL)
    )
    mapped = Mapped({}, {}, [], sqlmodels, flask_models)
    mapped.schemas = {base: name for base, name in assigned_schemas(code) if name and base is not None}
    for table in _core_tables(code):
        mapped.tables[table.entity] = table.table
        mapped.facts.append(table)
    for value, cls in classes.items():
        name = _table_of(code, value, cls, mapped)
        if name is not None:
            mapped.tables[value.id] = name
    for value, cls in classes.items():
        if value.id in mapped.tables:
            _map_class(code, value, cls, mapped)
    _map_by_calls(code, mapped)
    for call in code.calls("sqlalchemy.Table"):
        mapped.facts += _core_keys(code, call.call.invoke, call.scope, mapped)
    return mapped


def table_id(made: Invoke) -> str:
    """The entity id of a core ``Table(…)``."""
    return f"{made.at.path}:table:{made.at.line}:{made.at.column}"


# ---------------------------------------------------------------- declarative classes


def _table_of(code: Code, value: ClassValue, cls: Class, mapped: Mapped) -> TableName | None:
    """The table a declarative class stands for, None if it is only a base of others."""
    own = {field.name for field in cls.fields}
    fields = _fields(code, value)
    if "__abstract__" in own or not _is_table(value, cls, mapped):
        return None
    if "__table__" in fields:
        path, field = fields["__table__"]
        for made, _ in constructed(code, field.value, _class_scope(code, value, path, field), TABLE):
            return mapped.tables.get(table_id(made))
    schema = _option(code, value, fields, "schema") or default_schema(code, value, fields, mapped.schemas)
    if "__tablename__" in fields:
        path, field = fields["__tablename__"]
        name = first_literal(code, field.value, _class_scope(code, value, path, field))
    else:
        name = _computed_name(code, value) or _implied_name(code, value, cls, mapped)
    if name:
        return table_name(name, schema)
    if "__tablename__" in fields:
        mapped.facts.append(Gap("table", f"the table's name of {value.name} is computed", cls.at))
    return None


def _is_table(value: ClassValue, cls: Class, mapped: Mapped) -> bool:
    """SQLModel's classes are tables only where they say so; the others all are."""
    if ("table", Constant(True)) in cls.keywords:
        return True
    return value not in mapped.sqlmodels


def _implied_name(code: Code, value: ClassValue, cls: Class, mapped: Mapped) -> str:
    """The name that SQLModel and Flask-SQLAlchemy give a table of a class that has none."""
    simple = value.name.rpartition(".")[2]
    if ("table", Constant(True)) in cls.keywords:
        return simple.lower()
    if value in mapped.flask_models:
        parent = next((b for b in code.bases(value)[1:] if b in mapped.flask_models and _has_key(code, b)), None)
        named = parent or value
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", named.name.rpartition(".")[2]).lower()
    return ""


def _has_key(code: Code, value: ClassValue) -> bool:
    return any(key.name == "id" or _is_key(key) for _, key in code.fields(value))


def _is_key(field: Field) -> bool:
    return isinstance(field.value, Invoke) and field.value.argument(None, "primary_key") == Constant(True)


def _computed_name(code: Code, value: ClassValue) -> str:
    """``@declared_attr def __tablename__(cls): return cls.__name__.lower()``."""
    simple = value.name.rpartition(".")[2]
    for base in code.bases(value):
        outline = code.outlines.get(base.path)
        for function in outline.functions if outline else ():
            if function.owner == base.name and function.name == f"{base.name}.__tablename__":
                return _name_from(function, simple)
    return ""


def _name_from(function: Function, simple: str) -> str:
    found = [_with_class_name(expression, simple) for expression in function.returns]
    return next((name for name in found if name), "")


def _with_class_name(expression: Expression | str, simple: str, depth: int = 0) -> str:
    match expression:
        case str():
            return expression
        case Text(parts) if depth < 8:
            pieces = [_with_class_name(part, simple, depth + 1) for part in parts]
            return "".join(pieces) if all(pieces) else ""
        case Member(_, "__name__"):
            return simple
        case Invoke(Member(of, "lower"), ()) if depth < 8:
            return _with_class_name(of, simple, depth + 1).lower()
        case _:
            return ""


def _fields(code: Code, value: ClassValue) -> Fields:
    return {field.name: (path, field) for path, field in code.fields(value)}


def _class_scope(code: Code, value: ClassValue, path: str, field: Field) -> Scope:
    """The scope of the class body the field stands in."""
    for base in code.bases(value):
        outline = code.outlines.get(base.path)
        if base.path == path and outline is not None:
            for cls in outline.classes:
                if cls.name == base.name and field in cls.fields:
                    return Scope(path, base.name)
    return Scope(path)


def _option(code: Code, value: ClassValue, fields: Fields, key: str) -> str:
    if "__table_args__" not in fields:
        return ""
    path, field = fields["__table_args__"]
    return option(code, field.value, _class_scope(code, value, path, field), key)


def _map_class(code: Code, value: ClassValue, cls: Class, mapped: Mapped) -> None:
    table = mapped.tables[value.id]
    fields = _fields(code, value)
    schema = default_schema(code, value, fields, mapped.schemas)
    columns: list[Column] = []
    relations: list[Relation] = []
    keys: list[ForeignKey] = []
    for name, (path, field) in fields.items():
        if name.startswith("__"):
            continue
        scope = _class_scope(code, value, path, field)
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
    for items in code.values(field.value, _class_scope(code, value, path, field)):
        if isinstance(items, Items):
            for item in items.items:
                for made, place in constructed(code, item, items.scope, "sqlalchemy.ForeignKeyConstraint()"):
                    yield from constraint_keys(code, made, place, table, schema)


# ---------------------------------------------------------------- core tables


def _core_tables(code: Code) -> Iterator[EntityMapping]:
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


def _core_keys(code: Code, made: Invoke, scope: Scope, mapped: Mapped) -> Iterator[ForeignKey]:
    table = mapped.tables.get(table_id(made))
    if table is None:
        return
    schema = metadata_schema(code, made.argument(1, "metadata"), scope)
    for argument in made.arguments:
        for found, place in constructed(code, argument.value, scope, "sqlalchemy.Column()"):
            yield from column_keys(code, found, place, table, column(code, found, place).name, mapped.tables, schema)
        for found, place in constructed(code, argument.value, scope, "sqlalchemy.ForeignKeyConstraint()"):
            yield from constraint_keys(code, found, place, table, schema)


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
