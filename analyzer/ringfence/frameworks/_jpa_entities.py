"""JPA's entities: their tables, columns and relations, with what they inherit and embed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct, field

from ringfence.extend import Code
from ringfence.frameworks._java import Annotation, annotated_classes, annotations_of, class_of, first, of_class
from ringfence.frameworks._java_values import classes, literal_of
from ringfence.frameworks._jpa_names import Naming
from ringfence.frameworks._jpa_reading import Reading, is_eager
from ringfence.model.expression import Collection, Expression, Item
from ringfence.model.facts import Column, TableName
from ringfence.model.outline import Field
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, Scope

JPA = "jakarta.persistence"
ENTITY = f"{JPA}.Entity"
_EMBEDDED = (f"{JPA}.Embedded", f"{JPA}.EmbeddedId")
_TO_ONE = (f"{JPA}.ManyToOne", f"{JPA}.OneToOne")
_TO_MANY = (f"{JPA}.OneToMany", f"{JPA}.ManyToMany")
_KEYS = (f"{JPA}.Id", f"{JPA}.EmbeddedId")
_DEEPEST = 4


class Relation(Struct):
    """A field that leads to other rows. table: where they are linked, or the elements themselves kept, if in a table of
    their own; target: the other entity, None for a collection of elements.
    """

    field: Field
    at: Span
    target: ClassValue | None
    table: TableName | None = None
    column: str = ""
    cascades: bool = False
    owning: bool = True
    columns: tuple[Column, ...] = ()
    many: bool = False
    read: bool = True
    """False for a collection that nobody looks into, which then is never loaded."""


class Entity(Struct):
    """A mapped class."""

    value: ClassValue
    at: Span
    name: str
    table: TableName
    columns: list[Column] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    secondary: list[TableName] = field(default_factory=list)
    root: bool = True
    """False for a class whose rows stand in its base class's table."""


