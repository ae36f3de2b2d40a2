"""Symfony's configuration of Doctrine: the connections of ``config/packages/doctrine.yaml``."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import manifest
from ringfence.formats.symfony_values import ENGINES, value_of
from ringfence.formats.yaml import Node, read_yaml
from ringfence.model.expression import Expression
from ringfence.model.facts import Connection, Fact
from ringfence.model.source import Source


@manifest(
    "doctrine_config", files=("*doctrine*.yaml", "*doctrine*.yml", "config.yml"), tokens=("dbal:", "doctrine_mongodb:")
)
def doctrine_config(source: Source) -> Iterable[Fact]:
    """One connection for each that is configured; the default one has no name here."""
    for document in read_yaml(source.text).documents:
        dbal = document.get("doctrine", "dbal")
        named = list(dbal.get("connections").items())
        default = dbal.get("default_connection").text() or (named[0][0].text() if named else "")
        for name, node in named:
            yield from _connection(source, node, "" if name.text() == default else name.text())
        if not named and dbal:
            yield from _connection(source, dbal, "")
        servers = [node.get("server") for _, node in document.get("doctrine_mongodb", "connections").items()]
        for server in servers:
            if server:
                database = value_of(document.get("doctrine_mongodb", "default_database").text())
                yield Connection("mongodb", server.span(source.path), url=value_of(server.text()), database=database)


def _connection(source: Source, node: Node, alias: str) -> Iterable[Connection]:
    def part(*keys: str) -> Expression | None:
        for key in keys:
            if written := node.get(key).text():
                return value_of(written)
        return None

    url, host, database = part("url"), part("host"), part("dbname", "path")
    if url is None and host is None and database is None:
        return
    at = next((node.get(key) for key in ("url", "host", "dbname", "path") if node.get(key)), node).span(source.path)
    yield Connection(
        ENGINES.get(node.get("driver").text(), ""), at, url=url, host=host, port=part("port"), database=database,
        user=part("user"), alias=alias, password=part("password"),
    )  # fmt: skip
