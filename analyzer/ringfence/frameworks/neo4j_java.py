"""Neo4j on the JVM: drivers, the object mapper's sessions, and Cypher wherever it is run."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._cypher import statements
from ringfence.frameworks._neo4j_java import servers
from ringfence.model.facts import Fact

_RUNNING = ("run", "execute", "query", "queryForObject", "executeQuery", "executableQuery")
_BUILDER = "org.neo4j.ogm.config.Configuration.Builder()"
_BUILDING = ("uri", "credentials", "connectionPoolSize", "autoIndex", "database")


@framework(
    "neo4j-java",
    language=("java", "kotlin"),
    libraries=("org.neo4j", "org.springframework.data.neo4j"),
    same_as={f"{_BUILDER}.{name}()": _BUILDER for name in _BUILDING},
)
def neo4j_java(code: Code) -> Iterator[Fact]:
    """Connections and statements."""
    yield from servers(code)
    yield from statements(code, *_RUNNING)
