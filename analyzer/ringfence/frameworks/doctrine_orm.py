"""Doctrine's object mapper: entities with attributes or annotations, and the queries on them."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._doctrine_entities import REPOSITORIES, Entities
from ringfence.frameworks._doctrine_queries import Queries, same_as
from ringfence.frameworks._php import PHP
from ringfence.model.facts import Fact


@framework(
    "doctrine_orm",
    language=PHP,
    libraries=("Doctrine",),
    same_as=same_as(),
    hooks=dict.fromkeys(REPOSITORIES, ("find*",)),
)
def doctrine_orm(code: Code) -> Iterator[Fact]:
    """The entities of a service, and what is done with them."""
    entities = Entities(code)
    yield from entities.mappings()
    yield from dict.fromkeys(Queries(code, entities).read())
