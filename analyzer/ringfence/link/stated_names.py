"""The names that programs give themselves in their settings, and whose programs these are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ringfence.link.environment import as_text
from ringfence.link.projects import Projects
from ringfence.model.expression import Hole, Text
from ringfence.model.facts import Program


class StatedNames:
    """The folders of projects by the names that their programs state."""

    def __init__(self, programs: Iterable[Program], projects: Projects) -> None:
        self._folders: dict[str, set[str]] = defaultdict(set)
        self._names: dict[str, set[str]] = defaultdict(set)
        for program in programs:
            name, folder = _stated(program), _project_around(program.at.path, projects)
            if name and folder:
                self._folders[name].add(folder)
                self._names[folder].add(name)

    def folder_of(self, name: str) -> str | None:
        """The folder of the one project whose program says that it is called so."""
        folders = self._folders.get(name, set())
        return next(iter(folders)) if len(folders) == 1 else None

    def of(self, folder: str) -> set[str]:
        """What the programs of a project's folder say that they are called."""
        return self._names.get(folder, set())


def _stated(program: Program) -> str:
    """The name that a program has where nobody sets another one."""
    text = as_text(program.name) if program.name is not None else None
    part = text.parts[0] if text is not None and len(text.parts) == 1 else None
    said = part.default if isinstance(part, Hole) else text
    return (said.literal or "") if isinstance(said, Text) else ""


def _project_around(path: str, projects: Projects) -> str:
    folder = path.rpartition("/")[0]
    while folder and not projects.lies_in(folder):
        folder = folder.rpartition("/")[0]
    return folder
