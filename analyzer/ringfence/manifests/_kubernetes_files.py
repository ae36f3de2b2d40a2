"""Whole files that ConfigMaps hold."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.formats.yaml import Node
from ringfence.manifests._kubernetes_objects import kind, name
from ringfence.model.facts import HeldFile

MAX_LENGTH = 60_000
"""Of one file; what is longer is no configuration that people write."""
_OTHERS = (
    ".sh",
    ".sql",
    ".py",
    ".js",
    ".lua",
    ".pem",
    ".crt",
    ".key",
    ".html",
    ".css",
    ".md",
    ".txt",
    ".properties",
    ".env",
)
"""Endings of files that no other format than their own reads."""


def held_files(path: str, node: Node) -> Iterator[HeldFile]:
    """The files in a ConfigMap, which others read as if they lay in the repository."""
    if kind(node) != "ConfigMap" or not name(node):
        return
    for key, value in node.get("data").items():
        text = value.text() if value.is_scalar else ""
        if "\n" in text.strip() and len(text) <= MAX_LENGTH and not key.text().lower().endswith(_OTHERS):
            yield HeldFile(f"configmap:{name(node)}", key.text(), text, "", key.span(path))
