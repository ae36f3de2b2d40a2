"""HOCON configuration files of programs for the JVM (Akka, Ktor, Play): settings, and variables that set them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from ringfence.extend import manifest
from ringfence.formats.hocon import read_hocon
from ringfence.model.expression import Hole
from ringfence.model.facts import Fact, Program, Setting, SettingGroup
from ringfence.model.source import Source
from ringfence.patterns import pattern

MAX_SETTINGS = 5_000
_VARIANT = pattern(
    r"[-_.](dev(?:elopment)?|local|test|stag(?:e|ing)|prod(?:uction)?|docker|k8s|kubernetes|cloud)$", re.IGNORECASE
)
_CHOOSING = ("config.resource", "config.file")
_PORTS = ("ktor.deployment.port", "play.server.http.port", "http.port")
_FOREIGN = pattern(r"(?m)=>|^\s*(?:server|location|upstream)\b[^={]*\{|;\s*$")
"""What stands in files of other programs that are called so: Logstash's, nginx's."""


@manifest(
    "hocon", files=("application*.conf", "reference.conf", "*/src/main/resources/*.conf", "*/src/*/resources/*.conf")
)
def hocon(source: Source) -> Iterator[Fact]:
    """All settings of the file. What a library says in its ``reference.conf`` counts where nothing else is said."""
    if _FOREIGN.search(source.text):
        return
    settings = [
        Setting(entry.key, entry.value, source.line(entry.line))
        for entry in islice(read_hocon(source.text), MAX_SETTINGS)
        if entry.key
    ]
    if not settings:
        return
    stem = source.name.rpartition(".")[0]
    variant = _VARIANT.search(stem)
    kind = "default" if stem == "reference" else "config"
    said = variant[1].lower() if variant is not None else ""
    chosen_by = _CHOOSING if said else ()
    yield SettingGroup(kind, source.path, "", tuple(settings), source.line(1), variant=said, chosen_by=chosen_by)
    port = next((one for one in settings if one.key in _PORTS), None)
    if port is not None and not said:
        yield Program(None, Hole("setting", port.key, port.value), port.at)
