"""Backstage's catalog-info.yaml: which team owns a component."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import manifest
from ringfence.formats.yaml import read_yaml
from ringfence.model.facts import Fact, Team
from ringfence.model.source import Source


@manifest("backstage", files=("catalog-info.yaml", "catalog-info.yml"), tokens=("backstage.io/",))
def backstage(source: Source) -> Iterator[Fact]:
    """The owner of every component, which is called like the service or lies in its folder."""
    components = [node for node in read_yaml(source.text).documents if node.get("kind").text() == "Component"]
    for node in components:
        owner = node.get("spec", "owner")
        name = node.get("metadata", "name").text()
        if owner.is_scalar and name:
            team = owner.text().removeprefix("group:").removeprefix("default/")
            folder = f"/{source.folder}/" if source.folder and len(components) == 1 else ""
            yield Team(team, folder, name, owner.span(source.path))
