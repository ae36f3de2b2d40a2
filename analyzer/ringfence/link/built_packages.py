"""Packages of Go: which of them an image is made of, by what its build is told and its Dockerfile builds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ringfence.model.facts import Project

if TYPE_CHECKING:
    from ringfence.link.units import Unit


def is_shared(folder: str, group: Sequence[Unit]) -> bool:
    """Whether a folder may hold more than one service's program."""
    return not folder or len(group) > 1


def takes_what_is_built(unit: Unit, programs: Sequence[Project]) -> bool:
    """Whether a unit's Dockerfile builds one of the programs, whose folder it is then given."""
    program = package_at(unit.container.packages if unit.container is not None else (), programs)
    if program is not None:
        unit.folder = program.folder
    return program is not None


def package_at(written: Sequence[str], programs: Sequence[Project]) -> Project | None:
    """The one program of Go whose package some path leads to: ``orders/cmd/api``, ``example.com/shop/orders/cmd/api``."""
    paths = [path.strip("./") for path in written if "/" in path]
    packages = [(one, one.at.path.rpartition("/")[0]) for one in programs if one.kind == "go"] if paths else []
    found = [one for path in paths for one, own in packages if _is_end(path, own) or _is_end(own, path)]
    return found[0] if len({program.folder for program in found}) == 1 else None


def _is_end(path: str, end: str) -> bool:
    return bool(end) and f"/{path}".endswith(f"/{end}")
