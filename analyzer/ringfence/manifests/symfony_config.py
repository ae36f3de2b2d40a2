"""The configuration files of Symfony: parameters, arguments of services, transports of messages, key by key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import manifest
from ringfence.formats.symfony_values import value_of
from ringfence.formats.yaml import Node, read_yaml
from ringfence.model.expression import literal
from ringfence.model.facts import Fact, Setting, SettingGroup
from ringfence.model.source import Source, Span
from ringfence.patterns import pattern

MOST_SETTINGS = 5_000
CHOSEN_BY = ("APP_ENV",)
_VARIANT = pattern(r"(?:^|/)config/(?:packages/([\w-]+)/|services_([\w-]+)\.ya?ml$)")
_BINDING = pattern(r"(framework\.messenger\.transports\.[^.]+)\.options\.queues\..+\.binding_keys(?:\.\d+)?")


@manifest(
    "symfony_config",
    files=("config/packages/*.y*ml", "*/config/packages/*.y*ml", "config/services*.y*ml", "*/config/services*.y*ml",
           "config/packages/*/*.y*ml", "*/config/packages/*/*.y*ml"),
    tokens=("services:", "parameters:", "messenger:", "http_client:"),
)  # fmt: skip
def symfony_config(source: Source) -> Iterable[Fact]:
    """Every value under its path of keys; what holds in one environment alone is a variant."""
    match = _VARIANT.search(source.path)
    variant = (match[1] or match[2]) if match else ""
    by_variant: dict[str, list[Setting]] = {}
    for document in read_yaml(source.text).documents:
        for key, node in document.items():
            name = key.text()
            inside = name.removeprefix("when@") if name.startswith("when@") else variant
            settings = list(_settings(source.path, node, "" if name.startswith("when@") else name))
            by_variant.setdefault(inside, []).extend((*settings, *_bound(settings)))
    for inside, found in by_variant.items():
        if found:
            chosen = CHOSEN_BY if inside else ()
            yield SettingGroup(
                "config", source.path, "", tuple(found[:MOST_SETTINGS]), Span(source.path, 1), variant=inside,
                chosen_by=chosen, unchosen="prod" if inside else "",
            )  # fmt: skip


def _bound(settings: list[Setting]) -> Iterator[Setting]:
    """The routing keys by which the queues of each transport are bound, whatever the queues are called."""
    keys: dict[str, list[Setting]] = {}
    for setting in settings:
        match = _BINDING.fullmatch(setting.key)
        if match is not None:
            keys.setdefault(match[1], []).append(setting)
    for transport, found in keys.items():
        distinct = {setting.value: setting for setting in found}
        for position, setting in enumerate(distinct.values()):
            yield Setting(f"{transport}.bound.{position}", setting.value, setting.at)


def _settings(path: str, root: Node, prefix: str) -> Iterator[Setting]:
    """The scalars below a node by dotted path; items of a list have their position."""
    queue = [(prefix, root)]
    while queue:
        key, node = queue.pop()
        if node.is_scalar:
            value = value_of(node.text())
            yield Setting(key, literal("") if value is None else value, node.span(path))
            continue
        inside = [(name.text(), value) for name, value in node.items()]
        inside = inside or [(str(position), value) for position, value in enumerate(node.elements())]
        queue += [(f"{key}.{name}" if key else name, value) for name, value in reversed(inside)]
