"""Compose files that are run from another folder than their own (``docker compose -f deploy/compose.yml --project-directory
.``): what they name lies below that one, or of what they mount at least what they say to lie where they are run (``$PWD``).
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from ringfence.link.paths import Paths, upwards
from ringfence.model.facts import Assembly, Fact, SettingsFrom, Workload


def from_where_run(facts: Iterable[Fact], files: Sequence[str]) -> list[Fact]:
    """The facts of manifests, with the paths of those Compose files whose builds only exist from a folder above theirs."""
    facts = _with_mounts(list(facts), files)
    building: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        if isinstance(fact, Workload) and fact.origin == "compose" and fact.build is not None:
            building[fact.deployment].add(fact.build)
    building = {file: builds for file, builds in building.items() if "/" in file}
    there = Paths(files) if building else None
    moved = {file: above for file, builds in building.items() if there and (above := _run_from(file, builds, there))}
    if not moved:
        return facts
    return [_moved(fact, *moved[fact.at.path]) if fact.at.path in moved else fact for fact in facts]


def _with_mounts(facts: Sequence[Fact], files: Sequence[str]) -> list[Fact]:
    """The facts, with what is mounted that exists only from a folder above a Compose file's own."""
    mounting: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        if isinstance(fact, Workload) and fact.origin == "compose" and "/" in fact.deployment:
            mounting[fact.deployment].update(source for source, _ in fact.mounts if ":" not in source)
    there = Paths(files) if any(mounting.values()) else None
    moved = {file: found for file, sources in mounting.items() if there and (found := _elsewhere(file, sources, there))}
    if not moved:
        return list(facts)
    return [
        replace(fact, mounts=tuple((moved[fact.deployment].get(one, one), target) for one, target in fact.mounts))
        if isinstance(fact, Workload) and fact.deployment in moved
        else fact
        for fact in facts
    ]


def _elsewhere(file: str, sources: Iterable[str], there: Paths) -> dict[str, str]:
    """What of a Compose file's mounts lies elsewhere, by where it would lie; with some of them, the folder that it is run in
    is meant by ``$PWD``, too.
    """
    own = posixpath.dirname(file)
    found: dict[str, str] = {}
    for source in sources:
        if there.inside(source):
            continue
        for above in list(upwards(own))[1:]:
            path = _from(source, own, above)
            if path and there.inside(path):
                found[source], found[own] = path, above
                break
    return found


def _run_from(file: str, builds: Iterable[str], there: Paths) -> tuple[str, str] | None:
    """The folder of a Compose file and the nearest above it from which all its builds exist, if from its own none does."""
    own = posixpath.dirname(file)
    if any(there.inside(build) for build in builds):
        return None
    for above in list(upwards(own))[1:]:
        if all(there.inside(_from(build, own, above)) for build in builds):
            return own, above
    return None


def _from(path: str, own: str, above: str) -> str:
    """What a path below a folder is below another one; what a path that leaves the repository would be stays as it is."""
    found = posixpath.normpath(posixpath.join(above, posixpath.relpath(path or ".", own)))
    return path if found.startswith("..") else "" if found == "." else found


def _moved(fact: Fact, own: str, above: str) -> Fact:
    if isinstance(fact, Assembly):
        return replace(fact, resources=tuple(_from(resource, own, above) for resource in fact.resources))
    if not isinstance(fact, Workload):
        return fact
    return replace(
        fact,
        build=_from(fact.build, own, above) if fact.build is not None else None,
        dockerfile=_from(fact.dockerfile, own, above) if fact.dockerfile else fact.dockerfile,
        mounts=tuple(_mounts(fact.mounts, own, above)),
        settings_from=tuple(_settings(one, own, above) for one in fact.settings_from),
        extends=(_from(fact.extends[0], own, above), fact.extends[1])
        if fact.extends and fact.extends[0]
        else fact.extends,
    )


def _mounts(mounts: Iterable[tuple[str, str]], own: str, above: str) -> Iterator[tuple[str, str]]:
    for source, target in mounts:
        yield source if ":" in source else _from(source, own, above), target


def _settings(given: SettingsFrom, own: str, above: str) -> SettingsFrom:
    return replace(given, name=_from(given.name, own, above)) if given.kind == "file" else given
