"""TypeORM's entities: classes that stand for tables, their columns and relations."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._ecmascript import option
from ringfence.frameworks._entity_schemas import EntitySchemas
from ringfence.frameworks._letter_case import snake
from ringfence.frameworks._texts import deployed_name, literals
from ringfence.model.expression import Expression, Invoke, Item, Lambda, Member, Name, Text
from ringfence.model.facts import Column, EntityMapping, Relation, TableName
from ringfence.model.outline import Class, Field
from ringfence.model.value import ClassValue, FunctionValue, LibraryCall, Scope, Value

ENTITIES = ("typeorm.Entity", "typeorm.ViewEntity", "typeorm.ChildEntity")
_TO_ONE = {"ManyToOne", "OneToOne"}
_RELATIONS = (*_TO_ONE, "OneToMany", "ManyToMany")
_COLUMNS = {
    "Column", "PrimaryColumn", "PrimaryGeneratedColumn", "CreateDateColumn", "UpdateDateColumn", "DeleteDateColumn",
    "VersionColumn", "ObjectIdColumn", "ViewColumn", "TreeParent",
}  # fmt: skip


class Entities:
    """The entities of one service by class; what a relation of one leads to."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self.mappings: dict[ClassValue, EntityMapping] = {}
        self._relations: dict[ClassValue, dict[str, ClassValue]] = {}
        self._eager: dict[ClassValue, set[str]] = {}
        found = {value: (cls, call) for value, cls, call in code.decorated_classes(*ENTITIES)}
        for value in found:
            self._relations[value] = {}
            for path, field in code.fields(value):
                self._note(value, path, field)
        for value, (cls, call) in found.items():
            self.mappings[value] = self._mapping(value, cls, call)
        self._schemas = EntitySchemas(code, ("typeorm.EntitySchema",), "target")
        for value, call in self._schemas.described():
            self.mappings.setdefault(value, self._described(value, call))

    def __contains__(self, value: ClassValue) -> bool:
        return value in self.mappings

    def named(self, value: Value) -> ClassValue | None:
        """The entity that a class or the schema of one stands for."""
        found = value if isinstance(value, ClassValue) else self._schemas.of(value)
        return found if found in self.mappings else None

    def related(self, entity: ClassValue, path: str) -> Iterator[ClassValue]:
        """The entities on a path of relations, ``flight.aircraft``."""
        for name in path.split(".")[:10]:
            target = self._relations.get(entity, {}).get(name)
            if target is None:
                return
            yield target
            entity = target

    def eager(self, entity: ClassValue) -> list[ClassValue]:
        """What is loaded with an entity in any case."""
        return [self._relations[entity][name] for name in sorted(self._eager.get(entity, ()))]

    # ------------------------------------------------------------ reading

    def _note(self, value: ClassValue, path: str, field: Field) -> None:
        for kind, invoke in _decorators(field):
            if kind not in _RELATIONS:
                continue
            target = self._target(invoke.argument(0), Scope(path, value.name))
            if target is not None:
                self._relations[value][field.name] = target
                options = invoke.arguments[-1].value if invoke.arguments else None
                if option(self._code, options, Scope(path, value.name), "eager") is not None:
                    self._eager.setdefault(value, set()).add(field.name)

    def _target(self, expression: Expression | None, scope: Scope) -> ClassValue | None:
        """``() => Order``, ``Order``, ``"Order"``."""
        if isinstance(expression, Lambda):
            for value in self._code.values(expression, scope):
                if isinstance(value, FunctionValue):
                    return self._returned(value)
        for value in self._code.values(expression, scope):
            if isinstance(value, ClassValue):
                return value
        return None

    def _returned(self, function: FunctionValue) -> ClassValue | None:
        for definition in self._code.outlines[function.path].functions:
            if definition.name == function.name:
                for returned in definition.returns:
                    for value in self._code.values(returned, Scope(function.path, function.name)):
                        if isinstance(value, ClassValue):
                            return value
        return None

    def _mapping(self, value: ClassValue, cls: Class, call: LibraryCall) -> EntityMapping:
        columns: list[Column] = []
        relations: list[Relation] = []
        for path, field in self._code.fields(value):
            kinds = dict(_decorators(field))
            if not _COLUMNS.isdisjoint(kinds):
                key = any(kind.startswith("Primary") for kind in kinds)
                columns.append(Column(self._column(kinds, field, Scope(path, value.name)), _type(field), key))
            owning = "ManyToOne" in kinds or ("OneToOne" in kinds and "JoinColumn" in kinds)
            target = self._relations[value].get(field.name)
            if owning and target is not None:
                columns.append(Column(f"{field.name}Id"))
                relations.append(Relation(field.name, target.id, True, field.at))
        return EntityMapping(value.id, self._table(value, cls, call), tuple(columns), tuple(relations), False, cls.at)

    def _described(self, value: ClassValue, call: LibraryCall) -> EntityMapping:
        """``new EntitySchema({ name: "Order", tableName: "orders", columns: { id: { primary: true } } })``."""
        self._relations.setdefault(value, {})
        columns = [
            Column(
                deployed_name(self._code, option(self._code, given, scope, "name")) or name,
                "",
                self._schemas.says(given, scope, "primary"),
            )
            for name, given, scope in self._schemas.members(call, "columns")
        ]
        table = self._schemas.table(call, "tableName") or snake(value.name.rpartition(".")[2])
        schema = deployed_name(self._code, option(self._code, call.argument(0), call.scope, "schema"))
        return EntityMapping(value.id, TableName(table, schema), tuple(columns), (), False, call.call.invoke.at)

    def _column(self, kinds: dict[str, Invoke], field: Field, scope: Scope) -> str:
        for invoke in kinds.values():
            for argument in invoke.arguments:
                found = option(self._code, argument.value, scope, "name")
                for name in literals(self._code.texts(*found)) if found is not None else ():
                    return name
        return field.name

    def _table(self, value: ClassValue, cls: Class, call: LibraryCall) -> TableName:
        first = call.argument(0)
        options = call.argument(1) or first
        named = option(self._code, first, call.scope, "name") or (first, call.scope)
        name = deployed_name(self._code, named) or snake(cls.name.rpartition(".")[2])
        schema, database = (
            deployed_name(self._code, option(self._code, options, call.scope, key)) for key in ("schema", "database")
        )
        return TableName(name, schema, database)


def _decorators(field: Field) -> Iterator[tuple[str, Invoke]]:
    for decorator in field.decorators:
        expression = decorator.expression
        if isinstance(expression, Invoke) and isinstance(expression.callee, Name | Member):
            yield expression.callee.name, expression


def _type(field: Field) -> str:
    of = field.type.of if isinstance(field.type, Item) else field.type
    return of.name.lower() if isinstance(of, Name) else ""


def entity_literal(expression: Expression | None) -> str:
    """A literal string, else ``""``."""
    return (expression.literal or "") if isinstance(expression, Text) else ""
