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
                yield from _captured(config, name, at) if name.startswith(_CAPTURE) else _sunk(config, name, at)


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
    written = (config.get("table.include.list") or config.get("collection.include.list")).text()
    tables = [table.strip() for table in written.split(",") if table.strip()][:MOST_TABLES]
    for table in tables or ["*"]:
        channel = "*" if routed else f"{prefix}.{table}".replace("\\.", ".")
        plain = table.replace("\\.", ".").rpartition(".")[2]
        yield Feed(f"{store}:{plain}" if store else plain, f"channel:{channel}", "change-capture", at)


def _sunk(config: Node, name: str, at: Span) -> Iterator[Feed]:
    if not _SINK.search(name):
        return
    url = next((v for key in ("connection.url", "connection.uri", "hosts") if (v := config.get(key).text())), "")
    host, database = _address(url)
    store = f"{host}/{config.get('database').text() or database}".strip("/")
    named = (config.get("table.name.format") or config.get("collection")).text("${topic}")
    topics = (config.get("topics") or config.get("topics.regex")).text()
    for topic in [topic.strip() for topic in topics.split(",") if topic.strip()][:MOST_TABLES]:
        table = named.replace("${topic}", topic)
        yield Feed(f"channel:{topic}", f"{store}:{table}" if store else table, "sink", at)


def _address(url: str) -> tuple[str, str]:
    """Host and database of a URL; a bare host is one too."""
    match = _ADDRESS.match(url)
    if match:
        return match[1], match[2] or ""
    return url.partition(",")[0].partition(":")[0].rpartition("/")[2], ""
