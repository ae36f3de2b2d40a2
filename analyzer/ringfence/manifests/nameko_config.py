"""Configuration files of nameko: settings with variables of the environment in them, and the databases of services."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import manifest
from ringfence.formats.yaml import Node, read_yaml
from ringfence.model.expression import Expression, Hole, Text, literal
from ringfence.model.facts import Connection, Fact, Setting, SettingGroup
from ringfence.model.source import Source
from ringfence.patterns import pattern

_VARIABLE = pattern(r"\$\{([^:{}$]+)(?::((?:[^{}]|\{[^{}]*\})*))?\}")
_DATABASES = {"DB_URIS": "", "REDIS_URIS": "redis", "MONGODB_CONNECTION_URL": "mongodb", "MONGO_URIS": "mongodb"}
MOST_SETTINGS = 2_000


@manifest("nameko-config", files=("*config*.yml", "*config*.yaml", "*settings*.yml"), tokens=("AMQP_URI",))
def nameko_config(source: Source) -> Iterable[Fact]:
    """Every setting under its path of keys, and one connection for each URL of a database."""
    for root in read_yaml(source.text).documents:
        if not root.get("AMQP_URI"):
            continue
        found = tuple(setting for _, setting in zip(range(MOST_SETTINGS), _settings(source, root, ""), strict=False))
        yield SettingGroup("config", source.path, "", found, root.key("AMQP_URI").span(source.path))
        for key, engine in _DATABASES.items():
            values = [value for _, value in root.get(key).items()] or root.get(key).one_or_many()
            for value in values:
                if value.is_scalar:
                    yield Connection(engine, value.span(source.path), url=_filled(value.text()))


def _settings(source: Source, node: Node, prefix: str) -> Iterator[Setting]:
    for key, value in node.items():
        name = f"{prefix}.{key.text()}" if prefix else key.text()
        if value.is_scalar:
            yield Setting(name, _filled(value.text()), value.span(source.path))
        else:
            yield from _settings(source, value, name)


def _filled(written: str) -> Text:
    """``${X:default}`` as a hole; the default may stand in quotes."""
    parts: list[str | Expression] = []
    end = 0
    for match in _VARIABLE.finditer(written):
        default = None if match.group(2) is None else literal(match.group(2).strip("'\""))
        parts += [written[end : match.start()], Hole("env", match.group(1).strip(), default)]
        end = match.end()
    return Text(tuple(part for part in (*parts, written[end:]) if part != "") or ("",))
