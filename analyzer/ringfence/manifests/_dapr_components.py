"""Dapr's components: what stands behind the names that programs give to their sidecar.

A definition is an object of Kubernetes in its form, wherever it lies. It is read to settings under the component's name: the
``address`` of a store or broker as a URL, the ``keys`` that it puts before what a program stores there, who may use it
(``scopes``), the file that a store of ``secrets`` shows. https://docs.dapr.io/reference/components-reference/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ringfence.formats.yaml import Node
from ringfence.manifests._kubernetes_objects import group, kind, name, namespace
from ringfence.manifests._kubernetes_workloads import expanded
from ringfence.model.expression import Expression, Hole, Text, join, literal
from ringfence.model.facts import Setting, SettingGroup
from ringfence.patterns import pattern

GROUP = "dapr.io"
_ACTORS = "actorStateStore"
_GIVEN = pattern(r"^[a-zA-Z][\w+.-]*://")
_PAIR = pattern(r"([\w ]+?)\s*=\s*('[^']*'|[^;\s']+)")
_MYSQL = pattern(r"^(.*\))/[^?]*")

Metadata = Mapping[str, Expression]


def components(path: str, node: Node) -> Iterator[SettingGroup]:
    """What the definition of a component or a subscription says."""
    if group(node) == GROUP and name(node):
        reader = {"Component": _component, "Subscription": _subscription}.get(kind(node))
        yield from reader(path, node) if reader is not None else ()


def _subscription(path: str, node: Node) -> Iterator[SettingGroup]:
    """A topic whose messages sidecars bring to a route of their programs."""
    at = node.get("metadata", "name").span(path)
    spec, called = node.get("spec"), f"subscription.{name(node)}"
    routes = [spec.get("route"), spec.get("routes", "default")]
    routes += [rule.get("path") for rule in spec.get("routes", "rules").elements()]
    said = {
        "topic": spec.get("topic").text(),
        "pubsub": spec.get("pubsubname").text(),
        "routes": ",".join(route.text() for route in routes if route.text()),
        "scopes": ",".join(node.get("scopes").texts()),
    }
    settings = tuple(Setting(f"dapr.{called}.{key}", literal(value), at) for key, value in said.items() if value)
    yield SettingGroup("component", called, namespace(node), settings, at)


def _component(path: str, node: Node) -> Iterator[SettingGroup]:
    """What stands behind a name; a store of states that keeps actors says it for those, too."""
    at = node.get("metadata", "name").span(path)
    spec = node.get("spec")
    metadata = {item.get("name").text(): _value(item) for item in spec.get("metadata").elements()}
    said = dict(_said(spec.get("type").text(), metadata))
    if scopes := node.get("scopes").texts():
        said["scopes"] = literal(",".join(scopes))
    names = [name(node)]
    if _plain(metadata.get(_ACTORS)).lower() == "true":
        names.append(_ACTORS)
    for called in names:
        settings = tuple(Setting(f"dapr.{called}.{key}", value, at) for key, value in said.items())
        yield SettingGroup("component", called, namespace(node), settings, at)


def _said(type: str, metadata: Metadata) -> Iterator[tuple[str, Expression]]:
    block, _, product = type.partition(".")
    address = _ADDRESSES.get(product)
    found = address(metadata) if address is not None else None
    if found is not None:
        yield "address", found
    if block == "state":
        yield "keys", metadata.get("keyPrefix") or literal("appid")
    if type == "secretstores.local.file" and "secretsFile" in metadata:
        yield "secrets", metadata["secretsFile"]


def _value(item: Node) -> Expression:
    """A value as it is written, or the secret that holds it."""
    secret = item.get("secretKeyRef")
    if secret:
        key = secret.get("key").text() or secret.get("name").text()
        return Text((Hole("unknown", f"secret:{secret.get('name').text()}/{key}"),))
    if variable := item.get("envRef").text():
        return Text((Hole("env", variable),))
    return expanded(item.get("value").text())


# ---------------------------------------------------------------- addresses


def _at(scheme: str, *fields: str, database: str = "", usual: str = "") -> Callable[[Metadata], Text | None]:
    """A server under one of these fields, and a database under another, or as it is called unless somebody says it."""

    def address(metadata: Metadata) -> Text | None:
        host = next((metadata[field] for field in fields if field in metadata), None)
        if host is None:
            return None
        if _GIVEN.match(_plain(host)):
            return _parts(host)
        return join((f"{scheme}://", host, "/" if database else "", metadata.get(database) or literal(usual)))

    return address


def _postgresql(metadata: Metadata) -> Text | None:
    """``host=db user=app dbname=main``, a URL, or a secret."""
    given = metadata.get("connectionString")
    if given is None or _GIVEN.match(_plain(given)):
        return _parts(given) if given is not None else None
    words = _words(_plain(given))
    if not words:
        return join(("postgresql://", given))
    account = f"{words['user']}@" if "user" in words else ""
    port = f":{words['port']}" if "port" in words else ""
    return literal(
        f"postgresql://{account}{words.get('host', '')}{port}/{words.get('database') or words.get('dbname', '')}"
    )


def _mysql(metadata: Metadata) -> Text | None:
    """``app:secret@tcp(db:3306)/?options``, as Go's driver takes it; the schema stands beside it."""
    given = metadata.get("connectionString")
    schema = _plain(metadata.get("schemaName")) or "dapr_state_store"
    if given is None:
        return None
    return join(("mysql://", literal(_MYSQL.sub(lambda match: f"{match[1]}/{schema}", _plain(given))) or given))


def _sqlserver(metadata: Metadata) -> Text | None:
    """``Server=db;User Id=app``; the database stands beside it."""
    given = metadata.get("connectionString")
    if given is None:
        return None
    words = _words(_plain(given))
    server = (words.get("server") or words.get("data source", "")).removeprefix("tcp:").replace(",", ":")
    database = _plain(metadata.get("databaseName")) or words.get("database") or "dapr"
    return literal(f"sqlserver://{server}/{database}") if words else join(("sqlserver://", given))


_ADDRESSES: dict[str, Callable[[Metadata], Text | None]] = {
    "redis": _at("redis", "redisHost", database="redisDB"),
    "postgresql": _postgresql,
    "postgres": _postgresql,
    "mysql": _mysql,
    "sqlserver": _sqlserver,
    "mongodb": _at("mongodb", "host", "server", database="databaseName", usual="daprStore"),
    "cassandra": _at("cassandra", "hosts", database="keyspace", usual="dapr"),
    "memcached": _at("memcached", "hosts"),
    "sqlite": _at("sqlite", "connectionString"),
    "rabbitmq": _at("amqp", "connectionString", "host", "hostname"),
    "kafka": _at("kafka", "brokers"),
    "nats": _at("nats", "natsURL"),
    "jetstream": _at("nats", "natsURL"),
    "mqtt": _at("mqtt", "url"),
    "mqtt3": _at("mqtt", "url"),
    "pulsar": _at("pulsar", "host"),
}


def _words(text: str) -> dict[str, str]:
    return {key.strip().lower(): value.strip("'") for key, value in _PAIR.findall(text)}


def _plain(value: Expression | None) -> str:
    return (value.literal or "") if isinstance(value, Text) else ""


def _parts(value: Expression) -> Text:
    return value if isinstance(value, Text) else Text((value,))
