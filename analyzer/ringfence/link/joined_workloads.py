"""Workloads that are one service: those built from one folder, whatever they are called."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from ringfence.link import images
from ringfence.link.folder_names import base_name, plain
from ringfence.link.process_names import BESIDE, is_beside, words_of
from ringfence.link.units import Unit


def joined(units: Sequence[Unit], roots: Collection[str]) -> list[Unit]:
    """Workloads of one folder are one service: web and worker, several containers of one image, jobs. It is called like what
    is no process beside it.
    """
    result: list[Unit] = []
    by_folder: dict[tuple[str, str], Unit] = {}
    by_name: dict[str, Unit] = {}
    _take_home(units, roots)
    for unit in sorted(units, key=_rank):
        place = _place(unit, roots)
        same = by_folder.get(place) if place is not None else None
        same = same or by_name.get(unit.name)
        if same is None:
            result.append(unit)
            by_name[unit.name] = unit
            if place is not None:
                by_folder[place] = unit
            continue
        by_name.setdefault(unit.name, same)
        _absorb(same, unit)
        joined = _place(same, roots)
        if joined is not None:
            by_folder.setdefault(joined, same)
    return result


def _take_home(units: Sequence[Unit], roots: Collection[str]) -> None:
    """Programs of Go that lie in one ``cmd`` are one service if all but one run beside it: ``orders/cmd/api`` and
    ``orders/cmd/migrate`` are orders.
    """
    together: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        home, cmd, program = (unit.folder or "").rpartition("/cmd/")
        if cmd and home not in roots and "/" not in program and unit.kind == "service":
            together[home].append(unit)
    for home, group in together.items():
        programs = {base_name(unit.folder or "") for unit in group}
        if len(programs) > 1 and sum(not is_beside(program) for program in programs) == 1:
            for unit in group:
                unit.folder = home


def _rank(unit: Unit) -> tuple[bool, bool]:
    """What is to name a service comes before what runs once, or beside it."""
    once = all(workload.role == "job" for workload in unit.workloads) and bool(unit.workloads)
    return once, bool(unit.workloads) and not BESIDE.isdisjoint(words_of(unit.name))


def _place(unit: Unit, roots: Collection[str]) -> tuple[str, str] | None:
    """What makes two workloads one service: the folder they are built from; of the whole repository, the Dockerfile. Where
    a platform builds that without one, they differ in their commands alone: a web server and its workers.
    """
    if unit.folder is None or unit.kind != "service":
        return None
    if unit.folder not in roots or not unit.workloads:
        return unit.folder, ""
    if unit.container is not None:
        return unit.folder, unit.container.path
    built_whole = any(workload.build == unit.folder and workload.command for workload in unit.workloads)
    return unit.folder, "" if built_whole else f"of {unit.name}"


def told_apart(units: list[Unit], roots: Collection[str]) -> list[Unit]:
    """Of several services built from a whole repository nobody can say which file is whose."""
    whole = [unit for unit in units if unit.folder in roots and unit.kind == "service" and unit.workloads]
    often = Counter(unit.folder for unit in whole)
    for unit in whole:
        if often[unit.folder] > 1:
            unit.folder = None
    return units


def _absorb(unit: Unit, other: Unit) -> None:
    folder, image = plain(base_name(other.folder or "")), _image_of(other)
    if unit.workloads and plain(other.name) == folder and unit.folder == other.folder:
        unit.name = other.name  # of several workloads, the one named like the folder names the service
    elif _image_of(unit) == image == plain(other.name) and plain(unit.name) != folder:
        unit.name = other.name  # or like the image that both run, of which a job may be declared first
    unit.hosts |= other.hosts | {other.name}
    unit.aliases |= other.aliases
    unit.workloads += other.workloads
    unit.because += other.because
    if unit.folder is None and other.folder is not None:
        unit.folder, unit.context = other.folder, other.context
        unit.kind = (
            other.kind if unit.kind == "external" else unit.kind
        )  # an image of another time, of whom nothing is known
    unit.container = unit.container or other.container
    unit.at = unit.at or other.at


def _image_of(unit: Unit) -> str:
    """The plain name of the image that a unit's first workload runs."""
    return plain(images.tail(unit.workloads[0].image)) if unit.workloads and unit.workloads[0].image else ""
