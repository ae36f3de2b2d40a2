"""What Quarkus and Micronaut connect to by their settings alone, and the channels of MicroProfile's messages."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java import annotated_by_path, annotations_of, first_import, literal_of
from ringfence.model.expression import Expression, Hole, Text
from ringfence.model.facts import ChannelUse, Connection, Fact
from ringfence.model.value import Scope

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
_MESSAGING = "org.eclipse.microprofile.reactive.messaging"


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
    """Connections and channels that only a configuration file leads on."""
    if first_import(code, ("org.springframework.boot",)) is None:
        yield from _connections(code)
    yield from _channels(code)


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


def _channels(code: Code) -> Iterator[ChannelUse]:
    """A channel is bound to a topic of its own name, unless the settings say which."""
    connected = annotated_by_path(code, f"{_MESSAGING}.Incoming", f"{_MESSAGING}.Outgoing")
    for path, outline in code.outlines.items():
        for function, found in connected.get(path, ()):
            for one in found:
                name = literal_of(code, one.argument("value"), one.scope)
                if one.name == f"{_MESSAGING}.Incoming":
                    yield ChannelUse("consume", _topic("incoming", name), "kafka", function.at, "", function.name)
                elif one.name == f"{_MESSAGING}.Outgoing":
                    yield ChannelUse("publish", _topic("outgoing", name), "kafka", function.at, function.name)
        for cls in outline.classes:
            for field in cls.fields:
                for one in annotations_of(code, field.decorators, Scope(path, cls.name)) if field.decorators else ():
                    if one.name == f"{_MESSAGING}.Channel":
                        name = literal_of(code, one.argument("value"), one.scope)
                        yield ChannelUse("publish", _topic("outgoing", name), "kafka", field.at, cls.name)


def _topic(direction: str, name: str) -> Text:
    return Text((Hole("setting", f"mp.messaging.{direction}.{name}.topic", Text((name,))),))
