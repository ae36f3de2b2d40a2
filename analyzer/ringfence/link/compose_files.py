"""Which Compose files of a repository are run together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence

from ringfence.link import images
from ringfence.link.paths import upwards
from ringfence.link.variants import is_variant, rank
from ringfence.model.facts import Assembly, Workload
from ringfence.patterns import pattern

_COMPOSE = pattern(r"(compose|docker-stack)[^/]*$", re.IGNORECASE)
_BASE_COMPOSE = pattern(r"(docker-)?compose\.ya?ml$")
_OVERRIDE = pattern(r"(docker-)?compose\.override\.ya?ml$")


def default_compose(
    workloads: Sequence[Workload], roots: Collection[str], assemblies: Sequence[Assembly]
) -> list[Workload]:
    """The Compose files that ``docker compose up`` would read where most is deployed, what they include, and what others add
    to them. Files that are not called like one count only where none is.
    """
    whole = workloads
    workloads = [w for w in workloads if _COMPOSE.search(w.deployment)] or workloads
    folders: dict[str, set[str]] = defaultdict(set)
    for workload in workloads:
        folders[workload.deployment.rpartition("/")[0]].add(workload.deployment)
    chosen: list[str] = []
    for files in folders.values():
        base = [f for f in files if _BASE_COMPOSE.search(f)]
        override = sorted(f for f in files if _OVERRIDE.search(f))
        if base and not _runs_own(workloads, base + override):
            override += _beside(workloads, base + override, files - {*base, *override}, roots)
        chosen += (sorted(base) + override) or sorted(files, key=lambda file: rank(file, roots=roots))
    in_order = _without_parts(sorted(chosen, key=lambda file: _compose_order(file, roots)), workloads)
    in_order = [path for file in in_order for path in _including(file, assemblies)]
    order = {path: position for position, path in enumerate(dict.fromkeys(in_order))}
    kept = [w for w in whole if w.deployment in order]
    return sorted(kept, key=lambda w: order[w.deployment])


def _without_parts(files: Sequence[str], workloads: Sequence[Workload]) -> list[str]:
    """Without the files by which one works on a part alone: they build nothing but what one above builds with more, and run
    databases and the like of their own.
    """
    building: dict[str, set[str]] = {file: set() for file in files}
    for workload in workloads:
        if workload.build is not None and workload.deployment in building:
            building[workload.deployment].add(workload.build)

    def is_part(file: str) -> bool:
        folder, own = file.rpartition("/")[0], building[file]
        above = set(upwards(folder)) - {folder}
        others = (other for other in files if other.rpartition("/")[0] in above)
        whole = any(own < building[other] for other in others)
        return bool(own) and whole and all(w.build is not None or images.kind(w.image) for w in _of(workloads, file))

    return [file for file in files if not is_part(file)]


def _of(workloads: Sequence[Workload], file: str) -> list[Workload]:
    return [workload for workload in workloads if workload.deployment == file]


def _runs_own(workloads: Sequence[Workload], files: Collection[str]) -> bool:
    """Whether Compose files run anything but what others have made, such as databases and brokers."""
    return any(w.build is not None or not images.kind(w.image) for w in workloads if w.deployment in files)


def _beside(
    workloads: Sequence[Workload], base: Sequence[str], files: Collection[str], roots: Collection[str]
) -> list[str]:
    """What is run together with Compose files that only run what programs need: of those beside them the one that builds
    most programs, or else runs most, no variant if there is another; and those that say to depend on what is run then.
    """
    building = [f for f in files if any(w.build is not None for w in workloads if w.deployment == f)]
    running = building or [f for f in files if _runs_own(workloads, [f])]
    usual = [f for f in running if not is_variant(f, roots)] or running
    waiting = sorted(usual, key=lambda file: (-sum(w.deployment == file for w in workloads), rank(file, roots=roots)))
    chosen = waiting[:1]
    for file in waiting[1:]:
        there = {w.name for w in workloads if w.deployment in (*base, *chosen)}
        if any(not there.isdisjoint((*w.depends_on, *w.links)) for w in workloads if w.deployment == file):
            chosen.append(file)
    return chosen


def _including(file: str, assemblies: Sequence[Assembly]) -> list[str]:
    """A Compose file and those that it includes, theirs too."""
    found = [file]
    for path in found:
        here = [a.resources for a in assemblies if a.at.path == path and a.kind == "compose-include"]
        found += [resource for resources in here for resource in resources if resource not in found]
    return found


def including(assemblies: Sequence[Assembly]) -> dict[str, str]:
    """The files that Compose files include, and the folder of the one with which it begins: what overrides that overrides
    them.
    """
    gathering = [a for a in assemblies if a.kind == "compose-include"]
    included = {resource for assembly in gathering for resource in assembly.resources}
    found: dict[str, str] = {}
    for assembly in sorted(gathering, key=lambda assembly: assembly.at.path):
        if assembly.at.path not in included:
            for path in _including(assembly.at.path, gathering)[1:]:
                found.setdefault(path, assembly.at.path.rpartition("/")[0])
    return found


def _compose_order(path: str, roots: Collection[str]) -> tuple[int, bool, bool, str]:
    return (path.count("/"), is_variant(path, roots), not _BASE_COMPOSE.search(path), path)
