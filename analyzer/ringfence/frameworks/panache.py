"""Panache: entities of Quarkus that find and store themselves, relational ones and documents of MongoDB."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ringfence.extend import Code, framework
from ringfence.frameworks._documents import document_mapping
from ringfence.frameworks._java import annotated_classes, class_of, first, literal_of, of_class, strings
from ringfence.frameworks._jpa_entities import Entities, entities_of
from ringfence.frameworks._jpa_queries import on_entity, on_query
from ringfence.frameworks._panache_names import (
    ENTITIES,
    MONGO_ENTITIES,
    MONGO_REPOSITORIES,
    OPERATIONS,
)
from ringfence.frameworks._spring_data import repositories
from ringfence.model.facts import EntityMapping, EntityQuery, Fact
from ringfence.model.value import ClassValue, Library, LibraryCall
from ringfence.patterns import pattern

_DOCUMENT = "io.quarkus.mongodb.panache.common.MongoEntity"
_CALLED = tuple(f"{base}{made}.{name}" for base in ENTITIES for made in ("", "()") for name in OPERATIONS)
_FOUND = ("findById()", "find().firstResult()", "find().singleResult()", "findAll().firstResult()")
_WHOLE_QUERY = pattern(r"\s*(?:from|select|update|delete)\b", re.IGNORECASE)
"""A query that is written out; anything else is a condition on the entity itself."""


@framework(
    "panache",
    language=("java", "kotlin"),
    libraries=("io.quarkus.hibernate", "io.quarkus.mongodb"),
    same_as={f"{base}.{way}": "owner()" for base in ENTITIES for way in _FOUND},
)
def panache(code: Code) -> Iterator[Fact]:
    """A mapping for each document, and what is done with entities by their own methods."""
    documents = _documents(code)
    yield from documents.values()
    entities = entities_of(code)
    told: set[object] = set()
    for call in code.calls(*_CALLED):
        for value in code.values(call.call.invoke.callee, call.scope):
            entity = value.owner if isinstance(value, Library) else None
            key = (call.call.invoke.at, entity)
            if entity is not None and key not in told:
                told.add(key)
                yield from _done(code, call, entity, entities)


def _done(code: Code, call: LibraryCall, entity: ClassValue, entities: Entities) -> Iterator[Fact]:
    """What a call does to its entity's table, and to those of others: by cascades, or by the query that it is given."""
    at, function = call.call.invoke.at, call.call.function
    for text in strings(code, call.argument(0), call.scope):
        written = "".join(part if isinstance(part, str) else "x" for part in text.parts)
        if _WHOLE_QUERY.match(written):
            found = list(on_query(entities, written, at, function))
            yield from found
            if found:
                return
    done, mapped = OPERATIONS[call.name.rpartition(".")[2]], entities.all.get(entity)
    if mapped is None:
        yield EntityQuery((entity.id,), done, at, function)
    else:
        yield from on_entity(entities, mapped, done, at, function)


def _documents(code: Code) -> Mapping[ClassValue, EntityMapping]:
    """The classes whose objects are kept in MongoDB: they say so, derive from an entity of it, or have a repository."""
    kept: dict[ClassValue, None] = {
        value: None for value, _, found in annotated_classes(code, _DOCUMENT) if first(found, _DOCUMENT)
    }
    kept.update(dict.fromkeys(value for value, _ in code.subclasses(*MONGO_ENTITIES)))
    stored = {value for value, _ in code.subclasses(*MONGO_REPOSITORIES)}
    kept.update(dict.fromkeys(one.entity for one in repositories(code) if one.value in stored))
    return {value: _mapping(code, value) for value in kept if class_of(code, value) is not None}


def _mapping(code: Code, value: ClassValue) -> EntityMapping:
    """A collection is called as the annotation says, or else as the class."""
    said = first(of_class(code, value), _DOCUMENT)
    names = dict.fromkeys(("collection", "database", "clientName"), "")
    if said is not None:
        names = {name: literal_of(code, said.argument(name), said.scope) for name in names}
    table = names["collection"] or value.name.rpartition(".")[2]
    at = said.at if said is not None else None
    return document_mapping(code, value, table, "mongodb", at, names["database"], names["clientName"])
