"""The tables of Exposed: objects that describe them, and entities whose companion object names one."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ringfence.extend import Code
from ringfence.model.expression import Expression, Invoke, Member, Name, Text
from ringfence.model.facts import Column, EntityMapping, Relation, TableName
from ringfence.model.outline import Class
from ringfence.model.value import ClassValue, Instance, Items, Scope

_PACKAGES = ("org.jetbrains.exposed.v1.core", "org.jetbrains.exposed.sql")
_WITH_ID = ("org.jetbrains.exposed.v1.core.dao.id", "org.jetbrains.exposed.dao.id", "org.jetbrains.exposed.dao")
_KEYED = ("IdTable", "IntIdTable", "LongIdTable", "UUIDTable", "UIntIdTable", "ULongIdTable", "CompositeIdTable")
BASES = (
    *(f"{package}.Table" for package in _PACKAGES),
    *(f"{package}.{name}" for package in _WITH_ID for name in (*_KEYED, "UUIDIdTable", "UuidTable")),
)
_REFERRING = ("reference", "optReference")
_LONGEST = 30
"""Calls that say more of one column: ``varchar("name", 50).nullable().index()``."""


class Tables(Struct):
    """Which classes stand for which table: those that describe one, and those of the rows of one."""

    names: dict[ClassValue, TableName]
    rows: dict[ClassValue, ClassValue]

    def of(self, code: Code, expression: Expression | None, scope: Scope) -> list[ClassValue]:
        """The described tables that an expression names, alone or in a list, or whose rows it names."""
        found: list[ClassValue] = []
        for value in code.values(expression, scope) if expression is not None else ():
            if isinstance(value, Items):
                found += [one for item in value.items for one in self.of(code, item, value.scope)]
            cls = value if isinstance(value, ClassValue) else value.cls if isinstance(value, Instance) else None
            cls = self.rows.get(cls, cls) if cls is not None else None
            if cls in self.names and cls is not None:
                found.append(cls)
        return list(dict.fromkeys(found))


def tables_of(code: Code) -> Tables:
    """All tables that the code describes; a class from which others derive is one only if it names a table itself."""
    found: dict[ClassValue, TableName] = {}
    described = dict(code.subclasses(*BASES))
    for value, cls in described.items():
        is_base = any(value in code.bases(other) for other in described if other != value)
        written = _written(code, value, is_base)
        if written or not is_base:
            found[value] = _table(written or cls.name.rpartition(".")[2].removesuffix("Table"))
    tables = Tables(found, {})
    for path, outline in code.outlines.items() if found else ():
        for cls in outline.classes:
            for keyword, base in cls.keywords:
                if keyword == "companion" and isinstance(base, Invoke):
                    named = tables.of(code, base.argument(0, "table"), Scope(path, cls.name))
                    tables.rows.update({ClassValue(path, cls.name): one for one in named[:1]})
    return tables


def _written(code: Code, value: ClassValue, literal: bool) -> str:
    """The name that a table is given where its base is made, ``object Orders : Table("shop.orders")``; literal: only if it
    stands there, rather than being handed on by those that derive from it.
    """
    for base in code.bases(value):
        function = f"{base.name}.__init__"
        for call in code.outlines[base.path].calls:
            callee = call.invoke.callee
            if call.function == function and isinstance(callee, Member) and callee.name == "__init__":
                given = call.invoke.argument(0, "name")
                scope = Scope(base.path, function, receiver=Instance(value))
                if literal and not isinstance(given, Text):
                    return ""
                return next((text.literal for text in code.texts(given, scope) if text.literal), "")
    return ""


def _table(written: str) -> TableName:
    schema, _, name = written.replace('"', "").replace("`", "").lower().rpartition(".")
    return TableName(name, schema)


def mappings(code: Code, tables: Tables, managed: set[ClassValue], all_managed: bool) -> Iterator[EntityMapping]:
    """One for each table, with its columns, and the tables that they refer to."""
    for value, table in tables.names.items():
        columns: list[Column] = []
        relations: list[Relation] = []
        for field, made, scope in _described(code, value):
            column = _column(code, made, scope)
            if column is None:
                continue
            columns.append(column)
            targets = _referred(code, tables, made, scope)
            relations += [Relation(field, target.id, True, made.at) for target in targets]
        at = next(cls.at for cls in code.outlines[value.path].classes if cls.name == value.name)
        yield EntityMapping(value.id, table, tuple(columns), tuple(relations), all_managed or value in managed, at)


def _described(code: Code, value: ClassValue) -> Iterator[tuple[str, Invoke, Scope]]:
    """What fields are made of, with where that stands: in the class, or in its constructor if it has one."""
    for base in code.bases(value):
        outline = code.outlines[base.path]
        cls: Class | None = next((one for one in outline.classes if one.name == base.name), None)
        for field in cls.fields if cls is not None else ():
            if isinstance(field.value, Invoke):
                yield field.name, field.value, Scope(base.path, base.name)
        function = f"{base.name}.__init__"
        for binding in outline.bindings:
            if binding.scope == function and isinstance(binding.target, Member) and isinstance(binding.value, Invoke):
                yield binding.target.name, binding.value, Scope(base.path, function)


def _links(made: Invoke) -> list[Invoke]:
    """The calls of a chain, the first that is made first."""
    found = [made]
    while len(found) < _LONGEST and isinstance(found[0].callee, Member) and isinstance(found[0].callee.of, Invoke):
        found.insert(0, found[0].callee.of)
    return found


def _column(code: Code, made: Invoke, scope: Scope) -> Column | None:
    first = _links(made)[0]
    name = next((text.literal for text in code.texts(first.argument(0, "name"), scope) if text.literal), None)
    if not isinstance(first.callee, Name | Member) or name is None:
        return None
    return Column(name.lower(), first.callee.name.lower())


def _referred(code: Code, tables: Tables, made: Invoke, scope: Scope) -> list[ClassValue]:
    """``reference("order_id", Orders)``, ``long("order_id").references(Orders.id)``."""
    found: list[ClassValue] = []
    for link in _links(made):
        name = link.callee.name if isinstance(link.callee, Name | Member) else ""
        if name in _REFERRING:
            found += tables.of(code, _owner(link.argument(1, "foreign", "refColumn")), scope)
        elif name == "references":
            found += tables.of(code, _owner(link.argument(0, "ref")), scope)
    return found


def _owner(expression: Expression | None) -> Expression | None:
    """The table of a column, ``Orders`` of ``Orders.id``."""
    small = isinstance(expression, Member) and expression.name[:1].islower()
    return expression.of if small and isinstance(expression, Member) else expression
