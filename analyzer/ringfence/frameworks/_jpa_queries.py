"""What working with an entity does to its table, and to those that belong to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.frameworks import _jpql
from ringfence.frameworks._jpa_entities import Entities, Entity
from ringfence.model.facts import EntityQuery
from ringfence.model.source import Span

_CASCADES = 4
_WRITES = {"insert", "update", "delete"}


def on_entity(
    entities: Entities, entity: Entity, operations: tuple[str, ...], at: Span, function: str
) -> Iterator[EntityQuery]:
    """The operations on an entity, which those it cascades to share: what is saved with it, kept in its collections."""
    yield EntityQuery((entity.value.id,), operations, at, function)
    for other in _belonging(entities, entity, operations):
        yield EntityQuery((other,), operations, at, function)


def _belonging(entities: Entities, entity: Entity, operations: tuple[str, ...]) -> Iterable[str]:
    found: dict[str, None] = {}
    queue = [(entity, 0)]
    seen = {id(entity)}
    writes = bool(_WRITES.intersection(operations))
    while queue:
        one, depth = queue.pop(0)
        for table in one.secondary:
            found[f"{one.value.id}+{table}"] = None
        for link in one.relations:
            if link.table is not None and (writes or link.read):
                found[f"{one.value.id}.{link.field.name}"] = None
            target = entities.all.get(link.target) if link.target is not None else None
            if target is not None and writes and link.cascades and depth < _CASCADES and id(target) not in seen:
                seen.add(id(target))
                found[target.value.id] = None
                queue.append((target, depth + 1))
    return found


def on_query(entities: Entities, query: str, at: Span, function: str) -> Iterator[EntityQuery]:
    """What a query in JPQL does."""
    operations, found = _jpql.read(query, entities)
    if found:
        yield EntityQuery(tuple(entity.value.id for entity in found), operations, at, function)


def with_property_path(entities: Entities, entity: Entity, method: str) -> list[Entity]:
    """The entities that a derived query joins: ``findByCustomerEmail`` reads the customer as well."""
    condition = method.partition("By")[2]
    found: list[Entity] = []
    for link in entity.relations:
        capital = link.field.name[:1].upper() + link.field.name[1:]
        target = entities.all.get(link.target) if link.target is not None else None
        if capital in condition and target is not None and target is not entity:
            rest = condition.partition(capital)[2]
            if rest and not rest.startswith(("And", "Or", "In", "Id", "Is", "Not", "Order")):
                found.append(target)
    return found
