"""Spring Data's repositories: which they are, what they keep, and what their methods do."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from ringfence.extend import Code
from ringfence.frameworks import _panache_names
from ringfence.frameworks._java import first, methods, of_class, of_function, simple, type_argument
from ringfence.frameworks._java_values import classes, literal_of
from ringfence.model.expression import Constant
from ringfence.model.outline import Function
from ringfence.model.value import ClassValue
from ringfence.patterns import pattern

_DATA = "org.springframework.data"
_GENERIC = (
    "Repository", "CrudRepository", "ListCrudRepository", "PagingAndSortingRepository", "ListPagingAndSortingRepository",
)  # fmt: skip
_REACTIVE = ("ReactiveCrudRepository", "ReactiveSortingRepository", "RxJava3CrudRepository", "CoroutineCrudRepository")
REPOSITORIES = frozenset(
    {
        *(f"{_DATA}.repository.{name}" for name in _GENERIC),
        *(f"{_DATA}.repository.reactive.{name}" for name in _REACTIVE),
        f"{_DATA}.jpa.repository.JpaRepository",
        f"{_DATA}.jpa.repository.JpaSpecificationExecutor",
        f"{_DATA}.jpa.repository.support.JpaRepositoryImplementation",
        f"{_DATA}.querydsl.QuerydslPredicateExecutor",
        f"{_DATA}.r2dbc.repository.R2dbcRepository",
        f"{_DATA}.mongodb.repository.MongoRepository",
        f"{_DATA}.mongodb.repository.ReactiveMongoRepository",
        f"{_DATA}.cassandra.repository.CassandraRepository",
        f"{_DATA}.cassandra.repository.ReactiveCassandraRepository",
        f"{_DATA}.elasticsearch.repository.ElasticsearchRepository",
        f"{_DATA}.elasticsearch.repository.ReactiveElasticsearchRepository",
        f"{_DATA}.neo4j.repository.Neo4jRepository",
        f"{_DATA}.neo4j.repository.GraphRepository",
        f"{_DATA}.neo4j.repository.ReactiveNeo4jRepository",
        f"{_DATA}.keyvalue.repository.KeyValueRepository",
        f"{_DATA}.couchbase.repository.CouchbaseRepository",
        "io.micronaut.data.repository.CrudRepository",
        "io.micronaut.data.repository.PageableRepository",
        "io.micronaut.data.repository.GenericRepository",
        "io.micronaut.data.jpa.repository.JpaRepository",
        "io.micronaut.data.repository.reactive.ReactiveStreamsCrudRepository",
        "io.micronaut.data.repository.reactive.ReactorCrudRepository",
        *_panache_names.REPOSITORIES,
    }
)  # fmt: skip
_DEFINITION = f"{_DATA}.repository.RepositoryDefinition"
_WORDS = pattern(r"^([a-z]+)")
_READS = {
    "find", "get", "read", "query", "search", "stream", "count", "exists", "list", "is", "has", "fetch", "load",
}  # fmt: skip
_WRITES = {
    "save": ("insert", "update"), "insert": ("insert",), "persist": ("insert",), "update": ("update",),
    "delete": ("delete",), "remove": ("delete",), "merge": ("insert", "update"), "index": ("insert", "update"),
    "create": ("insert",), "put": ("insert", "update"),
}  # fmt: skip
BUILT_IN = (
    "save", "saveAll", "saveAndFlush", "saveAllAndFlush", "findById", "findOne", "findAll", "findAllById", "getOne",
    "getById", "getReferenceById", "existsById", "exists", "count", "delete", "deleteById", "deleteAll", "deleteAllById",
    "deleteInBatch", "deleteAllInBatch", "deleteAllByIdInBatch", "insert", "findBy", "search", "index", "persist",
    "update", "updateAll", "listAll", "list", "streamAll", "stream", "find", "persistAndFlush", "findByIdOptional",
    "searchSimilar", "findAllByIdIn", "persistOrUpdate", "findByIds",
)  # fmt: skip


class Repository(Struct, frozen=True):
    """A repository interface, and the class whose objects it keeps."""

    value: ClassValue
    entity: ClassValue


def repositories(code: Code) -> Iterator[Repository]:
    """Every repository of the service whose entity is known."""
    for value, _ in code.subclasses(*REPOSITORIES):
        entity = type_argument(code, value, REPOSITORIES)
        if entity is not None:
            yield Repository(value, entity)
    for value, _, call in code.decorated_classes(_DEFINITION):
        for named in classes(code, call.argument(0, "domainClass"), call.scope):
            yield Repository(value, named)


def operations(method: str) -> tuple[str, ...]:
    """What a method of a repository does by its name, nothing if the name does not say."""
    if method == "persistOrUpdate":  # the only one of them with two words for it
        return _WRITES["save"]
    match = _WORDS.match(method)
    word = match.group(1) if match else ""
    if word in _READS:
        return ("select",)
    return _WRITES.get(word, ())


@lru_cache(maxsize=200)
def _has_rest(code: Code) -> bool:
    """Whether the program has Spring Data REST at all: then every public repository is a resource."""
    return any(i.target.startswith(f"{_DATA}.rest") for outline in code.outlines.values() for i in outline.imports)


def served(code: Code, value: ClassValue) -> bool:
    """Whether a repository is a resource of the program's API."""
    said = exported(code, value)
    return _has_rest(code) if said is None else said


def searches(code: Code, value: ClassValue) -> Iterator[tuple[str, Function]]:
    """The methods of a served repository that anybody may call as a search, each with its last name in the path."""
    for function in methods(code, value):
        name = simple(function.name)
        if operations(name) != ("select",) or name in BUILT_IN:
            continue
        one = first(of_function(code, value.path, function), f"{_DATA}.rest.core.annotation.RestResource")
        if one is None or one.argument("exported") != Constant(False):
            given = literal_of(code, one.argument("path"), one.scope) if one else ""
            yield given or name, function


def exported(code: Code, value: ClassValue) -> bool | None:
    """Whether a repository is served as a resource: True or False if it says so, None if it does not."""
    for one in of_class(code, value):
        if one.name in (
            f"{_DATA}.rest.core.annotation.RepositoryRestResource",
            f"{_DATA}.rest.core.annotation.RestResource",
        ):
            return one.argument("exported") != Constant(False)
    return None
