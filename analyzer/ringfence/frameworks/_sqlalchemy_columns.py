"""Columns and foreign keys as SQLAlchemy's constructors write them, in models, tables and migrations alike."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.model.expression import Constant, Expression, Invoke, Item, Member, Name, Text
from ringfence.model.facts import Column, ForeignKey, TableName
from ringfence.model.value import ClassValue, Entries, Items, Library, Scope

COLUMN_CALLS = ("sqlalchemy.Column()", "sqlalchemy.orm.mapped_column()", "sqlmodel.Field()")
_WRAPPERS = {"Mapped", "Optional", "Union", "Annotated", "List", "list", "Sequence", "Set", "set"}


def table_name(text: str, schema: str = "") -> TableName:
    """``schema.table`` or ``table``; the schema given apart serves where the text has none."""
    *schemas, name = text.split(".")[-3:]
    return TableName(name, schemas[-1] if schemas else schema, schemas[-2] if len(schemas) > 1 else "")


def first_literal(code: Code, expression: Expression | None, scope: Scope) -> str:
    """The first string an expression stands for that is known as a whole, with what the deployment sets, else empty."""
    for text in code.texts(expression, scope):
        if known := code.deployed(text).literal:
            return known
    return ""


def constructed(code: Code, expression: Expression | None, scope: Scope, *names: str) -> Iterator[tuple[Invoke, Scope]]:
    """The constructor calls of these library classes that an expression may stand for."""
    for value in code.values(expression, scope):
        if isinstance(value, Library) and value.name in names and value.made is not None and value.scope is not None:
            yield value.made, value.scope


def column(code: Code, made: Invoke, scope: Scope, name: str = "", annotation: Expression | None = None) -> Column:
    """The column a ``Column(…)``, ``mapped_column(…)`` or ``Field(…)`` makes; ``name`` is the attribute's."""
    first = made.argument(0, "name")
    given = first_literal(code, made.argument(None, "name"), scope)
    if not given and isinstance(first, Text):
        given = first.literal or ""
    key = made.argument(None, "primary_key") == Constant(True)
    kind = made.argument(None, "type_") or made.argument(1 if isinstance(first, Text) else 0)
    return Column(given or name, type_name(kind) or type_name(annotation), key)


def type_name(expression: Expression | None) -> str:
    """A type as written, without its arguments, in lower case."""
    match expression:
        case Invoke(callee):
            name = type_name(callee)
            return "" if name in ("foreignkey", "sequence", "identity", "computed") else name
        case Member(_, name) | Name(name):
            return name.lower()
        case Item(of, key):
            if getattr(of, "name", "") not in _WRAPPERS:
                return type_name(of)
            items = getattr(key, "items", None)
            return type_name(items[0] if isinstance(items, tuple) and items else key)
        case _:
            return ""


def column_keys(
    code: Code,
    made: Invoke,
    scope: Scope,
    table: TableName,
    name: str,
    entities: dict[str, TableName],
    schema: str = "",
) -> Iterator[ForeignKey]:
    """The foreign keys inside a column: ``ForeignKey("orders.id")`` or SQLModel's ``foreign_key="orders.id"``."""
    for argument in made.arguments:
        if argument.name == "foreign_key":
            text = first_literal(code, argument.value, scope)
            if "." in text:
                yield _key(table, (name,), [text], made, schema)
            continue
        for key, place in constructed(code, argument.value, scope, "sqlalchemy.ForeignKey()"):
            target = key.argument(0, "column")
            text = first_literal(code, target, place) or _column_text(code, target, place, entities)
            if "." in text:
                known = first_literal(code, key.argument(None, "name"), place)
                yield _key(table, (name,), [text], key, schema, known)


def constraint_keys(code: Code, made: Invoke, scope: Scope, table: TableName, schema: str = "") -> Iterator[ForeignKey]:
    """The foreign key of a ``ForeignKeyConstraint([…], [tables' columns])``."""
    columns = literals_of(code, made.argument(0, "columns"), scope)
    targets = [text for text in literals_of(code, made.argument(1, "refcolumns"), scope) if "." in text]
    if targets:
        known = first_literal(code, made.argument(2, "name"), scope)
        yield _key(table, tuple(columns), targets, made, schema, known)


def literals_of(code: Code, expression: Expression | None, scope: Scope) -> list[str]:
    """The literal strings of a list or tuple."""
    for value in code.values(expression, scope):
        if isinstance(value, Items):
            return [text for item in value.items if (text := first_literal(code, item, value.scope))]
    return []


def _key(
    table: TableName, columns: tuple[str, ...], targets: list[str], made: Invoke, schema: str, name: str = ""
) -> ForeignKey:
    referenced = table_name(targets[0].rpartition(".")[0], schema)
    return ForeignKey(table, columns, referenced, tuple(t.rpartition(".")[2] for t in targets), made.at, name)


def _column_text(code: Code, target: Expression | None, scope: Scope, entities: dict[str, TableName]) -> str:
    """``Order.id`` as ``orders.id``."""
    if not isinstance(target, Member):
        return ""
    for value in code.values(target.of, scope):
        if isinstance(value, ClassValue) and value.id in entities:
            return f"{entities[value.id]}.{target.name}"
    return ""


def metadata_schema(code: Code, expression: Expression | None, scope: Scope) -> str:
    """The default schema that a ``MetaData(schema=…)`` gives its tables."""
    for made, place in constructed(code, expression, scope, "sqlalchemy.MetaData()"):
        schema = first_literal(code, made.argument(None, "schema"), place)
        if schema:
            return schema
    return ""


def option(code: Code, expression: Expression | None, scope: Scope, key: str) -> str:
    """The string under a key of ``__table_args__``, a dictionary or a tuple that ends in one."""
    values = list(code.values(expression, scope))
    for last in [value for value in values if isinstance(value, Items) and value.items]:
        values += code.values(last.items[-1], last.scope)
    for value in values:
        if isinstance(value, Entries):
            for name, item in value.items:
                if isinstance(name, Text) and name.literal == key:
                    return first_literal(code, item, value.scope)
    return ""
