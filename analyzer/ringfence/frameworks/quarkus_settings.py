"""What Quarkus and Micronaut connect to by their settings alone."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java import annotated_classes, first_import
from ringfence.frameworks._java_values import literal_of
from ringfence.frameworks._microprofile import setting
from ringfence.model.expression import Expression, Hole, Text
from ringfence.model.facts import Connection, Fact
from ringfence.model.source import Span

_MAPPED = tuple(f"{ee}.persistence.{name}" for ee in ("javax", "jakarta") for name in ("Entity", "*"))
_MANAGED = tuple(
    f"{ee}.persistence.{name}" for ee in ("javax", "jakarta") for name in ("EntityManager", "PersistenceContext")
)
_CONTAINERS = ("io.quarkus", "io.micronaut")
"""They open a database for every class that is mapped; elsewhere a grid of caches may keep such objects, too."""
_RELATIONAL = (
    *_MANAGED,
    "io.quarkus.hibernate",
    "io.agroal",
    "io.vertx.mutiny.sqlclient",
    "javax.sql",
    *(f"io.micronaut.data.{kind}" for kind in ("jdbc", "jpa", "hibernate", "r2dbc", "model.query.builder.sql")),
)
_MICRONAUT_MONGO = ("io.micronaut.configuration.mongo", "io.micronaut.mongo", "io.micronaut.data.mongodb")
_EITHER = ("io.micronaut.data",)
"""What maps classes for a relational database, unless it does so for MongoDB."""
_SCHEMAS = (
    "quarkus.hibernate-orm.database.default-schema", "quarkus.flyway.default-schema", "quarkus.flyway.schemas",
    "quarkus.liquibase.default-schema-name", "jpa.default.properties.hibernate.default_schema",
    "flyway.datasources.default.schemas",
)  # fmt: skip
_DOCUMENT = "io.quarkus.mongodb.panache.common.MongoEntity"


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
    contained = first_import(code, _CONTAINERS) is not None
    micronaut = first_import(code, _MICRONAUT_MONGO)
    at = first_import(code, (*_MAPPED, *_RELATIONAL) if contained else _RELATIONAL)
    at = at or (first_import(code, _EITHER) if micronaut is None else None)
    if at is not None:
        url = _setting("quarkus.datasource.jdbc.url", "quarkus.datasource.reactive.url", "datasources.default.url")
        user = _setting("quarkus.datasource.username", "datasources.default.username")
        password = _setting("quarkus.datasource.password", "datasources.default.password")
        yield Connection("", at, "", url=url, user=user, password=password, schema=_setting(*_SCHEMAS))
    mongo = first_import(code, ("io.quarkus.mongodb",)) or _injected(code)
    if mongo is not None:
        for client in ("", *_mongo_clients(code)):
            yield _of_mongo(code, client, mongo)
    if micronaut is not None:
        yield Connection("mongodb", micronaut, "", url=_setting("mongodb.uri"))


def _injected(code: Code) -> Span | None:
    """Where MongoDB's own driver is used by a program whose settings say where its client leads."""
    asked = [Hole("setting", f"quarkus.mongodb.{name}") for name in ("connection-string", "hosts")]
    configured = any(code.deployed(Text((hole,))).parts != (hole,) for hole in asked)
    return first_import(code, ("com.mongodb.client",)) if configured else None


def _mongo_clients(code: Code) -> Iterator[str]:
    """The names of the clients besides the usual one that documents are kept by."""
    found: dict[str, None] = {}
    for _, _, marks in annotated_classes(code, _DOCUMENT):
        for one in marks:
            name = literal_of(code, one.argument("clientName"), one.scope) if one.name == _DOCUMENT else ""
            if name:
                found[name] = None
    return iter(found)


def _of_mongo(code: Code, client: str, at: Span) -> Connection:
    """A client of MongoDB: its connection string, or else its hosts."""
    stem = f"quarkus.mongodb.{client}".rstrip(".")
    url, hosts = (setting(code, f"{stem}.{name}") for name in ("connection-string", "hosts"))
    if code.deployed(url) == url and code.deployed(hosts) != hosts:
        url = Text(("mongodb://", *hosts.parts))
    user, password = (Hole("setting", f"{stem}.credentials.{name}") for name in ("username", "password"))
    database = Hole("setting", f"{stem}.database")
    return Connection("mongodb", at, "", url=url, database=database, user=user, alias=client, password=password)
