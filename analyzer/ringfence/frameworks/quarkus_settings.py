"""What Quarkus and Micronaut connect to by their settings alone."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java import first_import
from ringfence.model.expression import Expression, Hole, Text
from ringfence.model.facts import Connection, Fact

_PERSISTENCE = tuple(
    f"{ee}.persistence.{name}" for ee in ("javax", "jakarta") for name in ("Entity", "EntityManager", "*")
)
_RELATIONAL = (
    *_PERSISTENCE,
    "io.quarkus.hibernate",
    "io.agroal",
    "io.vertx.mutiny.sqlclient",
    "io.micronaut.data",
    "javax.sql",
)


def _setting(*keys: str) -> Hole:
    last: Expression | None = None
    for key in reversed(keys):
        last = Hole("setting", key, None if last is None else Text((last,)))
    assert isinstance(last, Hole)
    return last


@framework(
    "quarkus-settings",
    language=("java", "kotlin"),
    libraries=("io.quarkus", "io.micronaut", "org.eclipse.microprofile"),
)
def quarkus_settings(code: Code) -> Iterator[Fact]:
    """Connections that only a configuration file leads on."""
    if first_import(code, ("org.springframework.boot",)) is None:
        yield from _connections(code)


def _connections(code: Code) -> Iterator[Connection]:
    at = first_import(code, _RELATIONAL)
    if at is not None:
        url = _setting("quarkus.datasource.jdbc.url", "quarkus.datasource.reactive.url", "datasources.default.url")
        user = _setting("quarkus.datasource.username", "datasources.default.username")
        password = _setting("quarkus.datasource.password", "datasources.default.password")
        yield Connection("", at, "", url=url, user=user, password=password)
    mongo = first_import(code, ("io.quarkus.mongodb", "io.micronaut.configuration.mongo", "io.micronaut.mongo"))
    if mongo is not None:
        database = Hole("setting", "quarkus.mongodb.database")
        url = _setting("quarkus.mongodb.connection-string", "mongodb.uri")
        yield Connection("mongodb", mongo, "", url=url, database=database)
