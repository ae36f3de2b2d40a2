"""What a workload's command runs where it is a script of the repository."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ringfence.link.folder_names import within
from ringfence.model.facts import ContainerFile, StartScript, Workload
from ringfence.patterns import pattern

_BETWEEN = pattern(r"[\s;|&\"']+")


def command_of(workload: Workload, container: ContainerFile | None) -> tuple[str, ...]:
    """What a workload runs: as it says, else as its image does. An entry point of its own takes no command of the image."""
    if container is None:
        return (*workload.entrypoint, *workload.command)
    command = workload.command or (() if workload.entrypoint else container.command)
    return (*(workload.entrypoint or container.entrypoint), *command)


def words_of(
    workload: Workload, container: ContainerFile | None, context: str, scripts: Mapping[str, Sequence[StartScript]]
) -> tuple[str, ...]:
    """The words of the scripts that a command names by their paths in the container. Of several scripts of one name, the one
    that lies likeliest there: whose path ends most alike. scripts: by their last names.
    """
    command = command_of(workload, container)
    written = (word for argument in command for word in _BETWEEN.split(argument[:1_000]) if scripts)
    found = (_named(word, context, scripts) for word in written)
    return tuple(word for script in found if script is not None for word in script.words)


def _named(word: str, context: str, scripts: Mapping[str, Sequence[StartScript]]) -> StartScript | None:
    parts = re.sub(r"^\W+", "", word).split("/")
    inside = [script for script in scripts.get(parts[-1], ()) if within(script.path, context)]
    alike = [(_alike(parts, script.path.split("/")), script) for script in inside]
    most = max((count for count, _ in alike), default=0)
    best = [script for count, script in alike if count == most]
    return best[0] if most and len(best) == 1 else None


def _alike(one: list[str], other: list[str]) -> int:
    """How many names two paths end with alike."""
    count = 0
    while count < min(len(one), len(other)) and one[-1 - count] == other[-1 - count]:
        count += 1
    return count
