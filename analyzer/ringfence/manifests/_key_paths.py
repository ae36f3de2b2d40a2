"""The values of a JSON, YAML or TOML file under their paths of keys: ``database.host``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from ringfence.formats.json import read_json
from ringfence.formats.yaml import MISSING, Node, read_yaml
from ringfence.model.expression import Expression, Hole, Text, literal
from ringfence.model.facts import Setting
from ringfence.model.source import Source
from ringfence.patterns import pattern

MOST_SETTINGS = 2_000
MAX_TOML_LINE = 4_000
"""tomllib takes quadratic time over a key of many parts."""

FOREIGN = frozenset(("apiVersion", "openapi", "swagger", "scrape_configs", "compilerOptions"))
"""Keys of files that configure something else: a cluster, an interface, a monitor, a compiler."""
_VARIABLE = pattern(r"\$\{([A-Z][A-Z0-9_]*)(?::-?([^${}]*))?\}|^\$([A-Z][A-Z0-9_]*)$")
"""``${ORDERS_URL}``, ``${PORT:8080}``, ``$ORDERS_DSN``: what programs fill in from their environment."""


def settings_by_path(source: Source) -> tuple[Setting, ...]:
    """Every value of the file, by the format that its name says; nothing of what cannot be read."""
    ending = source.name.rpartition(".")[2].lower()
    if ending == "toml":
        return tuple(islice(_toml(source), MOST_SETTINGS))
    root = read_json(source.text) if ending == "json" else read_yaml(source.text).first
    readable = root is not MISSING and root.is_mapping
    return tuple(islice(_settings(source.path, root), MOST_SETTINGS)) if readable else ()


def _settings(path: str, root: Node) -> Iterator[Setting]:
    queue = [("", root)]
    while queue:
        prefix, node = queue.pop()
        if node.is_scalar:
            yield Setting(prefix, _filled_in(node.text()), node.span(path))
            continue
        inside = [(key.text(), value) for key, value in node.items()]
        listed = list(node.elements()) if not inside else []
        if (
            len(listed) == 1 and listed[0].is_scalar and prefix
        ):  # a list of one is that one for whoever asks for the list
            yield Setting(prefix, _filled_in(listed[0].text()), listed[0].span(path))
        inside = inside or [(str(position), value) for position, value in enumerate(listed)]
        queue += [(f"{prefix}.{key}" if prefix else key, value) for key, value in reversed(inside)]


def _toml(source: Source) -> Iterator[Setting]:
    import tomllib

    if max(map(len, source.text.splitlines()), default=0) > MAX_TOML_LINE:
        return
    try:
        queue: list[tuple[str, object]] = [("", tomllib.loads(source.text))]
    except (ValueError, RecursionError):
        return
    while queue:
        prefix, value = queue.pop()
        if isinstance(value, Mapping):
            queue += [(f"{prefix}.{key}" if prefix else str(key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            queue += [(f"{prefix}.{position}", inner) for position, inner in enumerate(value[:100])]
        else:
            yield Setting(prefix, _filled_in(str(value)), source.line(1))


def _filled_in(written: str) -> Text:
    """A value with the variables that stand in it, in capitals, so that no other placeholder is taken for one."""
    parts: list[str | Expression] = []
    end = 0
    for found in _VARIABLE.finditer(written) if "$" in written else ():
        parts.append(written[end : found.start()])
        parts.append(Hole("env", found[1] or found[3], literal(found[2]) if found[2] else None))
        end = found.end()
    parts.append(written[end:])
    kept = tuple(part for part in parts if part != "")
    return Text(kept or ("",))
