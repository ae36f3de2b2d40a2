"""Objects that Spring Data keeps in stores without SQL, and the templates that work on them."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._documents import document_mapping
from ringfence.frameworks._java import Annotation, annotated_classes, annotations_of, first, first_import, of_class
from ringfence.frameworks._java_values import with_settings
from ringfence.frameworks._spring_data import repositories
from ringfence.model.expression import Expression
from ringfence.model.facts import EntityMapping, EntityQuery, Fact, Query, TableName, TableUse
from ringfence.model.outline import Field
from ringfence.model.value import ClassValue, Instance, LibraryCall, Scope
from ringfence.patterns import pattern

_DATA = "org.springframework.data"
_MAPPED = {
    f"{_DATA}.mongodb.core.mapping.Document": ("mongodb", ("collection", "value")),
    f"{_DATA}.redis.core.RedisHash": ("redis", ("value",)),
    f"{_DATA}.cassandra.core.mapping.Table": ("cassandra", ("value",)),
    f"{_DATA}.elasticsearch.annotations.Document": ("elasticsearch", ("indexName",)),
    f"{_DATA}.neo4j.core.schema.Node": ("neo4j", ("primaryLabel", "value", "labels")),
    "org.neo4j.ogm.annotation.NodeEntity": ("neo4j", ("label", "value")),
    f"{_DATA}.neo4j.annotation.NodeEntity": ("neo4j", ("label", "value")),
    f"{_DATA}.couchbase.core.mapping.Document": ("couchbase", ("value",)),
    f"{_DATA}.relational.core.mapping.Table": ("", ("value", "name")),
    "io.micronaut.data.annotation.MappedEntity": ("", ("value",)),
}
_TEMPLATES = {
    f"{_DATA}.mongodb.core.MongoTemplate()": "mongodb",
    f"{_DATA}.mongodb.core.MongoOperations()": "mongodb",
    f"{_DATA}.mongodb.core.ReactiveMongoTemplate()": "mongodb",
    f"{_DATA}.cassandra.core.CassandraTemplate()": "cassandra",
    f"{_DATA}.elasticsearch.core.ElasticsearchOperations()": "elasticsearch",
    f"{_DATA}.elasticsearch.core.ElasticsearchRestTemplate()": "elasticsearch",
    f"{_DATA}.r2dbc.core.R2dbcEntityTemplate()": "",
}
_OPERATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("find", "findOne", "findById", "findAll", "findDistinct", "count", "exists", "aggregate", "query", "select",
         "selectOne", "search", "get", "stream", "geoNear"),
        ("select",),
    ),
    **dict.fromkeys(("insert", "insertAll"), ("insert",)),
    **dict.fromkeys(("save", "upsert", "index"), ("insert", "update")),
    **dict.fromkeys(("updateFirst", "updateMulti", "update", "findAndModify", "findAndReplace", "replace"), ("update",)),
    **dict.fromkeys(("remove", "delete", "findAndRemove", "findAllAndRemove", "dropCollection", "truncate"), ("delete",)),
}  # fmt: skip
_WORKING = tuple(f"{template}.{name}" for template in _TEMPLATES for name in _OPERATIONS)
_HUMP = pattern(r"(?<=[a-z0-9])(?=[A-Z])")


@framework(
    "spring-documents",
    language=("java", "kotlin"),
    libraries=("org.springframework.data", "org.neo4j", "io.micronaut.data"),
)
def spring_documents(code: Code) -> Iterator[Fact]:
    """One mapping for each kept class, and what templates do."""
    mapped: dict[ClassValue, EntityMapping] = {}
    for value, _, found in annotated_classes(code, *_MAPPED):
        annotation = first(found, *_MAPPED)
        if annotation is not None:
            mapped[value] = _mapping(code, value, annotation)
    for repository in repositories(code):
        if repository.entity not in mapped and not _is_jpa(code, repository.entity):
            mapping = _by_repository(code, repository.value, repository.entity)
            if mapping is not None:
                mapped[repository.entity] = mapping
    yield from mapped.values()
    for call in code.calls(*_WORKING):
        yield from _worked_on(code, call, mapped)


def _mapping(code: Code, value: ClassValue, annotation: Annotation) -> EntityMapping:
    engine, names = _MAPPED[annotation.name]
    said = (code.deployed(with_settings(one)) for one in code.texts(annotation.argument(*names), annotation.scope))
    table = next(filter(None, (text.literal for text in said)), "") or _default(value.name.rpartition(".")[2], engine)
    return document_mapping(code, value, table, engine, annotation.at)


def _default(name: str, engine: str) -> str:
    """The name that a store's mapping gives a class that has none."""
    return _HUMP.sub("_", name).lower() if engine == "" else name[:1].lower() + name[1:]


