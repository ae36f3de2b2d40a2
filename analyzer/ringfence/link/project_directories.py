"""Compose files that are run from another folder than their own (``docker compose -f deploy/compose.yml --project-directory
.``): what they name lies below that one.
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
    facts = list(facts)
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
