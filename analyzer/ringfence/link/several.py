"""Folders that hold several programs in Python: which workloads start which of them, as far as manifests say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from ringfence.link.entry_modules import Sources, called_after, sources_in, started
from ringfence.link.paths import Paths
from ringfence.link.projects import Projects
from ringfence.link.units import Unit
from ringfence.model.facts import EntryModule

_DJANGO = "django"
"""Programs that load their parts by names in their settings, and keep all data in one place: processes of one service."""


class Several(Struct, frozen=True):
    """A folder whose workloads start several files. entries: the name of each workload, and the file that it starts."""

    folder: str
    entries: tuple[tuple[str, str], ...]


def several(units: Iterable[Unit], projects: Projects, files: Sequence[str]) -> list[Several]:
    """The folders of which workloads start several files. files: all paths of the analysed tree."""
    found: list[Several] = []
    sharing = {folder: group for folder, group in _sharing(units).items() if not projects.of_kind(_DJANGO, folder)}
    programs = Paths(path for path in files if path.endswith(".py")) if sharing else Paths(())
    for folder, group in sharing.items():
        entries = _entries(group, sources_in(folder, programs.inside(folder)))
        if len({path for _, path in entries}) > 1:
            found.append(Several(folder, tuple(entries)))
    return found


def _sharing(units: Iterable[Unit]) -> Mapping[str, list[Unit]]:
    """The workloads that are built from one folder, where there are several."""
    found: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        if unit.folder is not None and unit.kind == "service" and unit.workloads:
            found[unit.folder].append(unit)
    return {folder: group for folder, group in found.items() if len(group) > 1}


def _entries(group: Sequence[Unit], files: Sources) -> list[tuple[str, str]]:
    """Which workload of a group starts which file: what commands name; where none does, what all are called after."""
    if not files.files:
        return []
    named = [(unit.name, path) for unit in group if (path := started(unit, files)) is not None]
    if named:
        return named
    called = [(unit.name, path) for unit in group if (path := called_after(unit, files)) is not None]
    return called if len(called) == len(group) == len({path for _, path in called}) else []


def divide(units: Iterable[Unit], modules: Mapping[str, EntryModule], files: Sequence[str]) -> None:
    """Give workloads that start one of several programs of their folder the folder of that one. What starts none of them
    runs nothing that can be told.
    """
    if not modules:
        return
    programs = Paths(path for path in files if path.endswith(".py"))
    for folder, group in _sharing(units).items():
        entries = dict(_entries(group, sources_in(folder, programs.inside(folder))))
        if not any(path in modules for path in entries.values()):
            continue
        for unit in group:
            module = modules.get(entries.get(unit.name, ""))
            unit.folder = module.folder if module is not None else None
            unit.loads = module.loads if module is not None else None
