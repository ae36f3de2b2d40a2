"""The configuration files of .NET programs: ``appsettings.json``, its variants, user secrets, the ports of Kestrel."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ringfence.extend import manifest
from ringfence.formats.json import read_json
from ringfence.formats.yaml import Node
from ringfence.model.expression import Hole, Text
from ringfence.model.facts import Fact, Participation, Program, Setting, SettingGroup
from ringfence.model.source import Source, Span
from ringfence.patterns import pattern

CHOSEN_BY = ("ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT")
MOST_SETTINGS = 5_000
_URLS = pattern(r"urls|kestrel\.endpoints\.\w+\.url", re.IGNORECASE)
_PORT = pattern(r"https?://[^;/]*?:(\d{1,5})(?=[;/]|$)")
_VARIANT = pattern(r"appsettings\.(.+)\.json", re.IGNORECASE)


@manifest("appsettings", files=("appsettings*.json", "secrets.json", "usersecrets.json"))
def appsettings(source: Source) -> Iterable[Fact]:
    """Every value under its path of keys. A file of user secrets may have whole paths as keys."""
    root = read_json(source.text)
    if not root.is_mapping:
        return
    match = _VARIANT.fullmatch(source.name)
    variant = match[1] if match else ""
    found = tuple(setting for _, setting in zip(range(MOST_SETTINGS), settings(source.path, root), strict=False))
    yield SettingGroup(
        "config", source.path, "", found, Span(source.path, 1), variant=variant, chosen_by=CHOSEN_BY if variant else ()
    )
    yield from _discovered(found, variant)
    for setting in found if not variant else ():
        if _URLS.fullmatch(setting.key) and isinstance(setting.value, Text):
            for port in _PORT.findall(setting.value.literal or ""):
                yield Program(None, Text((port,)), setting.at)


_NAMES = ("spring.application.name", "eureka.instance.appname", "consul.discovery.servicename")
_REGISTRIES = {"eureka.client.serviceurl": "eureka", "consul.host": "consul"}


def _discovered(found: Iterable[Setting], variant: str) -> Iterator[Fact]:
    """Under which name Steeltoe registers the program, and where."""
    for setting in found:
        key = setting.key.lower()
        if key in _NAMES and not variant:
            yield Program(Hole("setting", setting.key, setting.value), None, setting.at)
        elif key in _REGISTRIES:
            target = Hole("setting", setting.key, setting.value)
            yield Participation("discovery", _REGISTRIES[key], setting.at, target)


def settings(path: str, root: Node) -> Iterator[Setting]:
    """The scalars below a node by dotted path; items of a list have their position."""
    queue = [("", root)]
    while queue:
        prefix, node = queue.pop()
        if node.is_scalar:
            yield Setting(prefix, Text((node.text(),)), node.span(path))
            continue
        inside = [(key.text(), value) for key, value in node.items()]
        inside = inside or [(str(position), value) for position, value in enumerate(node.elements())]
        queue += [(f"{prefix}.{_dotted(key)}" if prefix else _dotted(key), value) for key, value in reversed(inside)]


def _dotted(key: str) -> str:
    return key.replace(":", ".").replace("__", ".")
