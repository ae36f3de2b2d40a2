"""Structs that GORM maps to tables, and what its methods do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code
from ringfence.frameworks._go_names import plural
from ringfence.frameworks._letter_case import snake
from ringfence.frameworks._texts import literals, methods_of
from ringfence.model.expression import Constant, Expression, Invoke, Item, Text
from ringfence.model.facts import Column, EntityMapping, Relation, TableName
from ringfence.model.outline import Field
from ringfence.model.value import ClassValue, Instance, Items, Scope

OPERATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("Find", "First", "Last", "Take", "Count", "Pluck", "Scan", "Rows", "Row", "FindInBatches"), ("select",)
    ),
    **dict.fromkeys(("Create", "CreateInBatches"), ("insert",)),
    **dict.fromkeys(("Save",), ("insert", "update")),
    **dict.fromkeys(("Update", "Updates", "UpdateColumn", "UpdateColumns"), ("update",)),
    "Delete": ("delete",),
    "FirstOrCreate": ("select", "insert"),
    "FirstOrInit": ("select",),
}


def names_are_singular(code: Code) -> bool:
    """Whether tables are called like one of what they hold, as a naming strategy may say."""
    strategies = code.calls("gorm.io/gorm/schema.NamingStrategy")
    return any(call.argument(None, "SingularTable") == Constant(True) for call in strategies)


def mapping(code: Code, cls: ClassValue, managed: bool, singular: bool) -> Iterator[EntityMapping]:
    """The table of a struct, with what its fields are called there."""
    outline = code.outlines.get(cls.path)
    definition = next((c for c in outline.classes if c.name == cls.name), None) if outline is not None else None
    if definition is None or definition.kind == "interface":
        return
    columns: list[Column] = []
    relations: list[Relation] = []
    for path, field in code.fields(cls):
        options = _options(field)
        inner = target(code, path, field)
        if "-" in options or not field.name[:1].isupper():
            continue
        if inner is not None and field.type not in definition.bases and "embedded" not in options:
            relations.append(Relation(field.name, inner.id, managed, field.at))
        else:
            columns.append(Column(options.get("column") or snake(field.name), options.get("type", "").lower()))
    name = next(iter(_table_name(code, cls)), "") or (snake(cls.name) if singular else plural(snake(cls.name)))
    schema, _, table = name.rpartition(".")
    yield EntityMapping(
        cls.id, TableName(table.lower(), schema.lower()), tuple(columns), tuple(relations), managed, definition.at
    )


def _table_name(code: Code, cls: ClassValue) -> Iterable[str]:
    """What the struct's method ``TableName`` returns."""
    for _, path, function in methods_of(code, cls, ("TableName",)):
        for returned in function.returns:
            yield from literals(code.texts(returned, Scope(path, function.name)))


def structs_of(code: Code, expression: Expression | None, scope: Scope) -> list[ClassValue]:
    """The structs of an object, of a list of them, or of a struct's address."""
    found: dict[ClassValue, None] = {}
    for value in code.values(expression, scope):
        if isinstance(value, Instance):
            found[value.cls] = None
        elif isinstance(value, Items):
            for item in value.items[:1]:
                found.update(dict.fromkeys(structs_of(code, item, value.scope)))
    return list(found)


def target(code: Code, path: str, field: Field) -> ClassValue | None:
    """The struct of a field that holds others of the service: ``[]Line``, ``*Customer``."""
    type = field.type
    while isinstance(type, Item):
        type = type.key
    for value in code.values(type, Scope(path)) if type is not None else ():
        if isinstance(value, ClassValue):
            outline = code.outlines.get(value.path)
            if outline and any(c.name == value.name and c.kind == "struct" for c in outline.classes):
                return value
    return None


def _options(field: Field) -> dict[str, str]:
    """The parts of a tag, ``gorm:"column:id;primaryKey"``."""
    for decorator in field.decorators:
        invoke = decorator.expression
        if isinstance(invoke, Invoke) and getattr(invoke.callee, "name", "") == "gorm" and invoke.arguments:
            text = invoke.arguments[0].value
            pairs = (text.literal or "").split(";") if isinstance(text, Text) else []
            return {key.strip().lower(): value for key, _, value in (pair.partition(":") for pair in pairs)}
    return {}
