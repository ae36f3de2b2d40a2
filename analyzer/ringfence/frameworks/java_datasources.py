"""Data sources that programs for the JVM make themselves: pools, Spring's builder, ``DriverManager``."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java_datasources import BUILDER, MADE_WITH_URL, POOLS, data_sources
from ringfence.model.facts import Fact

_BUILDING = ("url", "username", "password", "driverClassName", "type")


@framework(
    "java-datasources",
    language=("java", "kotlin"),
    libraries=("java.sql", BUILDER, *dict.fromkeys(name.rpartition(".")[0] for name in (*POOLS, *MADE_WITH_URL))),
    same_as={f"{BUILDER}.create()": f"{BUILDER}()", **{f"{BUILDER}().{name}()": f"{BUILDER}()" for name in _BUILDING}},
)
def java_datasources(code: Code) -> Iterator[Fact]:
    """A connection for each."""
    yield from data_sources(code)
