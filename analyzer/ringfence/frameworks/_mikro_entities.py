"""MikroORM's entities: classes, or schemas, that stand for tables; their columns and relations."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._ecmascript import definition_of, option
from ringfence.frameworks._entity_schemas import EntitySchemas
from ringfence.frameworks._letter_case import snake
from ringfence.frameworks._texts import deployed_name, literals
from ringfence.model.expression import Expression, Invoke, Item, Member, Name
from ringfence.model.facts import Column, EntityMapping, Relation, TableName
from ringfence.model.outline import Class, Field
from ringfence.model.value import ClassValue, FunctionValue, LibraryCall, Scope, Value

_PACKAGES = (
    "core", "decorators/legacy", "decorators/es", "postgresql", "mysql", "mariadb", "sqlite", "better-sqlite", "mssql",
    "mongodb", "knex",
)  # fmt: skip
MODULES = (*(f"@mikro-orm/{name}" for name in _PACKAGES), "mikro-orm")
_COLUMNS = ("Property", "PrimaryKey", "SerializedPrimaryKey", "Enum", "Formula")
_TO_ONE = ("ManyToOne", "OneToOne")
_TO_ONE_KINDS = ("m:1", "1:1")
_RELATIONS = (*_TO_ONE, "OneToMany", "ManyToMany")


class Entities:
    """The entities of one service by class, and what their relations lead to."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._documents = any(
            imported.target.startswith("@mikro-orm/mongodb") for o in code.outlines.values() for imported in o.imports
        )
        found = {v: (cls, call) for v, cls, call in code.decorated_classes(*(f"{module}.Entity" for module in MODULES))}
        self._relations = {value: dict(self._of(value)) for value in found}
        self.mappings = {value: self._mapping(value, cls, call) for value, (cls, call) in found.items()}
        self._schemas = EntitySchemas(code, (f"{module}.EntitySchema" for module in MODULES), "class")
        for value, call in self._schemas.described():
            self.mappings.setdefault(value, self._described(value, call))

    def __contains__(self, value: object) -> bool:
        return value in self.mappings

    def named(self, value: Value) -> ClassValue | None:
        """The entity that a class or the schema of one stands for."""
        found = value if isinstance(value, ClassValue) else self._schemas.of(value)
        return found if found in self.mappings else None

    def related(self, entity: ClassValue, path: str) -> Iterator[ClassValue]:
        """The entities on a path of relations, ``items.product``."""
        for name in path.split(".")[:10]:
            target = self._relations.get(entity, {}).get(name)
            if target is None:
                return
            yield target
            entity = target

    def _described(self, value: ClassValue, call: LibraryCall) -> EntityMapping:
        """``new EntitySchema({ class: Order, properties: { customer: { kind: "m:1", entity: () => Customer } } })``."""
        columns: list[Column] = []
        relations: list[Relation] = []
        for name, given, scope in self._schemas.members(call, "properties"):
            kind = self._literal(given, scope, "kind", "reference")
            target = self._entity(option(self._code, given, scope, "entity")) if kind else None
            if target is not None:
                self._relations.setdefault(value, {})[name] = target
            if kind in _TO_ONE_KINDS and target is not None:
                columns.append(Column(f"{snake(name)}_id"))
                relations.append(Relation(name, target.id, not self._documents, call.call.invoke.at))
            elif not kind or kind in _TO_ONE_KINDS:
                named = self._literal(given, scope, "fieldName", "name")
                columns.append(Column(named or snake(name), "", self._schemas.says(given, scope, "primary")))
        usual = snake(value.name.rpartition(".")[2], "-" if self._documents else "_")
        table = self._schemas.table(call, "tableName") or self._schemas.table(call, "collection") or usual
        schema = deployed_name(self._code, option(self._code, call.argument(0), call.scope, "schema"))
        at = call.call.invoke.at
        return EntityMapping(value.id, TableName(table, schema), tuple(columns), tuple(relations), False, at)

    def _literal(self, given: Expression, scope: Scope, *names: str) -> str:
        found = option(self._code, given, scope, *names)
        return next(literals(self._code.texts(*found)), "") if found is not None else ""

    def _entity(self, given: tuple[Expression, Scope] | None) -> ClassValue | None:
        return next(self._classes(*given), None) if given is not None else None

    def _of(self, value: ClassValue) -> Iterator[tuple[str, ClassValue]]:
        for path, field in self._code.fields(value):
            for kind, invoke in _decorators(field):
                if kind in _RELATIONS:
                    target = self._target(field, invoke, Scope(path, value.name))
                    if target is not None:
                        yield field.name, target

    def _target(self, field: Field, invoke: Invoke, scope: Scope) -> ClassValue | None:
        """``() => Order``, ``{ entity: () => Order }``, the type of the field."""
        first = invoke.argument(0)
        whole = option(self._code, first, scope, "entity")
        written: list[tuple[Expression | None, Scope]] = [whole or (first, scope), (_held(field.type), scope)]
        return next((value for one in written for value in self._classes(*one)), None)

    def _classes(self, expression: Expression | None, place: Scope) -> Iterator[ClassValue]:
        """The classes that an expression stands for, or that a function gives."""
        for value in self._code.values(expression, place):
            if isinstance(value, ClassValue):
                yield value
            elif isinstance(value, FunctionValue):
                returned = definition_of(self._code, value)
                for given in returned.returns if returned is not None else ():
                    for inner in self._code.values(given, Scope(value.path, value.name)):
                        if isinstance(inner, ClassValue):
                            yield inner

    def _mapping(self, value: ClassValue, cls: Class, call: LibraryCall) -> EntityMapping:
        columns: list[Column] = []
        relations: list[Relation] = []
        for path, field in self._code.fields(value):
            kinds = dict(_decorators(field))
            target = self._relations[value].get(field.name)
            for kind, invoke in kinds.items():
                if kind in _COLUMNS:
                    named = self._named(invoke, Scope(path, value.name), "fieldName", "name")
                    columns.append(Column(named or snake(field.name), "", "PrimaryKey" in kind))
                elif kind in _TO_ONE and target is not None:
                    owner = self._named(invoke, Scope(path, value.name), "mappedBy")
                    if kind == "ManyToOne" or not owner:
                        columns.append(Column(f"{snake(field.name)}_id"))
                        relations.append(Relation(field.name, target.id, not self._documents, field.at))
        table = self._table(cls, call)
        return EntityMapping(value.id, table, tuple(columns), tuple(relations), False, cls.at)

    def _named(self, invoke: Invoke, scope: Scope, *names: str) -> str:
        found = option(self._code, invoke.argument(0), scope, *names)
        return next(literals(self._code.texts(*found)), "") if found is not None else ""

    def _table(self, cls: Class, call: LibraryCall) -> TableName:
        given = {
            key: deployed_name(self._code, option(self._code, call.argument(0), call.scope, key))
            for key in ("tableName", "collection", "schema")
        }
        usual = snake(cls.name.rpartition(".")[2], "-" if self._documents else "_")
        return TableName(given["tableName"] or given["collection"] or usual, given["schema"])


def _decorators(field: Field) -> Iterator[tuple[str, Invoke]]:
    for decorator in field.decorators:
        expression = decorator.expression
        if isinstance(expression, Invoke) and isinstance(expression.callee, Name | Member):
            yield expression.callee.name, expression


def _held(type: Expression | None) -> Expression | None:
    """``Order`` of ``Collection<Order>``, ``Ref<Order>`` and ``Order``."""
    return type.key if isinstance(type, Item) else type
