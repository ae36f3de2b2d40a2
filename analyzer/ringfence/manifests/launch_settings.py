"""How developers start a .NET program: ``Properties/launchSettings.json`` says on which ports it listens then."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from ringfence.extend import manifest
from ringfence.formats.json import read_json
from ringfence.formats.yaml import Node
from ringfence.model.expression import Text
from ringfence.model.facts import Fact, Program
from ringfence.model.source import Source
from ringfence.patterns import pattern

_PORT = pattern(r"https?://[^;/]*?:(\d{1,5})(?=[;/]|$)")
_MOST_PROFILES = 40


@manifest("launch_settings", files=("launchSettings.json",))
def launch_settings(source: Source) -> Iterable[Fact]:
    """A port for every address of the profiles that start the program itself, rather than IIS or a container."""
    profiles = islice(read_json(source.text).get("profiles").items(), _MOST_PROFILES)
    for _, profile in profiles:
        if profile.get("commandName").text() in ("", "Project"):
            yield from _ports(source.path, profile.get("applicationUrl"))


def _ports(path: str, urls: Node) -> Iterable[Program]:
    for port in dict.fromkeys(_PORT.findall(urls.text())):
        yield Program(None, Text((port,)), urls.span(path), local=True)
