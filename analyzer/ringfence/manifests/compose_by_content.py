"""Docker Compose files under other names (``docker-compose -f app.yml``), known by what they say."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import manifest
from ringfence.formats.yaml import read_yaml
from ringfence.manifests._compose_workloads import compose_facts
from ringfence.model.facts import Fact
from ringfence.model.source import Source

_NAMES = ("compose", "docker-stack")


@manifest("compose_by_content", files=("*.yml", "*.yaml"), tokens=("\nservices:", "services:\n"))
def compose_by_content(source: Source) -> Iterable[Fact]:
    """The same as of any Compose file, if each of its services has an image or is built."""
    if any(name in source.name.lower() for name in _NAMES):
        return ()
    services = read_yaml(source.text).first.get("services")
    known = [node.is_mapping and bool(node.get("image") or node.get("build")) for _, node in services.items()]
    return compose_facts(source) if known and all(known) else ()
