"""Which projects of the repository depend on which, and what may be imported only by those that do."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property

from ringfence.link.folder_names import within
from ringfence.link.paths import Paths
from ringfence.model.facts import Project
from ringfence.patterns import pattern

_CLOSED = ("maven", "gradle", "dotnet", "composer", "cargo", "bundler")
"""Builds that compile a project against, or load, nothing but what it depends on."""
_SOURCES_APART = frozenset(("maven", "gradle"))
"""Builds of which each project has its sources in a folder ``src`` of its own."""
_SAID_ELSEWHERE = "dotnet"
"""The build in which files above a project may add to what it depends on: one that names no other says nothing."""


_SEPARATORS = pattern(r"[-_.]+")


class Dependencies:
    """The projects of the repository, by what others depend on them by: their names and folders."""

    def __init__(self, projects: Iterable[Project], roots: Collection[str]) -> None:
        self._in: dict[str, list[Project]] = defaultdict(list)
        self._called: dict[str, list[Project]] = defaultdict(list)
        for project in projects:
            self._in[project.folder].append(project)
            for name in {project.name, project.folder}:
                self._called[name].append(project)
        below = ((folder, within) for folder, within in self._in.items() if folder not in roots)
        closed = (folder for folder, within in below if any(p.kind in _CLOSED for p in within))
        self._closed = Paths(closed)

    def is_closed(self, folder: str | None) -> bool:
        """Whether code of a folder is compiled against nothing but what its project depends on."""
        kinds = {project.kind for project in self._in.get(folder, ())} if folder is not None else set()
        return bool(kinds.intersection(_CLOSED)) and (_SAID_ELSEWHERE not in kinds or bool(self.depended_on(folder)))

    def closes_off(self, path: str) -> bool:
        """Whether a file belongs to a project that has to be depended on before it can be imported."""
        return bool(self._closed.around(path))

    def closed_around(self, path: str) -> str | None:
        """The folder of the innermost such project that a file belongs to. Of the JVM's builds it has to lie where their
        sources do, and the project to say of what it is built: else there is a build script that is not known by its name.
        """
        folder = next(iter(self._closed.around(path)), None)
        own = self._in.get(folder, ()) if folder is not None else ()
        if any(project.kind in _SOURCES_APART for project in own):
            says = path.startswith(f"{folder}/src/") and any(project.dependencies for project in own)
            return folder if says else None
        return folder

    def used_by(self, project: Project) -> set[str]:
        """The folders of the projects that a project depends on itself: of several of one name the nearest, if it is one."""
        found: set[str] = set()
        for name in project.dependencies:
            meant = {one.folder for one in self._meant(_plain(name, project.folder), project)}
            near = nearest(sorted(meant), project.folder)
            found.update(near if len(near) == 1 else ())
        return found - {project.folder}

    def depended_on(self, folder: str | None) -> set[str]:
        """The folders of all projects that a folder's project depends on, and that those depend on."""
        seen: dict[int, Project] = {}
        queue = list(self._in.get(folder, ())) if folder is not None else []
        while queue:
            project = queue.pop()
            for dependency in project.dependencies:
                for other in self._meant(_plain(dependency, project.folder), project):
                    if id(other) not in seen and other.folder != folder:
                        seen[id(other)] = other
                        queue.append(other)
        return {other.folder for other in seen.values()}

    @cached_property
    def lent(self) -> frozenset[str]:
        """The folders of .NET's projects that start no program and that programs are built with: libraries, even where an
        image is built of one alone (a bundle of its migrations).
        """
        own = {folder: [one for one in within if one.kind == _SAID_ELSEWHERE] for folder, within in self._in.items()}
        starting = [folder for folder, within in own.items() if any(one.runnable for one in within)]
        built_with = set[str]().union(*map(self.depended_on, starting))
        return frozenset(folder for folder in built_with.difference(starting) if folder and own.get(folder))

    @cached_property
    def _members(self) -> dict[str, list[Project]]:
        """The projects by their names as Python compares them."""
        found: dict[str, list[Project]] = defaultdict(list)
        for projects in self._in.values():
            for project in projects:
                found[_SEPARATORS.sub("-", project.name).lower()].append(project)
        return found

    def installed(self, programs: Iterable[Project]) -> set[str]:
        """The folders of all projects that programs install from where they lie, and that those do."""
        found: set[str] = set()
        queue = list(programs)
        while queue:
            project = queue.pop()
            paths = {_plain(one, project.folder) for one in project.installs if one.startswith(".")}
            named = (one.folder for name in project.installs for one in self._members.get(name, ()))
            paths.update(
                folder for folder in named if not within(folder, project.folder)
            )  # a root may list all there are
            for folder in paths - found - {project.folder}:
                found.add(folder)
                queue += self._in.get(folder, ())
        return found

    def _meant(self, dependency: str, by: Project) -> Sequence[Project]:
        """The projects of that name or in that folder; of a path inside a build (``:libs:common``), the nearest there is.
        What a path begins with may be the name of the build, and no folder.
        """
        found = self._called.get(dependency, ())
        if found or "/" not in dependency:
            return found
        last = dependency.rpartition("/")[2]
        ending = [one for one in self._called.get(last, ()) if f"/{one.folder}".endswith(f"/{dependency}")]
        if not ending:
            return self._meant(dependency.partition("/")[2], by) if by.kind == "gradle" else ()
        near = nearest([one.folder for one in ending], by.folder)
        return [one for one in ending if one.folder in near]


def _plain(dependency: str, folder: str) -> str:
    """A dependency's name; one that is a path, as a folder of the repository."""
    if not dependency.startswith((".", "/")):
        return dependency
    path = posixpath.normpath(posixpath.join(folder, dependency))
    return posixpath.dirname(path) if posixpath.splitext(path)[1].endswith("proj") else path


def nearest(paths: list[str], importer: str) -> list[str]:
    """Of files that share a namespace, those whose place has most in common with the importer's."""
    shared = {path: len(posixpath.commonpath([path, importer])) if "/" in path else 0 for path in paths}
    best = max(shared.values(), default=0)
    return [path for path in paths if shared[path] == best]
