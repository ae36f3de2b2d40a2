"""Imports that reach into another service's code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from typing import NamedTuple

from ringfence.link.dependencies import Dependencies
from ringfence.link.folder_names import within
from ringfence.link.parts import Part
from ringfence.link.units import Deployment, Unit
from ringfence.model.outline import Head, Import, Outline
from ringfence.model.system import ForeignImport

_ENDINGS = (".py", "/__init__.py", ".ts", ".tsx", ".js", ".jsx", ".mjs", "/index.ts", "/index.js")

_LOADED_BY_NAME = ("php",)
"""Languages in which programs call their namespaces alike (``App``), and load only what their build file says they do."""
_MAIN = "main"


def foreign_imports(
    parts: Sequence[Part],
    deployment: Deployment,
    outline: Callable[[str], Outline],
    projects: Dependencies | None = None,
) -> tuple[ForeignImport, ...]:
    """Every import whose target is a file of another service, where neither's folder holds the other's. outline: what a file
    says. projects: which of them are built with which; what a namespace of another one holds for those that are not, is
    generated, as a client of its contract is.
    """
    finder = _Finder(parts, deployment, projects or Dependencies((), ()))
    found = {one for part in parts for one in finder.of(part)}
    begins = {path for path in {one.path for one in found} if _only_begins(outline(path))}
    kept = [one for one in found if one.path not in begins]
    return tuple(sorted(kept, key=lambda one: (one.at, one.target, one.path)))


def _only_begins(outline: Outline) -> bool:
    """Whether a file does nothing but begin its program: who imports that runs the whole program inside of his own."""
    names = {function.name.rpartition(".")[2] for function in outline.functions}
    holding = {"", *(cls.name for cls in outline.classes)}
    return names == {_MAIN} and not any(binding.scope in holding for binding in outline.bindings)


class _Finder:
    def __init__(self, parts: Sequence[Part], deployment: Deployment, projects: Dependencies) -> None:
        self._projects = projects
        self._paths: dict[str, Unit] = {}
        self._files: dict[str, str] = {}
        """the files by their paths without endings; of those that differ in nothing else, the one an import means"""
        self._modules: dict[str, str] = {}
        """the files by their modules, in which dots of their names (``users.repository.ts``) are like slashes"""
        self._spaces: dict[tuple[str, str], dict[str, str]] = {}
        """language and namespace -> service -> one of its files there; ``""`` for files of no service."""
        self._defining: dict[tuple[str, str], str] = {}
        """language and name in full -> the file that defines it"""
        for path, head in {p: h for part in parts for p, h in part.heads.items()}.items():
            holder = deployment.of_file(path)
            if holder is not None:
                self._paths[path] = holder
                if not head.exact:
                    self._modules[head.module] = path
            if head.exact and head.module:
                homes = self._spaces.setdefault((head.language, head.module), {})
                homes.setdefault(holder.name if holder else "", path)
                for name in head.defines:
                    self._defining.setdefault((head.language, f"{head.module}.{name}"), path)
        named = [path for path in self._paths if path.endswith(_ENDINGS)]
        for ending in _ENDINGS:
            for path in named:
                if path.endswith(ending):
                    self._files.setdefault(path.removesuffix(ending), path)
        self._lasts = {path.rpartition("/")[2] for path in self._files}
        self._lasts.update(module.rpartition(".")[2] for module in self._modules)
        """The last names of all these: no other import can lead to one"""
        self._written: dict[str, _Written] = {}
        """what services import, most of it the same, and of libraries"""
        self._targets: dict[tuple[str, str], str | None] = {}
        """folder and import -> file: the files of a folder import much the same"""
        self._built_with: dict[str | None, set[str] | None] = {}
        """the folders that a project is built with, None if it may take anything"""

    def of(self, part: Part) -> Iterator[ForeignImport]:
        for path, head in part.heads.items():
            if self._paths.get(path) is not part.unit:
                continue
            folder = path.rpartition("/")[0]
            for imported in head.imports:
                target = self._in_namespace(head, imported) if head.exact else self._file(folder, imported.target)
                if not target or (head.language in _LOADED_BY_NAME and target not in part.heads):
                    continue
                if head.exact and not self._is_built_with(path, target):
                    continue
                holder = self._paths.get(target)
                if holder is not None and _apart(holder, part.unit) and holder.folder not in self._projects.lent:
                    yield ForeignImport(part.unit.name, holder.name, imported.target, target, imported.at)

    def _is_built_with(self, path: str, target: str) -> bool:
        """Whether the project of a file may be built with that of another one."""
        own = self._projects.closed_around(path)
        if own not in self._built_with:
            closed = own is not None and self._projects.is_closed(own)
            self._built_with[own] = self._projects.depended_on(own) if closed else None
        built_with = self._built_with[own]
        return built_with is None or any(within(target, folder) for folder in built_with)

    def _in_namespace(self, head: Head, imported: Import) -> str | None:
        """The file of the one service that has the namespace, any of them if none defines the name; None if it has several
        homes, or one's own.
        """
        for space in (imported.target, imported.target.rpartition(".")[0]):
            homes = self._spaces.get((head.language, space), {})
            if homes:
                (path,) = homes.values() if len(homes) == 1 else (None,)
                return path and self._defining.get((head.language, imported.target), path)
        return None

    def _file(self, folder: str, target: str) -> str | None:
        written = self._written.get(target)
        if written is None:
            written = self._written[target] = _taken_apart(target, self._lasts)
        if not written.ends:
            return None
        key = (folder, target)
        if key not in self._targets:
            self._targets[key] = self._find(folder, written)
        return self._targets[key]

    def _find(self, folder: str, written: _Written) -> str | None:
        for candidate in _candidates(folder, written):
            found = self._files.get(candidate) or self._modules.get(candidate.replace("/", "."))
            if found is not None:
                return found
        return None


class _Written(NamedTuple):
    """An import as it is written. dots: how many it begins with; ends: how many of its names may name a module, the rest
    being a member of it: none, if no module is called so.
    """

    dots: int
    names: list[str]
    ends: list[int]


def _taken_apart(target: str, lasts: Set[str]) -> _Written:
    names = [name for name in target.strip(".").replace("::", ".").split(".") if name]
    ends = (len(names), len(names) - 1)
    there = [end for end in ends if end < 1 or names[end - 1].rpartition("/")[2] in lasts]
    return _Written(len(target) - len(target.lstrip(".")), names, there)


def _candidates(folder: str, written: _Written) -> Iterator[str]:
    """Where a module may lie, without its ending, nearest first: beside the file, or below one of its folders."""
    dots, names, ends = written
    folders = folder.split("/") if folder else []
    if dots:
        base = folders[: len(folders) - dots + 1]
        yield from ("/".join((*base, *names[:end])) for end in ends if end > 0)
        return
    for depth in range(len(folders), -1, -1):
        for end in ends:
            if end > 1 or depth == len(folders):
                yield "/".join((*folders[:depth], *names[:end]))


def _apart(one: Unit, other: Unit) -> bool:
    if one is other or one.kind != "service" or other.kind != "service":
        return False
    a, b = one.folder or "", other.folder or ""
    return not within(a, b) and not within(b, a)
