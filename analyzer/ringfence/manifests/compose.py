"""Docker Compose files by their usual names."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import manifest
from ringfence.manifests._compose_workloads import compose_facts
from ringfence.model.facts import Fact
from ringfence.model.source import Source

_FILES = ("docker-compose*.y*ml", "compose*.y*ml", "*.compose.y*ml", "*compose*.y*ml", "docker-stack*.y*ml")


@manifest("compose", files=_FILES, tokens=("services:", "image:", "build:", "include:"))
def compose(source: Source) -> Iterable[Fact]:
    """Each service as a workload, and ``include`` as an assembly."""
    return compose_facts(source)
