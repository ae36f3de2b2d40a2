"""Connectors of Kafka Connect, as JSON for its API or as Strimzi's KafkaConnector: change capture, and sinks into stores."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ringfence.extend import manifest
from ringfence.formats.yaml import Node, read_yaml
from ringfence.model.facts import Fact, Feed
from ringfence.model.source import Source, Span
from ringfence.patterns import pattern

MOST_TABLES = 200
_CAPTURE = "io.debezium.connector."
_POLLING = ("JdbcSourceConnector", "JdbcSource")
_SINK = pattern(r"sink(connector)?$", re.IGNORECASE)
_ADDRESS = pattern(r"(?:jdbc:)?[a-z0-9+]+://(?:[^/@?#]*@)?([^/:;?#,]+)[^/;?#]*(?:/([^?;#]*))?", re.IGNORECASE)
_PREFIXES = ("topic.prefix", "database.server.name", "mongodb.name")
_DATABASES = ("database.dbname", "database.names", "database.include.list")


@manifest("kafka-connect", files=("*.json", "*.yaml", "*.yml"), tokens=("connector.class", "KafkaConnector"))
def kafka_connect(source: Source) -> Iterable[Fact]:
    """What flows from tables into topics, and from topics into stores."""
    for root in read_yaml(source.text).documents:
        for connector in root.elements() or [root]:
            config, name = _config(connector)
            if name and config.is_mapping:
                at = (config.get("connector.class") or config).span(source.path)
                read = _captured if name.startswith(_CAPTURE) else _polled if name.endswith(_POLLING) else _sunk
                yield from read(config, name, at)


def _config(connector: Node) -> tuple[Node, str]:
    """The settings of a connector and its class, in each of the shapes in which they are written."""
    if connector.get("kind").text() == "KafkaConnector":
        return connector.get("spec", "config"), connector.get("spec", "class").text()
    config = connector.get("config") or connector
    return config, config.get("connector.class").text()


def _captured(config: Node, name: str, at: Span) -> Iterator[Feed]:
    """Debezium: a topic for each table, called after it; with an event router the rows say which."""
    host = config.get("database.hostname").text()
    database = next((value for key in _DATABASES if (value := config.get(key).text())), "").partition(",")[0]
    if not host:
        host, database = _address(config.get("mongodb.connection.string").text() or config.get("mongodb.hosts").text())
    prefix = next((value for key in _PREFIXES if (value := config.get(key).text())), "*")
    store = f"{host}/{database}".strip("/")
    routed = "EventRouter" in " ".join(node.text() for _, node in config.items())
    for table in _listed(config, "table.include.list", "collection.include.list") or ["*"]:
        channel = "*" if routed else f"{prefix}.{table}".replace("\\.", ".")
        plain = table.replace("\\.", ".").rpartition(".")[2]
        yield Feed(f"{store}:{plain}" if store else plain, f"channel:{channel}", "change-capture", at)


def _polled(config: Node, name: str, at: Span) -> Iterator[Feed]:
    """JDBC: a topic for each table that is asked again and again, called after it; for a query, the prefix alone."""
    host, database = _address(config.get("connection.url").text())
    prefix = config.get("topic.prefix").text()
    tables = [] if config.get("query").text() else _listed(config, "table.whitelist", "table.include.list") or ["*"]
    store = f"{host}/{database}".strip("/")
    for table in tables:
        plain = table.rpartition(".")[2]
        yield Feed(f"{store}:{plain}" if store else plain, f"channel:{prefix}{plain}", "change-capture", at)
    if not tables and prefix:
        yield Feed(f"{store}:*" if store else "*", f"channel:{prefix}", "change-capture", at)


def _listed(config: Node, *keys: str) -> list[str]:
    written = next((value for key in keys if (value := config.get(key).text())), "")
    return [one.strip() for one in written.split(",") if one.strip()][:MOST_TABLES]


def _sunk(config: Node, name: str, at: Span) -> Iterator[Feed]:
    if not _SINK.search(name):
        return
    url = next((v for key in ("connection.url", "connection.uri", "hosts") if (v := config.get(key).text())), "")
    host, database = _address(url)
    store = f"{host}/{config.get('database').text() or database}".strip("/")
    named = (config.get("table.name.format") or config.get("collection")).text("${topic}")
    for topic in _listed(config, "topics", "topics.regex"):
        table = named.replace("${topic}", topic)
        yield Feed(f"channel:{topic}", f"{store}:{table}" if store else table, "sink", at)


def _address(url: str) -> tuple[str, str]:
    """Host and database of a URL; a bare host is one too."""
    match = _ADDRESS.match(url)
    if match:
        return match[1], match[2] or ""
    return url.partition(",")[0].partition(":")[0].rpartition("/")[2], ""
