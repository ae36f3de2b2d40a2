"""The YAML files of a Ruby program's ``config`` folder, with what ERB puts into them: databases, queues, settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import manifest
from ringfence.formats.yaml import Node, read_yaml
from ringfence.manifests._erb import Erb
from ringfence.model.expression import Text, literal
from ringfence.model.facts import Fact, Setting, SettingGroup
from ringfence.model.source import Source

MOST_SETTINGS = 3_000
_NAMES = (
    "database", "mongoid", "mongo", "cable", "redis", "cache", "queue", "sidekiq", "settings", "application", "app",
    "secrets", "rabbitmq", "bunny", "kafka", "racecar", "sneakers", "shoryuken", "elasticsearch", "services", "sequel",
)  # fmt: skip
_EXAMPLES = (".example", ".sample", ".docker", ".template", ".dist", ".default", "-example", "_example")
ENVIRONMENTS = ("production", "development", "staging", "test")
_FILES = tuple(
    f"{folder}config/{name}{ending}"
    for folder in ("", "*/")
    for name in _NAMES
    for ending in (
        ".yml",
        ".yaml",
        ".yml.erb",
        *(f"{one}.yml" for one in _EXAMPLES),
        *(f".yml{one}" for one in _EXAMPLES),
    )
)


@manifest("rails_config", files=_FILES)
def rails_config(source: Source) -> Iterable[Fact]:
    """Every value under the name of the file and its path of keys. An example counts only where the file itself is not
    there, since everybody has his own.
    """
    erb = Erb(source.text)
    root = read_yaml(erb.text).first
    name, _, rest = source.name.partition(".")
    example = any(one.strip(".-_") in f"{name}.{rest}" for one in _EXAMPLES)
    stem = name.replace("-example", "").replace("_example", "")
    if not root.is_mapping:
        return
    found = list(_settings(source.path, root, f"ruby.{stem}", erb))[:MOST_SETTINGS]
    if stem == "database":
        found += _databases(source.path, root)
    if found:
        yield SettingGroup("default" if example else "config", source.path, "", tuple(found), source.line(1))


def _settings(path: str, root: Node, prefix: str, erb: Erb) -> Iterator[Setting]:
    """The scalars below a node by dotted path; items of a list have their position."""
    queue = [(prefix, root)]
    while queue:
        key, node = queue.pop()
        if node.is_scalar:
            value = erb.value(node.text())
            if value is not None:
                yield Setting(key, value, node.span(path))
            continue
        inside = [(name.text().lstrip(":"), value) for name, value in node.items()]
        inside = inside or [(str(position), value) for position, value in enumerate(node.elements())]
        queue += [(f"{key}.{name}", value) for name, value in reversed(inside)]


def _databases(path: str, root: Node) -> Iterator[Setting]:
    """Of each environment the names of its databases, where it has several, and the lines on which each is said."""
    for key, node in root.items():
        several = [name for name, value in node.items() if value.is_mapping] if node.is_mapping else []
        names: Text = literal(",".join(name.text() for name in several) or "-")
        yield Setting(f"ruby.databases.{key.text()}", names, key.span(path))
        for place in (key, *several):
            inside = f"{key.text()}.{place.text()}" if place is not key else key.text()
            yield Setting(f"ruby.lines.{inside}", literal(str(place.span(path).line)), place.span(path))
