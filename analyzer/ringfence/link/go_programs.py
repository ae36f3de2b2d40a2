"""Programs of Go: which folder is their own, and what they are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from ringfence.link.paths import Paths, upwards
from ringfence.model.facts import Project
from ringfence.patterns import pattern

GENERIC = frozenset(("cmd", "main", "app", "server", "src", "service", "bin"))
"""Folders of a program that say nothing of which it is: the folder above does."""
_UNSAYING = frozenset(("internal", "pkg"))
_VERSION = pattern(r"/v\d+$")
"""The end of a Go module's name that says which major version it is."""


def at_home(said: Iterable[Project]) -> list[Project]:
    """Go programs with the folder of all that is their own, ``orders`` of ``orders/cmd/api``, and a name that says which
    they are; others as they are.
    """
    known = list(said)
    modules = {project.folder: project.name for project in known if project.kind == "go-module"}
    programs = Counter(project.folder for project in known if project.kind == "go")
    folders = Paths(programs)
    homes = {folder: _home(folder, programs, folders) for folder in programs}
    return [
        replace(p, folder=homes[p.folder], name=_called(homes[p.folder], modules) or p.name) if p.kind == "go" else p
        for p in known
    ]


def _home(folder: str, programs: Counter[str], folders: Paths) -> str:
    """The folder above ``cmd``, or above a name that says nothing, if no other program lies in it."""
    parts = folder.split("/")
    ends = [position for position, part in enumerate(parts) if part == "cmd" and position]
    end = ends[-1] if ends else len(parts)
    while end > 1 and parts[end - 1] in GENERIC:
        end -= 1
    home = "/".join(parts[:end])
    alone = sum(programs[other] for other in folders.inside(home)) == 1
    return home if alone and parts[end - 1] not in GENERIC else folder


def _called(folder: str, modules: Mapping[str, str]) -> str:
    """The nearest folder whose name says something; where none of the module's does (``cmd/app``), the module's name."""
    parts = folder.split("/") if folder else []
    end, module = len(parts), next((above for above in upwards(folder) if above in modules), None)
    while end and (parts[end - 1] in GENERIC or parts[end - 1] in _UNSAYING) and "/".join(parts[:end]) != module:
        end -= 1
    if end and parts[end - 1] not in GENERIC:
        return parts[end - 1]
    name = _VERSION.sub("", modules[module]) if module is not None else ""
    return name.rpartition("/")[2] or folder.rpartition("/")[2]
