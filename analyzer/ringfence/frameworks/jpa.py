"""JPA: the tables that a service's classes are mapped to."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._jpa_entities import Entity, entities_of
from ringfence.frameworks._jpa_entities import Relation as Link
from ringfence.model.facts import EntityMapping, Fact, Relation


@framework("jpa", language=("java", "kotlin"), libraries=("javax.persistence", "jakarta.persistence"))
def jpa(code: Code) -> Iterator[Fact]:
    """One mapping for each entity, and one for each table that its fields have besides."""
    entities = entities_of(code)
    for entity in entities.all.values():
        columns, relations = tuple(dict.fromkeys(entity.columns)), tuple(_relations(entity))
        yield EntityMapping(entity.value.id, entity.table, columns, relations, False, entity.at)
        for table in entity.secondary:
            yield EntityMapping(f"{entity.value.id}+{table}", table, (), (), False, entity.at)
        for link in entity.relations:
            if link.table is not None:
                yield _between(entity, link)


def _relations(entity: Entity) -> Iterator[Relation]:
    for link in entity.relations:
        if link.target is not None and link.owning:
            yield Relation(
                link.column or link.field.name, link.target.id, link.table is None and not link.many, link.at
            )


def _between(entity: Entity, link: Link) -> EntityMapping:
    assert link.table is not None
    ends = [target.id for target in (entity.value, link.target) if target is not None]
    relations = tuple(Relation(link.field.name, end, True, link.at) for end in ends)
    return EntityMapping(f"{entity.value.id}.{link.field.name}", link.table, link.columns, relations, False, link.at)
