"""project.json, workspace.json, angular.json: the applications and libraries of an Nx or Angular workspace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ringfence.extend import manifest
from ringfence.manifests._json_objects import json_object
from ringfence.manifests._node_projects import folder_of, objects_in, program
from ringfence.model.facts import Project
from ringfence.model.source import Source

_TRYING = ("cypress", "playwright", "protractor", "detox", "jest", "vitest")
"""Executors of programs that only try others."""


@manifest("nx_project", files=("project.json", "workspace.json", "angular.json"), tokens=("projectType", "sourceRoot"))
def nx_project(source: Source) -> Iterator[Project]:
    """The project of a folder, or all those that a workspace lists."""
    if source.name == "project.json":
        project = json_object(source.text)
        if source.folder and project:
            name = project.get("name")
            name = name if isinstance(name, str) and name else source.folder.rpartition("/")[2]
            yield program("nx", name, source.folder, _runs(project), source.line(1))
        return
    for name, project in objects_in(source.text, "projects"):
        folder = folder_of(source.folder, project.get("root") or project.get("sourceRoot"))
        if folder:
            yield program("nx", name, folder, _runs(project), source.line(1))


def _runs(project: dict[str, Any]) -> bool:
    """Whether it is an application, and not one that tests others."""
    if project.get("projectType") != "application":
        return False
    targets = project.get("targets") or project.get("architect")
    if not isinstance(targets, dict) or not targets:
        return True
    named = [target.get("executor") or target.get("builder") for target in targets.values() if isinstance(target, dict)]
    serving = {"build", "serve", "start", "container", "docker-build"} & targets.keys()
    return bool(serving) or not any(isinstance(e, str) and any(word in e for word in _TRYING) for e in named)