def _is_jpa(code: Code, value: ClassValue) -> bool:
    return first(of_class(code, value), "jakarta.persistence.Entity") is not None


def _by_repository(code: Code, repository: ClassValue, entity: ClassValue) -> EntityMapping | None:
    """A class without annotations is kept where its repository keeps things."""
    for value, _ in code.subclasses(*(f"{_DATA}.{kind}.repository.{name}Repository" for kind, name in _STORES)):
        if value == repository:
            kind = next(
                k
                for k, n in _STORES
                if any(v == value for v, _ in code.subclasses(f"{_DATA}.{k}.repository.{n}Repository"))
            )
            engine = "" if kind == "r2dbc" else kind
            return document_mapping(code, entity, _default(entity.name.rpartition(".")[2], engine), engine, None)
    if _keeps_rows(code) and any(_is_key(code, path, one) for path, one in code.fields(entity)):
        return document_mapping(code, entity, _default(entity.name.rpartition(".")[2], ""), "", None)
    return None


def _keeps_rows(code: Code) -> bool:
    """Whether a program keeps rows without JPA, and nothing that other stores keep: plain repositories keep rows then."""
    return first_import(code, _OF_ROWS) is not None and first_import(code, _OF_OTHERS) is None


def _is_key(code: Code, path: str, one: Field) -> bool:
    annotations = annotations_of(code, one.decorators, Scope(path))
    return first(annotations, f"{_DATA}.annotation.Id") is not None


_OF_ROWS = (f"{_DATA}.jdbc", f"{_DATA}.r2dbc", f"{_DATA}.relational")
_OF_OTHERS = tuple(
    f"{_DATA}.{kind}" for kind in ("mongodb", "cassandra", "neo4j", "elasticsearch", "couchbase", "keyvalue")
)
_STORES = (
    ("mongodb", "Mongo"), ("mongodb", "ReactiveMongo"), ("cassandra", "Cassandra"), ("neo4j", "Neo4j"),
    ("elasticsearch", "Elasticsearch"), ("r2dbc", "R2dbc"),
)  # fmt: skip


def _worked_on(code: Code, call: LibraryCall, mapped: dict[ClassValue, EntityMapping]) -> Iterator[Fact]:
    """The class or collection that a template's call names, or the object that it is given."""
    template, _, name = call.name.rpartition(".")
    done, engine = _OPERATIONS[name], _TEMPLATES[template]
    at, function = call.call.invoke.at, call.call.function
    arguments = [argument.value for argument in call.call.invoke.arguments]
    for argument in reversed(arguments):
        found = _kept(code, argument, call.scope, mapped)
        if found is not None:
            yield EntityQuery((found.id,), done, at, function)
            return
    named = [text.literal for argument in arguments[1:] for text in code.texts(argument, call.scope) if text.literal]
    if named:
        yield Query((TableUse(TableName(named[-1].lower()), done),), at, function, engine=engine)


def _kept(code: Code, argument: Expression, scope: Scope, mapped: dict[ClassValue, EntityMapping]) -> ClassValue | None:
    for value in code.values(argument, scope):
        cls = value.cls if isinstance(value, Instance) else value
        if isinstance(cls, ClassValue) and cls in mapped:
            return cls
    return None
