"""Files of secrets that a sidecar of Dapr shows to programs (``secretstores.local.file``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import manifest
from ringfence.formats.json import read_json
from ringfence.formats.yaml import Node
from ringfence.model.expression import literal
from ringfence.model.facts import Fact, Setting, SettingGroup
from ringfence.model.source import Source, Span

MOST_SECRETS = 1_000


@manifest("dapr_secrets", files=("*secret*.json",))
def dapr_secrets(source: Source) -> Iterable[Fact]:
    """Every value under its path of keys; it counts for those whose sidecar's store names the file."""
    root = read_json(source.text)
    if root.is_mapping:
        found = tuple(one for _, one in zip(range(MOST_SECRETS), _secrets(source.path, root), strict=False))
        yield SettingGroup("secrets", source.path, "", found, Span(source.path, 1))


def _secrets(path: str, root: Node) -> Iterator[Setting]:
    queue = [("", root)]
    while queue:
        prefix, node = queue.pop()
        if node.is_scalar:
            yield Setting(prefix, literal(node.text()), node.span(path))
        queue += [(f"{prefix}.{key.text()}".lstrip("."), value) for key, value in node.items()]
