"""The objects of a Kubernetes manifest file: its documents, the items of its lists, and what OpenShift's templates make."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from ringfence.formats.yaml import Node

MAX_STRINGS = 64
"""Of one mapping of labels; every selector is compared with every pod's."""


def objects(documents: Sequence[Node]) -> Iterator[Node]:
    """Every object in the order of the file; a list gives its items instead, a template of OpenShift its objects, except
    those that are only named when it is processed.
    """
    waiting = list(reversed(documents))
    while waiting:
        node = waiting.pop()
        if kind(node).endswith("List") and isinstance(node.get("items").value, list):
            waiting.extend(reversed(node.get("items").elements()))
        elif kind(node) == "Template" and isinstance(node.get("objects").value, list):
            named = [one for one in node.get("objects").elements() if "${" not in name(one)]
            waiting.extend(reversed(named))
        elif kind(node):
            yield node


def kind(node: Node) -> str:
    """``Deployment``, ``Service``, …; empty for what is no object."""
    return node.get("kind").text()


def group(node: Node) -> str:
    """The API group: ``apps``, ``serving.knative.dev``; empty for the core group."""
    return node.get("apiVersion").text().rpartition("/")[0]


def name(node: Node) -> str:
    """The object's name; empty for a patch or a template that has none."""
    metadata = node.get("metadata")
    return metadata.get("name").text() or metadata.get("generateName").text().rstrip("-")


def namespace(node: Node) -> str:
    """The namespace the object itself says, else empty."""
    return node.get("metadata", "namespace").text()


def strings(node: Node) -> tuple[tuple[str, str], ...]:
    """The scalar entries of a mapping: labels, a selector, annotations."""
    entries = ((key.text(), value.text()) for key, value in node.items() if value.is_scalar)
    return tuple(islice(entries, MAX_STRINGS))
