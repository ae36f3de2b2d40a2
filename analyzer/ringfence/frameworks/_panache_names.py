"""The classes of Panache, Quarkus's object mappers: which of theirs a class derives from, and what their methods do."""

from __future__ import annotations

_ORM = ("io.quarkus.hibernate.orm.panache", "io.quarkus.hibernate.orm.panache.kotlin")
_REACTIVE_ORM = ("io.quarkus.hibernate.reactive.panache", "io.quarkus.hibernate.reactive.panache.kotlin")
_MONGO = ("io.quarkus.mongodb.panache", "io.quarkus.mongodb.panache.kotlin")
_REACTIVE_MONGO = ("io.quarkus.mongodb.panache.reactive", "io.quarkus.mongodb.panache.kotlin.reactive")


def _classes(packages: tuple[str, ...], *names: str) -> tuple[str, ...]:
    return tuple(f"{package}.{name}{base}" for package in packages for name in names for base in ("", "Base"))


_RELATIONAL = (*_ORM, *_REACTIVE_ORM)
MONGO_ENTITIES = (*_classes(_MONGO, "PanacheMongoEntity"), *_classes(_REACTIVE_MONGO, "ReactivePanacheMongoEntity"))
ENTITIES = (*_classes(_RELATIONAL, "PanacheEntity"), *MONGO_ENTITIES)
MONGO_REPOSITORIES = (
    *_classes(_MONGO, "PanacheMongoRepository"),
    *_classes(_REACTIVE_MONGO, "ReactivePanacheMongoRepository"),
)
REPOSITORIES = (*_classes(_RELATIONAL, "PanacheRepository"), *MONGO_REPOSITORIES)
OPERATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("find", "findAll", "findById", "findByIdOptional", "findByIds", "list", "listAll", "stream", "streamAll", "count"),
        ("select",),
    ),
    **dict.fromkeys(("persist", "persistAndFlush"), ("insert",)),
    "persistOrUpdate": ("insert", "update"),
    "update": ("update",),
    **dict.fromkeys(("delete", "deleteAll", "deleteById"), ("delete",)),
}  # fmt: skip
"""What the methods of entities and repositories do."""
