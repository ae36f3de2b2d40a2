"""OpenShift's builds: which image is made from which folder of a repository."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import manifest
from ringfence.formats.yaml import Node
from ringfence.manifests._kubernetes_objects import kind, objects
from ringfence.manifests._kubernetes_paths import repository_path
from ringfence.manifests._openshift_parameters import read_filled
from ringfence.model.facts import Fact, ImageBuild
from ringfence.model.source import Source


@manifest("openshift", files=("*.yaml", "*.yml"), tokens=("BuildConfig",))
def openshift(source: Source) -> Iterable[Fact]:
    """A build for each ``BuildConfig`` that names a folder: of which repository is told by what has that folder."""
    for node in objects(read_filled(source.text).documents):
        if kind(node) == "BuildConfig":
            image, folder = node.get("spec", "output", "to", "name"), _folder(node)
            if image.text() and folder:
                dockerfile = node.get("spec", "strategy", "dockerStrategy", "dockerfilePath").text()
                named = f"{folder}/{dockerfile}" if dockerfile else None
                yield ImageBuild(image.text(), folder, named, image.span(source.path))


def _folder(node: Node) -> str:
    """The folder below the repository's root, empty if the whole repository is built or it cannot be one of it."""
    written = node.get("spec", "source", "contextDir").text().strip("/")
    return (repository_path("", written) or "") if written and "$" not in written else ""
