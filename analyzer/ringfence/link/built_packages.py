"""Packages of Go: which of them an image is made of, by what its build is told and its Dockerfile builds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ringfence.model.facts import Project

if TYPE_CHECKING:
    from ringfence.link.units import Unit


def without_told(folder: str, group: Sequence[Unit], programs: Sequence[Project]) -> list[Unit]:
    """Those of the units of one folder of which no Dockerfile tells which of the programs they run; the others are given
    the folders of theirs. Where all run one, there is nothing to tell, unless the folder is the whole repository.
    """
    told = [package_at(unit.container.packages if unit.container is not None else (), programs) for unit in group]
    several = len({program.folder for program in told if program is not None}) > 1
    if not several and (folder or len(programs) == 1):
        return list(group)
    for unit, program in zip(group, told, strict=True):
        unit.folder = program.folder if program is not None else unit.folder
    return [unit for unit, program in zip(group, told, strict=True) if program is None]


def package_at(written: Sequence[str], programs: Sequence[Project]) -> Project | None:
    """The one program of Go whose package some path leads to: ``orders/cmd/api``, ``example.com/shop/orders/cmd/api``."""
    paths = [path.strip("./") for path in written if "/" in path]
    packages = [(one, one.at.path.rpartition("/")[0]) for one in programs if one.kind == "go"] if paths else []
    found = [one for path in paths for one, own in packages if _is_end(path, own) or _is_end(own, path)]
    return found[0] if len({program.folder for program in found}) == 1 else None


def _is_end(path: str, end: str) -> bool:
    return bool(end) and f"/{path}".endswith(f"/{end}")
