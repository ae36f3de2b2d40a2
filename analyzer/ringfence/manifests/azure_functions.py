"""Azure Functions: what ``host.json`` says of all functions of a program, and ``function.json`` of the one beside it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ringfence.extend import manifest
from ringfence.formats.azure_functions import (
    EVENT_HUBS,
    KAFKA,
    PREFIX,
    QUEUES,
    RABBIT,
    SERVICE_BUS,
    SOME,
    bound,
    entry,
)
from ringfence.formats.json import read_json
from ringfence.formats.yaml import Node
from ringfence.model.expression import literal
from ringfence.model.facts import Fact, Setting, SettingGroup
from ringfence.model.source import Source

_MOST = 100
"""Bindings of one function."""
_CHANNELS = {
    "serviceBus": (SERVICE_BUS, ("queueName", "topicName")),
    "queue": (QUEUES, ("queueName",)),
    "eventHub": (EVENT_HUBS, ("eventHubName",)),
    "kafka": (KAFKA, ("topic",)),
    "rabbitMQ": (RABBIT, ("queueName",)),
}
_MODULES = {".py": "__init__"}


@manifest("azure_functions", files=("host.json", "function.json"), tokens=("routePrefix", "bindings"))
def azure_functions(source: Source) -> Iterator[Fact]:
    """The prefix of all routes, or what the function of a folder is bound to."""
    root = read_json(source.text)
    at = source.line(1)
    if source.name.lower() == "host.json":
        http = root.get("extensions", "http") or root.get("http")
        prefix = http.get("routePrefix")
        if prefix.is_scalar:
            yield SettingGroup("config", source.path, "", (Setting(PREFIX, literal(prefix.text()), at),), at)
        return
    told = [one for binding in root.get("bindings").elements()[:_MOST] for one in _told(binding, source)]
    if told:
        module = _module(root, source)
        settings = [Setting(bound(module, number), literal(one), at) for number, one in enumerate(told)]
        named = root.get("entryPoint").text()
        entries = [Setting(entry(module), literal(named), at)] if named else []
        some = Setting(SOME, literal("some"), at)
        yield SettingGroup("config", source.path, "", (some, *entries, *settings), at)


def _told(binding: Node, source: Source) -> Iterator[str]:
    kind = binding.get("type").text()
    kind = f"{kind[:1].lower()}{kind[1:]}"
    trigger = kind.endswith("Trigger")
    name = kind.removesuffix("Trigger")
    if kind == "httpTrigger":
        path = binding.get("route").text() or source.folder.rpartition("/")[2]
        for verb in binding.get("methods").texts() or [""]:
            yield f"route {verb.upper()} {path}"
    elif kind == "timerTrigger":
        yield f"schedule {binding.get('schedule').text()}"
    elif name in _CHANNELS and (trigger or binding.get("direction").text() == "out"):
        broker, keys = _CHANNELS[name]
        channel = next((binding.get(key).text() for key in keys if binding.get(key)), "")
        if channel:
            yield f"{'consume' if trigger else 'publish'} {broker} {channel}"


def _module(root: Node, source: Source) -> str:
    """The module of the function beside the file: what it is compiled to lies elsewhere."""
    script = root.get("scriptFile").text()
    stem, suffix = posixpath.splitext(posixpath.basename(script))
    return f"{source.folder}/{stem or _MODULES.get(suffix, 'index')}".lstrip("/")
