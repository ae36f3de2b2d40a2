"""Quarkus's profiles: keys that begin with ``%prod.`` say what the others say, but of that profile alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from ringfence.model.facts import Setting
from ringfence.patterns import pattern

DEPLOYED = "prod"
"""The profile of a packaged program that nobody gives another one."""
_DEVELOPERS = frozenset({"dev", "test"})
"""The profiles of a developer's machine: what is deployed never runs with them."""
_KEY = pattern(r"%(?P<profiles>[\w,-]+)\.(?P<key>.+)")


def by_profile(settings: Iterable[Setting]) -> Iterator[tuple[str, list[Setting]]]:
    """The settings of each profile with their plain keys, those of every one first, under ``""``; without those that only
    hold where a developer starts the program.
    """
    found: dict[str, list[Setting]] = {"": []}
    for setting in settings:
        match = _KEY.fullmatch(setting.key) if setting.key.startswith("%") else None
        if match is None:
            found[""].append(setting)
            continue
        for profile in match["profiles"].split(","):
            if profile not in _DEVELOPERS:
                found.setdefault(profile, []).append(replace(setting, key=match["key"]))
    return iter([(profile, of_profile) for profile, of_profile in found.items() if of_profile])


def is_quarkus(settings: Iterable[Setting]) -> bool:
    """Whether a file is one of Quarkus: it sets what only Quarkus knows, or something for one profile alone."""
    return any(setting.key.startswith(("quarkus.", "%")) for setting in settings)
