"""Servers of Neo4j that a program of the JVM names itself: to a driver, the object mapper, or an early Spring Data."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._texts import resolved
from ringfence.model.facts import Connection

_ADDRESSED = (
    "org.neo4j.driver.GraphDatabase.driver", "org.neo4j.driver.v1.GraphDatabase.driver",
    "org.neo4j.ogm.config.Configuration.Builder().uri",
    "org.neo4j.ogm.config.Configuration().driverConfiguration().setURI",
    "org.springframework.data.neo4j.server.RemoteServer", "org.springframework.data.neo4j.rest.SpringRestGraphDatabase",
)  # fmt: skip


def servers(code: Code) -> Iterator[Connection]:
    """Each with the address that it is given."""
    for call in code.calls(*_ADDRESSED):
        url = resolved(code, call.argument(0), call.scope)
        if url is not None:
            yield Connection("neo4j", call.call.invoke.at, call.call.function, url=url)
