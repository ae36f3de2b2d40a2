"""tsconfig.json and jsconfig.json: which import names stand for which folders."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from typing import Any

from ringfence.extend import manifest
from ringfence.manifests._json_objects import json_object
from ringfence.manifests._module_paths import alias
from ringfence.model.facts import Fact
from ringfence.model.source import Source
from ringfence.patterns import pattern

_BUILT = pattern(r"(?<![^/])dist(?=/|$)")
"""What a package is built into, of which the repository has the sources."""


@manifest("tsconfig", files=("tsconfig*.json", "jsconfig.json"), tokens=("paths", "baseUrl"))
def tsconfig(source: Source) -> Iterable[Fact]:
    """Path mappings, and the folder that other names are looked up in."""
    options = _options(source.text)
    written = options.get("baseUrl")
    base = posixpath.normpath(posixpath.join(source.folder or ".", written if isinstance(written, str) else "."))
    base = "" if base == "." else base
    if base.startswith(".."):
        return
    at, paths = source.line(1), options.get("paths")
    for name, targets in paths.items() if isinstance(paths, dict) else ():
        for target in targets if isinstance(targets, list) else ():
            if isinstance(target, str) and not posixpath.isabs(target):
                for place in dict.fromkeys((target, _BUILT.sub("src", target))):
                    yield alias(name, place, base, source.folder, at)
    if isinstance(written, str):
        yield alias("", ".", base, source.folder, at)


def _options(text: str) -> dict[str, Any]:
    options = json_object(text).get("compilerOptions")
    return options if isinstance(options, dict) else {}
