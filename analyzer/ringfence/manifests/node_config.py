"""custom-environment-variables of the package ``config``: which settings take the value of which variable."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import manifest
from ringfence.formats.json import read_json
from ringfence.formats.yaml import MISSING, Node, read_yaml
from ringfence.model.expression import Hole
from ringfence.model.facts import Setting, SettingGroup
from ringfence.model.source import Source

MOST_SETTINGS = 1_000


@manifest("node_config", files=("custom-environment-variables.json", "custom-environment-variables.y*ml"))
def node_config(source: Source) -> Iterator[SettingGroup]:
    """Each setting with its variable, which counts where it is set."""
    root = read_json(source.text) if source.name.lower().endswith("json") else read_yaml(source.text).first
    if root is MISSING or not root.is_mapping:
        return
    found = [setting for _, setting in zip(range(MOST_SETTINGS), _settings(source.path, root), strict=False)]
    if found:
        yield SettingGroup("variables", source.path, "", tuple(found), source.line(1))


def _settings(path: str, root: Node) -> Iterator[Setting]:
    queue = [("", root)]
    while queue:
        prefix, node = queue.pop()
        named = node.get("__name") if node.is_mapping else node  # {"__name": "PORT", "__format": "json"}
        if named.is_scalar and named.text():
            yield Setting(prefix, Hole("env", named.text()), named.span(path))
            continue
        inside = [(f"{prefix}.{key.text()}" if prefix else key.text(), value) for key, value in node.items()]
        queue += reversed(inside)
