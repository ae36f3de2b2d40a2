"""Programs: which one a workload runs, where a folder or an image holds several."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ringfence.link.builds import base_name, plain, within
from ringfence.link.paths import Paths
from ringfence.link.projects import GENERIC
from ringfence.model.facts import Project

if TYPE_CHECKING:
    from ringfence.link.units import Unit


def choose(units: Iterable[Unit], projects: Sequence[Project]) -> None:
    """Give services that are built from one folder, and run different programs of it, the folders of those.

    A service whose folder holds no project at all, only its Dockerfile, gets that of the program it is called after.
    """
    programs = [project for project in projects if project.runnable and project.kind == "go"]
    sharing: dict[str, list[Unit]] = defaultdict(list)
    for unit in units if programs else ():
        if unit.folder is not None and unit.kind == "service" and unit.workloads:
            sharing[unit.folder].append(unit)
    for folder, group in sharing.items():
        inside = [program for program in programs if within(program.folder, folder)]
        chosen = [_program(unit, inside) for unit in group]
        if len({program.folder for program in chosen if program is not None}) > 1:
            for unit, program in zip(group, chosen, strict=True):
                unit.folder = program.folder if program is not None else unit.folder
        elif not any(within(project.folder, folder) for project in projects):
            for unit in group:
                program = _program(unit, [p for p in programs if within(p.folder, unit.context)])
                unit.folder = program.folder if program is not None else unit.folder


def outside(files: Iterable[str], units: Iterable[Unit]) -> Paths:
    """The files that lie in no unit's folder, the root apart."""
    taken = Paths(unit.folder for unit in units if unit.folder)
    return Paths(path for path in files if not taken.around(path))


def documents(unit: Unit, free: Paths) -> frozenset[str]:
    """The configuration files that a service is given from outside its folder: mounted ones, or else those that its image
    copies. Of several copied ones, those that are called after the service.
    """
    mounted = {source for workload in unit.workloads for source, _ in workload.mounts if source}
    given = {path for source in mounted for path in free.inside(source)}
    if not given and unit.container is not None:
        copied = [source.strip("./") for copy in unit.container.copies for source in copy.sources]
        places = ["/".join(part for part in (unit.context, source) if part) for source in copied]
        given = {path for place in places for path in free.inside(place) if within(path, unit.context)}
    called = [path for path in given if plain(unit.name) in (plain(word) for word in re.split(r"[/._]", path))]
    return frozenset(called or (given if len({path.rpartition("/")[0] for path in given}) <= 1 else ()))


def _program(unit: Unit, programs: Sequence[Project]) -> Project | None:
    """The program that the unit's command runs; the one that the unit is called after, if no command says so."""
    for word in (*_commands(unit), unit.name, base_name(unit.folder or "")):
        found = [program for program in programs if plain(word) in _names(program)]
        exact = [program for program in found if base_name(program.folder) == word]
        for matches in (exact, found):
            if len(matches) == 1:
                return matches[0]
    return None


def _names(program: Project) -> set[str]:
    """What a program may be called: its folder's name, and the next one that says something."""
    names: set[str] = set()
    for name in reversed(program.folder.split("/")):
        names.add(plain(name))
        if name not in GENERIC:
            break
    return names - {""}


def _commands(unit: Unit) -> Iterator[str]:
    """The words of the commands that start the unit, without folders: ``/app/orders`` says ``orders``."""
    for workload in unit.workloads:
        words = (*workload.entrypoint, *workload.command)
        if not words and unit.container is not None:
            words = (*unit.container.entrypoint, *unit.container.command)
        for word in words:
            yield from (part.rpartition("/")[2] for part in word.split())
