"""nest-cli.json: the applications of a NestJS repository that holds several, and the libraries they share."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import manifest
from ringfence.manifests._node_projects import folder_of, objects_in, program
from ringfence.model.facts import Project
from ringfence.model.source import Source


@manifest("nest_project", files=("nest-cli.json", ".nestcli.json", ".nest-cli.json"), tokens=("projects",))
def nest_project(source: Source) -> Iterator[Project]:
    """Each project with a folder of its own."""
    for name, project in objects_in(source.text, "projects"):
        folder = folder_of(source.folder, project.get("root") or project.get("sourceRoot"))
        if folder:
            yield program("nest", name, folder, project.get("type", "application") == "application", source.line(1))
