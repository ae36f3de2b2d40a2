"""Data sources that Grafana is provisioned with: dashboards that read a database."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import manifest
from ringfence.formats.yaml import read_yaml
from ringfence.model.facts import Fact, Feed
from ringfence.model.source import Source

_DATABASES = ("postgres", "mysql", "mssql", "oracle", "mongodb", "mongo", "clickhouse")


@manifest("grafana", files=("*.yaml", "*.yml"), tokens=("datasources:",))
def grafana(source: Source) -> Iterable[Fact]:
    """Each data source that is a database, by its server and name."""
    for root in read_yaml(source.text).documents:
        for item in root.get("datasources").elements():
            kind, url = item.get("type").text().lower(), item.get("url").text()
            database = item.get("jsonData", "database").text() or item.get("database").text()
            host = url.rpartition("://")[2].partition("/")[0].rpartition("@")[2].partition(":")[0]
            if host and database and any(name in kind for name in _DATABASES):
                name = item.get("name").text("Grafana")
                yield Feed(f"{host}/{database}", name, "dashboard", item.span(source.path))
