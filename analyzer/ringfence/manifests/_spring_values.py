"""Spring's configuration files flattened to dotted keys, with the placeholders in their values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.formats.placeholders import placeholders
from ringfence.formats.properties import entries
from ringfence.formats.yaml import Node
from ringfence.model.facts import Setting
from ringfence.model.source import Source

MAX_DEPTH = 20
"""Of mappings within mappings; deeper ones are left out."""
MAX_SETTINGS = 20_000


def flattened(root: Node, path: str) -> list[Setting]:
    """A YAML document as dotted keys; elements of lists are ``key[0]``, a list of scalars is one value with commas too."""
    found: list[Setting] = []
    queue: list[tuple[str, Node, Node, int]] = [("", root, root, 0)]
    while queue and len(found) < MAX_SETTINGS:
        key, node, at, depth = queue.pop()
        if node.is_scalar:
            found.append(Setting(key, placeholders(node.text()), at.span(path)))
        elif depth < MAX_DEPTH:
            elements = node.elements()
            if elements and all(element.is_scalar for element in elements):
                found.append(Setting(key, placeholders(",".join(e.text() for e in elements)), at.span(path)))
            inner = [(f"{key}[{index}]", element, element, depth + 1) for index, element in enumerate(elements)]
            inner += [(f"{key}.{k.text()}" if key else k.text(), v, k, depth + 1) for k, v in node.items()]
            queue.extend(reversed(inner))
    return found


def properties(source: Source) -> Iterator[list[Setting]]:
    """The documents of a properties file, which ``#---`` divides, each as dotted keys."""
    document: list[Setting] = []
    try:
        for entry in entries(source.text.removeprefix("\ufeff")):
            if entry.key:
                document.append(Setting(entry.key, placeholders(entry.value), source.line(entry.line)))
            elif entry.comment.strip() in ("#---", "!---"):
                yield document
                document = []
            if len(document) >= MAX_SETTINGS:
                break
    except ValueError:  # an escape that is none: what stands before it counts
        pass
    yield document


def by_key(settings: Iterable[Setting]) -> dict[str, Setting]:
    """Settings under their keys as Spring compares them: without case and dashes."""
    return {relaxed(setting.key): setting for setting in settings}


def relaxed(key: str) -> str:
    """A key as Spring compares it: ``serviceUrl`` is ``service-url``."""
    return key.replace("-", "").replace("_", "").lower()
