"""The datastores that a JVM program's settings open: Spring Boot, Quarkus, Micronaut and Helidon."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ringfence.model.expression import Expression, Hole, Text
from ringfence.model.facts import Connection, Setting
from ringfence.patterns import pattern

_URLS = (
    (r"spring\.datasource(?:\.[\w.]+)?\.(?:jdbc)?url", ""),
    (r"spring\.datasource(?:\.[\w.]+)?\.jdbcurl", ""),
    (r"spring\.r2dbc\.url", ""),
    (r"spring\.(?:flyway|liquibase)\.url", ""),
    (r"spring\.data\.mongodb(?:\.\w+)?\.uri", "mongodb"),
    (r"spring\.mongodb\.uri", "mongodb"),
    (r"spring\.(?:data\.)?redis\.url", "redis"),
    (r"spring\.(?:data\.)?elasticsearch(?:\.rest)?\.uris", "elasticsearch"),
    (r"spring\.(?:data\.)?neo4j\.uri", "neo4j"),
    (r"spring\.(?:data\.)?cassandra\.contactpoints(?:\[0\])?", "cassandra"),
    (r"quarkus\.datasource(?:\.[\w\"]+)?\.(?:jdbc|reactive)\.url", ""),
    (r"quarkus\.mongodb(?:\.[\w\"]+)?\.(?:connectionstring|hosts)", "mongodb"),
    (r"quarkus\.redis(?:\.[\w\"]+)?\.hosts", "redis"),
    (r"datasources\.\w+\.url", ""),
    (r"mongodb\.uri", "mongodb"),
    (r"redis\.uri", "redis"),
    (r"javax\.sql\.datasource\.\w+\.(?:datasource\.url|jdbcurl)", ""),
)
_URL = [(pattern(key), engine) for key, engine in _URLS]
_HOSTS = (
    ("spring.data.mongodb", "mongodb"),
    ("spring.data.redis", "redis"),
    ("spring.redis", "redis"),
    ("spring.data.couchbase", "couchbase"),
)
_DEFAULTS = {"spring.data.mongodb": Hole("setting", "spring.data.mongodb.database", Text(("test",)))}
"""The database where none stands beside the host: another file or profile may say it."""
_ACCOUNTS = ("username", "user", "credentials.username")
_DATABASES = ("database", "keyspacename")


def connections(keys: Mapping[str, Setting]) -> Iterator[Connection]:
    """One connection for every address of a datastore. The account may stand beside it, as may the database."""
    for key, setting in keys.items():
        engine = next((engine for pattern, engine in _URL if pattern.fullmatch(key)), None)
        if engine is not None:
            stem = key.rpartition(".")[0]
            yield Connection(
                engine, setting.at, "", _held(setting), user=_beside(keys, stem, _ACCOUNTS), alias=_alias(stem),
                database=_beside(keys, stem, _DATABASES) if engine else None,
            )  # fmt: skip
    for stem, engine in _HOSTS:
        host = keys.get(f"{stem}.host")
        if host is not None:
            port, database = _beside(keys, stem, ("port",)), _beside(keys, stem, _DATABASES) or _DEFAULTS.get(stem)
            user = _beside(keys, stem, _ACCOUNTS)
            yield Connection(engine, host.at, "", None, _held(host), port, database, user)


def _alias(stem: str) -> str:
    """The name of one of several data sources: ``orders`` of ``spring.datasource.orders.url``."""
    last = stem.rpartition(".")[2].strip('"')
    return "" if last in ("datasource", "r2dbc", "hikari", "default", "jdbc", "mongodb", "redis", "neo4j") else last


def _beside(keys: Mapping[str, Setting], stem: str, names: tuple[str, ...]) -> Expression | None:
    found = next((keys[f"{stem}.{name}"] for name in names if f"{stem}.{name}" in keys), None)
    return _held(found) if found is not None else None


def _held(setting: Setting) -> Hole:
    """What the key holds where the program runs: a variable may say otherwise than the file."""
    return Hole("setting", setting.key, setting.value)
