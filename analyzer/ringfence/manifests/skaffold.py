"""Skaffold configurations: which image is built from which folder, and which manifests are deployed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import manifest
from ringfence.formats.yaml import Node, read_yaml
from ringfence.manifests._kubernetes_paths import repository_path, repository_paths
from ringfence.model.facts import Assembly, Fact, ImageBuild
from ringfence.model.source import Source, Span
from ringfence.patterns import pattern

_WILDCARD = pattern(r"[*?\[{]")
_MANIFESTS = (
    ("manifests", "rawYaml"),
    ("manifests", "kustomize", "paths"),
    ("deploy", "kubectl", "manifests"),
    ("deploy", "kustomize", "paths"),
    ("deploy", "kustomize", "path"),
)
_CHARTS = (("manifests", "helm", "releases"), ("deploy", "helm", "releases"))


@manifest("skaffold", files=("skaffold*.yaml", "skaffold*.yml"))
def skaffold(source: Source) -> Iterable[Fact]:
    """Image builds and assemblies of every configuration in the file, those of its profiles after its own."""
    for root in read_yaml(source.text).documents:
        if not root.is_mapping:
            continue
        at = (root.get("metadata", "name") or root.key("apiVersion")).span(source.path)
        yield from _section(source, root, "skaffold", at)
        for profile in root.get("profiles").elements():
            yield from _section(source, profile, "skaffold-profile", (profile.get("name") or profile).span(source.path))


def _section(source: Source, section: Node, kind: str, at: Span) -> Iterator[Fact]:
    for artifact in section.get("build", "artifacts").elements():
        yield from _build(source, artifact)
    resources = repository_paths(source.folder, list(_included(section)))
    if resources:
        yield Assembly(kind, source.folder, resources, (), at)


def _build(source: Source, artifact: Node) -> Iterator[ImageBuild]:
    image = artifact.get("image")
    written = artifact.get("context").text() or artifact.get("workspace").text() or "."
    context = repository_path(source.folder, written)
    if not image.text() or context is None:
        return
    module = artifact.get("jib", "project").text()
    if module and ":" not in module:  # a path of the Maven reactor, not the coordinates of an artifact
        context = repository_path(context, module) or context
    dockerfile = artifact.get("docker", "dockerfile") or artifact.get("kaniko", "dockerfile")
    dockerfile = dockerfile or artifact.get("custom", "dependencies", "dockerfile", "path")
    given = tuple(_arguments(artifact))
    yield ImageBuild(image.text(), context, repository_path(context, dockerfile.text()), image.span(source.path), given)


def _arguments(artifact: Node) -> Iterator[str]:
    """What else a build is given: its arguments, the stage, a command of its own."""
    for builder in ("docker", "kaniko"):
        given = artifact.get(builder, "buildArgs").items()
        yield from (f"{key.text()}={value.text()}" for key, value in given if key)
        yield from filter(None, (artifact.get(builder, "target").text(),))
    yield from artifact.get("custom", "buildCommand").text().split()


def _included(section: Node) -> Iterator[str]:
    for where in _MANIFESTS:
        yield from map(_without_wildcards, section.get(*where).texts())
    for where in _CHARTS:
        for release in section.get(*where).elements():
            yield release.get("chartPath").text()
    for required in section.get("requires").elements():
        yield required.get("path").text()


def _without_wildcards(path: str) -> str:
    """``k8s/**/*.yaml`` includes the folder ``k8s``."""
    wildcard = _WILDCARD.search(path)
    return path if wildcard is None else path[: wildcard.start()].rpartition("/")[0] or "."
