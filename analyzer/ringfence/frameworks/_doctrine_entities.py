"""Doctrine's entities: which class stands for which table, which relations lead from it, and whose repository is whose.

An entity is called by its class in full, ``App.Entity.Order``, since mappings may also stand in XML.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from ringfence.extend import Code
from ringfence.frameworks._letter_case import snake
from ringfence.frameworks._php import class_called, classes, outlines
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Expression, Invoke, Member, Name
from ringfence.model.facts import Column, EntityMapping, Relation, TableName
from ringfence.model.outline import Class, Decorator, Field
from ringfence.model.value import ClassValue, Library, Scope

ORM = "Doctrine.ORM.Mapping"
ODM = "Doctrine.ODM.MongoDB.Mapping.Annotations"
MARKS = (f"{ORM}.Entity", f"{ODM}.Document")
REPOSITORIES = (
    "Doctrine.ORM.EntityRepository", "Doctrine.Bundle.DoctrineBundle.Repository.ServiceEntityRepository",
    "Doctrine.ODM.MongoDB.Repository.DocumentRepository",
    "Doctrine.Bundle.MongoDBBundle.Repository.ServiceDocumentRepository",
)  # fmt: skip
_TO_ONE = ("ManyToOne", "OneToOne", "ReferenceOne")
_TO_MANY = ("OneToMany", "ManyToMany", "ReferenceMany")
_COLUMNS = ("Column", "Id", "Field")
_UNDERSCORED = "Symfony."
"""Programs of this framework name tables and columns in snake case, unless they say something else."""


class Entity(Struct):
    """A mapped class. related: the entities that its fields lead to."""

    name: str
    cls: ClassValue
    table: TableName
    columns: tuple[Column, ...] = ()
    related: dict[str, str] = field(default_factory=dict)
    constraints: frozenset[str] = frozenset()
    engine: str = ""


class Entities:
    """The entities of one service."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._underscored = any(
            imported.target.startswith(_UNDERSCORED) for _, outline in outlines(code) for imported in outline.imports
        )
        self.by_class: dict[ClassValue, Entity] = {}
        self._by_name: dict[str, Entity] = {}
        self._repositories: dict[ClassValue, Entity] = {}
        for value, cls, call in code.decorated_classes(*MARKS):
            entity = self._entity(value, cls, "mongodb" if call.name.startswith(ODM) else "")
            self.by_class[value] = entity
            self._by_name[entity.name] = entity
            for repository in classes(code, call.argument(None, "repositoryClass"), call.scope):
                self._repositories[repository] = entity
        self._find_repositories()

    def full_name(self, value: ClassValue) -> str:
        """``App.Entity.Order``."""
        module = self._code.outlines[value.path].module
        return f"{module}.{value.name}" if module else value.name

    def of(self, value: ClassValue) -> Entity | None:
        """The entity that a class is, or is the repository of."""
        for base in self._code.bases(value):
            found = self.by_class.get(base) or self._repositories.get(base)
            if found is not None:
                return found
        return None

    def named(self, name: str) -> str | None:
        r"""The entity of a name in a query: ``App\Entity\Order``, ``Order``; where it is mapped elsewhere, its class."""
        dotted = name.strip("\\").replace("\\", ".")
        if dotted in self._by_name:
            return dotted
        last = dotted.rpartition(".")[2].rpartition(":")[2]
        ending = [entity.name for entity in self.by_class.values() if entity.name.rpartition(".")[2] == last]
        if len(ending) == 1:
            return ending[0]
        found = next(class_called(self._code, name), None)
        return self.full_name(found) if found is not None else None

    def related(self, name: str, field: str) -> str | None:
        """The entity that a field of an entity leads to."""
        entity = self._by_name.get(name)
        return entity.related.get(field) if entity is not None else None

    def mappings(self) -> Iterator[EntityMapping]:
        """One for each entity."""
        for value, entity in self.by_class.items():
            at = self._class(value).at
            relations = tuple(
                Relation(name, target, name in entity.constraints, at) for name, target in entity.related.items()
            )
            yield EntityMapping(entity.name, entity.table, entity.columns, relations, False, at, entity.engine)

    # ------------------------------------------------------------ classes

    def _class(self, value: ClassValue) -> Class:
        return next(cls for cls in self._code.outlines[value.path].classes if cls.name == value.name)

    def _entity(self, value: ClassValue, cls: Class, engine: str) -> Entity:
        scope = Scope(value.path, cls.name)
        entity = Entity(self.full_name(value), value, self._table(value, cls, scope), engine=engine)
        columns: list[Column] = []
        constraints: set[str] = set()
        for path, member in self._code.fields(value):
            marks = dict(self._marks(member.decorators, Scope(path)))
            relation = next((name for name in (*_TO_ONE, *_TO_MANY) if name in marks), None)
            if relation is None:
                if not marks.keys().isdisjoint(_COLUMNS):
                    columns.append(self._column(member, marks, Scope(path)))
                continue
            for target in self._targets(marks[relation], member, Scope(path, value.name)):
                entity.related[member.name] = target
                if relation in _TO_ONE and not _mapped_elsewhere(marks[relation]):
                    constraints.add(member.name)
        return Entity(entity.name, value, entity.table, tuple(columns), entity.related, frozenset(constraints), engine)

    def _table(self, value: ClassValue, cls: Class, scope: Scope) -> TableName:
        short = cls.name.rpartition(".")[2]
        table = TableName(snake(short) if self._underscored else short)
        for base in self._code.bases(value):
            marks = dict(self._marks(self._class(base).decorators, Scope(base.path)))
            for name in ("Table", "Document"):
                mark = marks.get(name)
                if isinstance(mark, Invoke):
                    written = self._text(mark.argument(0, "name", "collection"), scope)
                    schema = self._text(mark.argument(None, "schema"), scope)
                    first, dot, last = written.rpartition(".")
                    return TableName(last or table.name, schema or (first if dot else ""))
        return table

    def _marks(self, decorators: tuple[Decorator, ...], scope: Scope) -> Iterator[tuple[str, Expression]]:
        """The annotations of the library by their simple names."""
        for decorator in decorators:
            callee = decorator.expression.callee if isinstance(decorator.expression, Invoke) else decorator.expression
            if not isinstance(callee, Name | Member):
                continue
            for value in self._code.values(callee, scope):
                if isinstance(value, Library) and value.name.startswith((ORM, ODM)):
                    yield value.name.rpartition(".")[2], decorator.expression

    def _column(self, member: Field, marks: Mapping[str, Expression], scope: Scope) -> Column:
        mark = marks.get("Column") or marks.get("Field")
        written = self._text(mark.argument(None, "name"), scope) if isinstance(mark, Invoke) else ""
        kind = self._text(mark.argument(None, "type"), scope) if isinstance(mark, Invoke) else ""
        default = snake(member.name) if self._underscored else member.name
        return Column(written or default, kind.lower(), "Id" in marks)

    def _targets(self, mark: Expression, member: Field, scope: Scope) -> Iterator[str]:
        given = mark.argument(0, "targetEntity", "targetDocument") if isinstance(mark, Invoke) else None
        found = list(classes(self._code, given, scope)) or list(classes(self._code, member.type, scope))
        yield from dict.fromkeys(self.full_name(cls) for cls in found[:1])

    def _text(self, expression: Expression | None, scope: Scope) -> str:
        return next(iter(literals(self._code.texts(expression, scope))), "").replace("`", "")

    def _find_repositories(self) -> None:
        """``parent::__construct($registry, Order::class)``."""
        for value, _ in self._code.subclasses(*REPOSITORIES):
            outline = self._code.outlines[value.path]
            for call in outline.calls:
                if call.function == f"{value.name}.__init__" and getattr(call.invoke.callee, "name", "") == "__init__":
                    for cls in classes(self._code, call.invoke.argument(1), Scope(value.path, call.function)):
                        if cls in self.by_class:
                            self._repositories[value] = self.by_class[cls]


def _mapped_elsewhere(mark: Expression) -> bool:
    """Whether the other side of a relation has the column."""
    return isinstance(mark, Invoke) and mark.argument(None, "mappedBy") is not None
