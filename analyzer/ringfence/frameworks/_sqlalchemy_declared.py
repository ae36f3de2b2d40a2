"""Which table a declarative class stands for: named by it, by a base, or by the library after the class."""

from __future__ import annotations

from ringfence.extend import Code
from ringfence.frameworks._letter_case import snake
from ringfence.frameworks._sqlalchemy_columns import constructed, first_literal, option, table_name
from ringfence.frameworks._sqlalchemy_mapped import Fields, Mapped, class_scope, fields_of, table_id
from ringfence.frameworks._sqlalchemy_names import TABLE
from ringfence.frameworks._sqlalchemy_schemas import default_schema
from ringfence.model.expression import Argument, Constant, Expression, Invoke, Member, Text, dotted
from ringfence.model.facts import Gap, TableName
from ringfence.model.outline import Class, Field, Function
from ringfence.model.value import ClassValue

_SNAKE = ("humps.depascalize", "humps.decamelize", "inflection.underscore", "stringcase.snakecase")


def table_of(code: Code, value: ClassValue, cls: Class, mapped: Mapped) -> TableName | None:
    """The table a declarative class stands for, None if it is only a base of others."""
    own = {field.name for field in cls.fields}
    fields = fields_of(code, value)
    if "__abstract__" in own or not _is_table(value, cls, mapped):
        return None
    if "__table__" in fields:
        path, field = fields["__table__"]
        for made, _ in constructed(code, field.value, class_scope(code, value, path, field), TABLE):
            return mapped.tables.get(table_id(made))
    schema = _option(code, value, fields, "schema") or default_schema(code, value, fields, mapped.schemas)
    if "__tablename__" in fields:
        path, field = fields["__tablename__"]
        name = first_literal(code, field.value, class_scope(code, value, path, field))
    else:
        name = _computed_name(code, value) or _implied_name(code, value, cls, mapped)
    if name:
        return table_name(name, schema)
    if "__tablename__" in fields or _naming(code, value) is not None:
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
        return snake(named.name.rpartition(".")[2])
    return ""


def _has_key(code: Code, value: ClassValue) -> bool:
    return any(key.name == "id" or _is_key(key) for _, key in code.fields(value))


def _is_key(field: Field) -> bool:
    return isinstance(field.value, Invoke) and field.value.argument(None, "primary_key") == Constant(True)


def _computed_name(code: Code, value: ClassValue) -> str:
    """``@declared_attr def __tablename__(cls): return cls.__name__.lower()``."""
    function = _naming(code, value)
    return _name_from(function, value.name.rpartition(".")[2]) if function is not None else ""


def _naming(code: Code, value: ClassValue) -> Function | None:
    """The function that names the tables of a class and those below it."""
    for base in code.bases(value):
        outline = code.outlines.get(base.path)
        for function in outline.functions if outline else ():
            if function.owner == base.name and function.name == f"{base.name}.__tablename__":
                return function
    return None


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
        case Invoke(callee, (Argument(of, None),)) if depth < 8 and dotted(callee) in _SNAKE:
            return snake(_with_class_name(of, simple, depth + 1))
        case _:
            return ""


def _option(code: Code, value: ClassValue, fields: Fields, key: str) -> str:
    if "__table_args__" not in fields:
        return ""
    path, field = fields["__table_args__"]
    return option(code, field.value, class_scope(code, value, path, field), key)
