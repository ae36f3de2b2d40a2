"""Projects as their builds see them: what modules inherit from their parents, and which build files speak for them."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set

from msgspec.structs import replace

from ringfence.link.go_programs import at_home
from ringfence.link.images import tail, untagged
from ringfence.link.paths import Paths, upwards
from ringfence.model.facts import Project

MAX_ANCESTORS = 20
_CONVENTION = "gradle-convention"


_IN_BROWSERS = "Microsoft.AspNetCore.Components.WebAssembly"
_HANDING_OUT = f"{_IN_BROWSERS}.Server"


class Projects:
    """Every project of the repository, with what it inherits."""

    def __init__(self, said: Iterable[Project]) -> None:
        said = list(said)
        conventions = {project.name: project for project in said if project.kind == _CONVENTION}
        self._own: dict[tuple[str, str], Project] = {}
        for project in at_home(_applying(one, conventions) for one in said if one.kind != _CONVENTION):
            key = (project.folder, project.kind)
            self._own[key] = _together(self._own[key], project) if key in self._own else project
        for key in _handed_out(self._own.values()):
            self._own[key] = replace(self._own[key], library=True)
        self._in: dict[str, list[Project]] = defaultdict(list)
        self._named: dict[tuple[str, str], list[Project]] = defaultdict(list)
        folders: dict[str, set[str]] = defaultdict(set)
        for project in self._own.values():
            self._in[project.folder].append(project)
            self._named[project.kind, project.name].append(project)
            folders[project.kind].add(project.folder)
        self._folders = {kind: Paths(of_kind) for kind, of_kind in folders.items()}
        self.all = [self._whole(project) for project in self._own.values()]
        self._making: dict[str, set[str]] = defaultdict(set)
        self._under: dict[str, set[str]] = defaultdict(set)
        """Which folders' builds make images under a whole name, with its owner's."""
        self._programs: dict[tuple[str, str], list[Project]] = defaultdict(list)
        self._runnable: dict[str, set[str]] = defaultdict(set)
        for project in self.all:
            for image in project.images:
                self._making[tail(image)].add(project.folder)
                self._under[untagged(image)].add(project.folder)
            if project.runnable:
                self._programs[project.kind, project.folder].append(project)
            for name in (project.name, project.folder.rpartition("/")[2]) if project.runnable else ():
                self._runnable[name].add(project.folder)

    def is_told_to_start(self, project: Project) -> bool:
        """Whether a project's own build file says that it starts a program, rather than what many inherit."""
        own = self._own.get((project.folder, project.kind))
        return own is not None and own.runnable and not own.applies and not own.archived

    def lies_in(self, folder: str) -> bool:
        """Whether a folder is a project's."""
        return folder in self._in

    def is_called(self, folder: str, name: str) -> bool:
        """Whether a folder's project has a name."""
        return any(project.name == name for project in self._in.get(folder, ()))

    def holds(self, folder: str) -> bool:
        """Whether a folder is a project's, or one below it is."""
        return any(paths.inside(folder) for paths in self._folders.values())

    def of_kind(self, kind: str, folder: str) -> list[str]:
        """The folders of the projects of a kind that lie in a folder."""
        paths = self._folders.get(kind)
        return paths.inside(folder) if paths is not None else []

    def programs_in(self, kind: str, folder: str) -> list[Project]:
        """The programs of a kind that lie in a folder."""
        return [one for inside in self.of_kind(kind, folder) for one in self._programs.get((kind, inside), ())]

    def called(self, folder: str, kind: str) -> list[Project]:
        """A folder's own projects of a kind that have a name."""
        return [project for project in self._in.get(folder, ()) if project.kind == kind and project.name]

    def libraries_of(self, folder: str) -> set[str]:
        """What a folder's projects depend on by their own build files and those they inherit from."""
        own = self._in.get(folder, ())
        inherited = (name for project in own for parent in self._ancestors(project) for name in parent.shared)
        return {name for project in own for name in project.dependencies}.union(inherited)

    def build_files(self, folder: str) -> set[str]:
        """The build files that speak for a folder's projects: their own and those they inherit from."""
        own = self._in.get(folder, ())
        return {p.at.path for project in own for p in (project, *self._ancestors(project))}

    def making(self, image: str) -> str | None:
        """The folder of the one project whose build makes an image of this name, or that is called like it."""
        wanted = tail(image)
        made = self._making.get(wanted, set()) if wanted else set()
        return _only(made) or _only(self._runnable.get(wanted, set()))

    def making_under(self, image: str) -> str | None:
        """The folder of the one project whose build says to make just this image of an owner's, whoever is called so."""
        return _only(self._under.get(untagged(image), set())) if "/" in image else None

    def program_called(self, name: str) -> str | None:
        """The folder of the one program that is called so."""
        return _only(self._runnable.get(name, set()) if name else set())

    def program_ending(self, name: str) -> str | None:
        """The folder of the one program whose name ends in a name as in a word of its own: ``shop-orders`` in orders."""
        called = (folders for known, folders in self._runnable.items() if known.endswith(f"-{name}")) if name else ()
        return _only({folder for found in called for folder in found})

    def _whole(self, project: Project) -> Project:
        parents = self._ancestors(project)
        inherited = [name for parent in parents for name in parent.shared]
        starts = project.runnable or (not project.starts and any(parent.starts for parent in parents))
        is_module = bool(parents) and self._folders[project.kind].inside(project.folder) == [project.folder]
        return replace(
            project, dependencies=tuple(dict.fromkeys((*project.dependencies, *inherited))),
            runnable=not project.library
            and (project.runnable or (starts and is_module) or (project.serving and project.commands)),
        )  # fmt: skip

    def _ancestors(self, project: Project) -> list[Project]:
        """The projects it inherits from, nearest first: by name where it names them, else by folder."""
        found: list[Project] = []
        current: Project | None = project
        while current is not None and len(found) < MAX_ANCESTORS:
            parent = self._parent(current)
            if parent is None or parent in found or parent is project:
                break
            found.append(parent)
            current = parent
        return found

    def _parent(self, project: Project) -> Project | None:
        if project.parent:
            named = self._named.get((project.kind, project.parent), ())
            return max(named, key=lambda p: _common(p.folder, project.folder), default=None)
        if project.kind != "gradle" or not project.folder:
            return None
        folder = project.folder
        while folder:
            folder = folder.rpartition("/")[0]
            above = self._own.get((folder, project.kind))
            if above is not None:
                return above
        return None


