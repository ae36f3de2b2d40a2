"""TypeORM: entities, what repositories, managers and query builders do, connections and migrations."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT
from ringfence.frameworks._typeorm_connections import connections
from ringfence.frameworks._typeorm_entities import Entities
from ringfence.frameworks._typeorm_migrations import migrations
from ringfence.frameworks._typeorm_names import computes, same_as
from ringfence.frameworks._typeorm_queries import queries
from ringfence.model.expression import Expression, Invoke, Item, Name
from ringfence.model.facts import Fact, SchemaManager
from ringfence.model.outline import Field
from ringfence.model.value import Instance


def _injected(code: Code, of: Instance, field: Field) -> Expression | None:
    """``@InjectRepository(Order)``: a repository of that class, unless the field has a class of the service's own."""
    if field.type is not None and not isinstance(field.type, Item):
        return None
    for decorator in field.decorators:
        if isinstance(decorator.expression, Invoke):
            return Invoke(Name("new typeorm.Repository"), decorator.expression.arguments[:1], decorator.at)
    return None


@framework(
    "typeorm",
    language=ECMASCRIPT,
    libraries=("typeorm", "@nestjs/typeorm"),
    same_as={**same_as(), "builtins.new typeorm.Repository()": "typeorm.Repository()"},
    computes=computes(),
    fields={"@@nestjs/typeorm.InjectRepository": _injected},
)
def typeorm(code: Code) -> Iterator[Fact]:
    """Mappings, queries, connections, migrations."""
    entities = Entities(code)
    yield from entities.mappings.values()
    yield from queries(code, entities)
    yield from migrations(code)
    for fact in connections(code):
        if isinstance(fact, SchemaManager) and not entities.mappings:
            continue
        yield fact
