"""Configuration files that programs read by themselves: ``config.yaml``, ``configs/orders.json``, ``conf/app.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ringfence.extend import manifest
from ringfence.manifests._environments import CHOSEN_BY, VARIANT
from ringfence.manifests._key_paths import FOREIGN, settings_by_path
from ringfence.model.facts import Fact, SettingGroup
from ringfence.model.source import Source, Span

_ENDINGS = ("json", "yaml", "yml", "toml")
_NAMES = ("config", "config[.-]*", "conf", "configuration", "settings", "app")
_FOLDERS = ("config", "configs", "conf", "etc")
_OF_OTHERS = ("appsettings", "application", "custom-environment-variables")
"""Files that other readers know better."""


@manifest(
    "configuration",
    files=(
        *(f"{name}.{ending}" for name in _NAMES for ending in _ENDINGS if (name, ending) != ("settings", "json")),
        *(f"{folder}/*.{ending}" for folder in _FOLDERS for ending in _ENDINGS),
    ),
)
def configuration(source: Source) -> Iterable[Fact]:
    """Every value under its path of keys; a file that is for one environment is a variant."""
    stem, _, ending = source.name.rpartition(".")
    if source.name.lower().startswith(_OF_OTHERS) or "/." in f"/{source.path}":
        return
    found = settings_by_path(source)
    if ending.lower() != "toml" and any(setting.key.partition(".")[0] in FOREIGN for setting in found):
        return
    variant = VARIANT.search(stem) or _of_folder(source.path)
    if found:
        yield SettingGroup(
            "config", source.path, "", found, Span(source.path, 1),
            variant=variant[1] if variant else "", chosen_by=CHOSEN_BY if variant else (),
        )  # fmt: skip


def _of_folder(path: str) -> re.Match[str] | None:
    """The environment that a file is for by its folder, ``conf/dev/conf.yaml``."""
    *_, above, folder, _ = ("", "", *path.split("/"))
    return VARIANT.fullmatch(folder) if above.lower() in _FOLDERS else None