def _applying(project: Project, conventions: Mapping[str, Project]) -> Project:
    """A project with what the plugins say that it applies and the build has itself, and those that they apply."""
    applied: dict[str, Project] = {}
    queue = [*project.applies] if conventions else []
    while queue:
        name = queue.pop()
        if name in conventions and name not in applied:
            applied[name] = conventions[name]
            queue += conventions[name].applies
    if not applied:
        return replace(project, applies=())
    dependencies = (*project.dependencies, *(name for one in applied.values() for name in one.dependencies))
    return replace(
        project, dependencies=tuple(dict.fromkeys(dependencies)),
        runnable=project.runnable or any(one.runnable for one in applied.values()),
        library=project.library or any(one.library for one in applied.values()),
        applies=() if project.runnable else tuple(applied),
    )  # fmt: skip


def _together(one: Project, other: Project) -> Project:
    """Two facts about one project: its own build file, and one that includes or configures it."""
    main, second = (one, other) if one.at.path.rpartition("/")[0] == one.folder else (other, one)
    return replace(
        main, name=main.name or second.name, runnable=one.runnable or other.runnable, starts=one.starts or other.starts,
        dependencies=tuple(dict.fromkeys((*main.dependencies, *second.dependencies))),
        shared=tuple(dict.fromkeys((*main.shared, *second.shared))),
        images=tuple(dict.fromkeys((*main.images, *second.images))),
        library=one.library or other.library, installs=tuple(dict.fromkeys((*one.installs, *other.installs))),
        serving=one.serving or other.serving, commands=one.commands or other.commands,
        applies=main.applies or second.applies, hollow=one.hollow and other.hollow,
    )  # fmt: skip


def _handed_out(projects: Collection[Project]) -> Iterator[tuple[str, str]]:
    """The programs for browsers (Blazor WebAssembly) that the server which hands them out is built with."""
    programs = {(project.folder, project.kind) for project in projects if _IN_BROWSERS in project.dependencies}
    for project in projects:
        for name in project.dependencies if programs and _HANDING_OUT in project.dependencies else ():
            folder = posixpath.normpath(posixpath.join(project.folder, name)).rpartition("/")[0]
            if (folder, project.kind) in programs and folder != project.folder:
                yield folder, project.kind


def _common(one: str, other: str) -> int:
    shared = 0
    for a, b in zip(one.split("/"), other.split("/"), strict=False):
        if a != b:
            break
        shared += 1
    return shared


def _only(folders: Set[str]) -> str | None:
    """The one folder, or the one in which all the others lie: a program's own parts are called like it. Of copies that a
    variant of the deployment keeps (``cloud/apps/orders`` beside ``apps/orders``), the one that they are copied from; one
    name alone (``old/orders``) is not enough to tell a copy.
    """
    outermost = min(folders, key=len, default=None)
    inner = [folder for folder in folders if folder != outermost]
    if not inner or not outermost:
        return None if inner else outermost
    mirrored = "/" in outermost
    of_it = (outermost in upwards(one) or (mirrored and one.endswith(f"/{outermost}")) for one in inner)
    return outermost if all(of_it) else None