class Entities:
    """All mapped classes of a service."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.naming = Naming(code)
        self._reading = Reading(code)
        self.all: dict[ClassValue, Entity] = {}
        for value, cls, found in annotated_classes(code, ENTITY):
            entity = first(found, ENTITY)
            if entity is not None and code.outlines[value.path].language in ("java", "kotlin"):
                self.all[value] = self._named(value, found, entity, cls.at)
        for known in self.all.values():
            self._inherit_table(known)
        for known in self.all.values():
            self._fill(known)
        self.by_name = {known.name: known for known in self.all.values()}

    # ------------------------------------------------------------ tables

    def _named(self, value: ClassValue, found: list[Annotation], entity: Annotation, at: Span) -> Entity:
        name = self._text(entity, "name") or value.name.rpartition(".")[2]
        table = first(found, f"{JPA}.Table")
        given = self._table(table, name) if table else self.naming.table(name)
        second = [one for one in found if one.name == f"{JPA}.SecondaryTable"]
        return Entity(
            value, table.at if table else entity.at, name, given, secondary=[self._table(one, "") for one in second]
        )

    def _table(self, annotation: Annotation, default: str) -> TableName:
        name = self._text(annotation, "name") or default
        return self.naming.table(name, self._text(annotation, "schema"), self._text(annotation, "catalog"))

    def _inherit_table(self, entity: Entity) -> None:
        """Subclasses share the table of the topmost entity, unless that says otherwise."""
        above = [self.all[base] for base in self.code.bases(entity.value)[1:] if base in self.all]
        if not above:
            return
        inheritance = first(of_class(self.code, above[-1].value), f"{JPA}.Inheritance")
        strategy = getattr(inheritance.argument("strategy"), "name", "") if inheritance else ""
        if strategy in ("", "SINGLE_TABLE"):
            entity.table, entity.root = above[-1].table, False

    def _text(self, annotation: Annotation | None, name: str) -> str:
        return literal_of(self.code, annotation.argument(name), annotation.scope) if annotation else ""

    # ------------------------------------------------------------ fields

    def _fill(self, entity: Entity) -> None:
        for path, one in self.code.fields(entity.value):
            self._field(entity, path, one, self._owner(entity.value, path, one), 0)

    def _owner(self, value: ClassValue, path: str, one: Field) -> ClassValue:
        for base in self.code.bases(value):
            cls = class_of(self.code, base)
            if base.path == path and cls is not None and one in cls.fields:
                return base
        return value

    def _field(self, entity: Entity, path: str, one: Field, owner: ClassValue, depth: int) -> None:
        scope = Scope(path, owner.name)
        found = annotations_of(self.code, one.decorators, scope)
        if first(found, f"{JPA}.Transient", "org.springframework.data.annotation.Transient"):
            return
        if first(found, f"{JPA}.ElementCollection"):
            entity.relations.append(self._elements(entity, one, found, scope))
        elif first(found, *_TO_ONE, *_TO_MANY):
            entity.relations += self._relation(entity, one, found, scope)
        elif not self._embed(entity, one, found, scope, depth):
            name = self._text(first(found, f"{JPA}.Column"), "name") or one.name
            if one.type is not None and not _is_constant(one):
                entity.columns.append(Column(self.naming.physical(name), "", first(found, *_KEYS) is not None))

    def _embed(self, entity: Entity, one: Field, found: list[Annotation], scope: Scope, depth: int) -> bool:
        """The fields of an embedded object belong to the row."""
        for value in classes(self.code, one.type, scope) if depth < _DEEPEST else ():
            embeddable = first(of_class(self.code, value), f"{JPA}.Embeddable")
            if embeddable or first(found, *_EMBEDDED):
                for path, inner in self.code.fields(value):
                    owner = self._owner(value, path, inner)
                    self._field(entity, path, inner, owner, depth + 1)
                return True
        return False

    def _elements(self, entity: Entity, one: Field, found: list[Annotation], scope: Scope) -> Relation:
        table = first(found, f"{JPA}.CollectionTable")
        default = f"{entity.name}_{one.name}"
        name = self._table(table, default) if table else self.naming.table(default)
        at = table.at if table else one.at
        columns = [Column(self.naming.physical(f"{entity.name}_id"), "")]
        for value in classes(self.code, element_type(one.type), scope):
            columns += [Column(self.naming.physical(inner.name)) for _, inner in self.code.fields(value)]
        kind = first(found, f"{JPA}.ElementCollection")
        read = self._is_read(kind, scope, one)
        return Relation(one, at, None, name, cascades=True, columns=tuple(columns), many=True, read=read)

    def _is_read(self, kind: Annotation | None, scope: Scope, one: Field) -> bool:
        eager = kind is not None and is_eager(kind.argument("fetch"))
        return eager or self._reading.reads(ClassValue(scope.path, scope.function), one.name)

    def _relation(self, entity: Entity, one: Field, found: list[Annotation], scope: Scope) -> Iterator[Relation]:
        kind = first(found, *_TO_ONE, *_TO_MANY)
        assert kind is not None
        many = kind.name in _TO_MANY
        given = kind.argument("targetEntity") or (element_type(one.type) if many else one.type)
        target = next((value for value in classes(self.code, given, scope) if value in self.all), None)
        cascades = kind.argument("cascade") is not None
        if kind.argument("mappedBy") is not None:
            yield Relation(one, one.at, target, cascades=cascades, owning=False, many=many)
            return
        join, column = first(found, f"{JPA}.JoinTable"), first(found, f"{JPA}.JoinColumn")
        if join is not None or (many and column is None):
            other = self.all[target].table.name if target else ""
            default = self.naming.between(entity.table.name, other, one.name)
            table = self._table(join, default) if join else self.naming.table(default)
            at, read = join.at if join else one.at, self._is_read(kind, scope, one)
            yield Relation(one, at, target, table, cascades=cascades, many=many, read=read)
            return
        name = self._text(column, "name") or f"{one.name}_id"
        if not many:
            entity.columns.append(Column(self.naming.physical(name), ""))
        yield Relation(one, one.at, target, None, self.naming.physical(name), cascades, many=many)


@lru_cache(maxsize=1)
def entities_of(code: Code) -> Entities:
    """The mapped classes of a service, found once for all that ask."""
    return Entities(code)


def _is_constant(one: Field) -> bool:
    return (one.name.isupper() or one.name == "serialVersionUID") and one.value is not None


def element_type(type: Expression | None) -> Expression | None:
    """The type of the elements of a collection, of the values of a map."""
    if not isinstance(type, Item):
        return type
    key = type.key
    return key.items[-1] if isinstance(key, Collection) and key.items else key
