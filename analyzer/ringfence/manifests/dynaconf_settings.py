"""Dynaconf's settings files: what is for every environment, and what for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from msgspec.structs import replace

from ringfence.extend import manifest
from ringfence.manifests._key_paths import settings_by_path
from ringfence.model.facts import Fact, Setting, SettingGroup
from ringfence.model.source import Source, Span

_ENDINGS = ("toml", "yaml", "yml", "json")
_FOR_ALL = ("default", "global")
_CHOSEN_BY = ("ENV_FOR_DYNACONF", "DYNACONF_ENV")


@manifest(
    "dynaconf_settings",
    files=tuple(f"{name}.{ending}" for name in ("settings", "settings.local", ".secrets") for ending in _ENDINGS),
    tokens=_FOR_ALL,
)
def dynaconf_settings(source: Source) -> Iterable[Fact]:
    """The sections of a file in layers, ``[default]`` and ``[production]``: keys without the section's name."""
    sections: dict[str, list[Setting]] = defaultdict(list)
    for setting in settings_by_path(source):
        section, _, key = setting.key.partition(".")
        if key:
            sections[section.lower()].append(replace(setting, key=key))
    if not any(name in sections for name in _FOR_ALL):
        return
    for name, settings in sections.items():
        variant = "" if name in _FOR_ALL else name
        yield SettingGroup(
            "config", source.path, "", tuple(settings), Span(source.path, 1),
            variant=variant, chosen_by=_CHOSEN_BY if variant else (),
        )  # fmt: skip
