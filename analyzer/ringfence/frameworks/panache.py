"""Panache: entities of Quarkus that find and store themselves, relational ones and documents of MongoDB."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ringfence.extend import Code, framework
from ringfence.frameworks._documents import document_mapping
from ringfence.frameworks._java import annotated_classes, class_of, first, of_class
from ringfence.frameworks._java_values import literal_of, strings
from ringfence.frameworks._jpa_entities import entities_of
from ringfence.frameworks._jpa_queries import on_entity, on_query
from ringfence.frameworks._panache_names import (
    ENTITIES,
    MONGO_ENTITIES,
    MONGO_REPOSITORIES,
    OPERATIONS,
)
from ringfence.frameworks._spring_data import repositories
from ringfence.model.expression import Expression, Invoke, Member, Name
from ringfence.model.facts import EntityMapping, EntityQuery, Fact
from ringfence.model.outline import Call
from ringfence.model.value import ClassValue, Library, Scope
from ringfence.patterns import pattern

_DOCUMENT = "io.quarkus.mongodb.panache.common.MongoEntity"
_CALLED = frozenset(f"{base}{made}.{name}" for base in ENTITIES for made in ("", "()") for name in OPERATIONS)
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
    reader = _Reader(code)
    for path, outline in code.outlines.items():
        for call in outline.calls:
            yield from reader.called(call, Scope(path, call.function))


class _Reader:
    """Reads the calls of entities' methods, and what is handed over of them: ``withTransaction(order::persist)``."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._entities = entities_of(code)

    def called(self, call: Call, scope: Scope) -> Iterator[Fact]:
        """What one call does."""
        invoke = call.invoke
        yield from self._by(invoke.callee, invoke, scope)
        for argument in invoke.arguments:
            if type(argument.value) is Member:
                yield from self._by(argument.value, Invoke(argument.value, (), invoke.at), scope)

    def _by(self, method: Expression, invoke: Invoke, scope: Scope) -> Iterator[Fact]:
        name = method.name if isinstance(method, Name | Member) else ""
        if name not in OPERATIONS:
            return
        found = (v for v in self._code.values(method, scope) if isinstance(v, Library) and v.name in _CALLED)
        for entity in dict.fromkeys(value.owner for value in found if value.owner is not None):
            yield from self._done(invoke, scope, entity, OPERATIONS[name])

    def _done(self, invoke: Invoke, scope: Scope, entity: ClassValue, done: tuple[str, ...]) -> Iterator[Fact]:
        """What is done to the entity's table, and to those of others: by cascades, or by the query that is given."""
        for text in strings(self._code, invoke.argument(0), scope):
            written = "".join(part if isinstance(part, str) else "x" for part in text.parts)
            if _WHOLE_QUERY.match(written):
                found = list(on_query(self._entities, written, invoke.at, scope.function))
                yield from found
                if found:
                    return
        mapped = self._entities.all.get(entity)
        if mapped is None:
            yield EntityQuery((entity.id,), done, invoke.at, scope.function)
        else:
            yield from on_entity(self._entities, mapped, done, invoke.at, scope.function)


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
