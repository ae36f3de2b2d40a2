"""``azure.yaml`` of the Azure Developer CLI: which folder each service of a system is built from."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from ringfence.extend import manifest
from ringfence.formats.yaml import read_yaml
from ringfence.manifests._kubernetes_paths import repository_path
from ringfence.model.facts import Fact, ImageBuild
from ringfence.model.source import Source

MAX_SERVICES = 500
"""Of one file."""


@manifest("azure-developer", files=("azure.yaml", "azure.yml"), tokens=("services:",))
def azure_developer(source: Source) -> Iterable[Fact]:
    """A build of an image for each service, under its name: what declares the resources says by a tag which is for which."""
    services = read_yaml(source.text).first.get("services").items()
    for name, service in islice(services, MAX_SERVICES):
        project = repository_path(source.folder, service.get("project").text())
        if not name.text() or project is None:
            continue
        context = repository_path(project, service.get("docker", "context").text() or ".")
        dockerfile = repository_path(project, service.get("docker", "path").text())
        given = filter(None, (service.get("docker", "target").text(), *service.get("docker", "buildArgs").texts()))
        folder = context if context is not None and dockerfile is not None else project
        yield ImageBuild(name.text(), folder, dockerfile, name.span(source.path), tuple(given))
