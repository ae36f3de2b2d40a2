"""Addresses of databases that several programs are told at once, as a configuration server's file for all tells them."""

from __future__ import annotations

from collections.abc import Mapping, Set

from ringfence.link.paths import upwards
from ringfence.model.facts import Connection

_LIBRARIES = {
    "mongodb": ("mongo",), "redis": ("redis", "redisson", "jedis", "lettuce"), "elasticsearch": ("elastic", "opensearch"),
    "neo4j": ("neo4j",), "cassandra": ("cassandra",), "couchbase": ("couchbase",),
}  # fmt: skip
_RELATIONAL = (
    "jdbc", "jpa", "r2dbc", "hibernate", "batis", "jooq", "flyway", "liquibase", "druid", "hikari", "datasource", "database",
    "mysql", "postgres", "mariadb", "oracle", "hsqldb", "mssql", "panache", "exposed", "persistence",
)  # fmt: skip
"""Words in the names of libraries that a program cannot do without which opens a database of that kind."""


def opens(connection: Connection, libraries: Set[str]) -> bool:
    """Whether a program that is built with these libraries may open a database of which everybody is told the address."""
    words = _LIBRARIES.get(connection.engine, _RELATIONAL)
    if words is _RELATIONAL and "h2" in libraries:
        return True
    return any(word in library.lower() for library in libraries for word in words)


def built_with(folder: str, dependencies: Mapping[str | None, Set[str]], named: Mapping[str, str]) -> set[str]:
    """What a folder's program is built with, however indirectly: what its build files and those above say, and those of the
    projects that they name. named: the folders of projects by their names.
    """
    found: set[str] = set()
    queue = [folder, *upwards(folder), ""]
    seen = set(queue)
    while queue:
        for name in dependencies.get(queue.pop(), ()):
            found.add(name)
            home = named.get(name)
            if home is not None and home not in seen:
                seen.add(home)
                queue.append(home)
    return found
