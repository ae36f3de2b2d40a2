"""Code outside of a service's folder that is part of it: libraries that it imports or depends on; in Go, also what it
imports of another service.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Set

from ringfence.link.aliases import Aliases
from ringfence.link.dependencies import Dependencies, nearest
from ringfence.link.modules import WITH_DEFAULT_EXPORTS
from ringfence.link.namespaces import Spaces
from ringfence.link.paths import Paths
from ringfence.model.facts import Project
from ringfence.model.outline import Head

_BY_MODULE = "rust"
"""The language in which a project that is depended on is a library of modules; a program has those that it uses."""
_SAYING_NO_NAME = ("mod", "impl", "embed")


class SharedCode:
    """The programs of no service, found by what imports name them and by the projects they belong to. packages: those of
    services that imports alone make part of another one.
    """

    def __init__(
        self,
        heads: Mapping[str, Head],
        projects: Iterable[Project],
        aliases: Aliases | None = None,
        roots: Collection[str] = (),
        packages: Mapping[str, Head] | None = None,
    ) -> None:
        self._heads = {**heads, **packages} if packages else heads
        self._aliases = aliases or Aliases()
        self._projects = Dependencies(projects, {*roots, ""})
        self._paths = Paths(heads)
        self._order = {path: position for position, path in enumerate(heads)}
        self._namespaces = Spaces(self._heads.values())
        self._named: dict[str, list[str]] = {}
        """the files that imports name, most of them none, since services import the same"""
        self._only: dict[str, list[str]] = {}
        """the same by dotted names, where those name one file at most"""
        self._modules: dict[str, list[str]] = defaultdict(list)
        self._parts: dict[str, list[str]] = defaultdict(list)
        """the files with parts of types that a module declares, which need not be named"""
        for head in heads.values():
            if not head.exact:
                self._modules[head.module.rpartition(".")[2]].append(head.path)
            for imported in head.imports if head.language == _BY_MODULE else ():
                if imported.scope == "impl":
                    self._parts[imported.target.rpartition(".")[0]].append(head.path)

    def of(self, own: Mapping[str, Head], folder: str | None) -> dict[str, Head]:
        """What a service with this code in this folder shares: everything its imports lead to, step by step."""
        defined = _Defined(own.values())
        known = {path: self._heads[path] for path in self._depended_on(folder) if not self._is_copy(path, defined)}
        for path in self._beside_packages(folder, known, own):
            del known[path]
        depended = frozenset(known)
        found = {path: head for path, head in known.items() if head.language != _BY_MODULE}
        closed = self._projects.is_closed(folder)
        named = {name for head in own.values() for name in head.module.split(".")}
        queue = [*own.values(), *found.values()]
        while queue and self._heads:
            head = queue.pop()
            for path in self._imported(head, named, depended):
                if path in found or path in own or self._is_copy(path, defined):
                    continue
                if not closed or path in depended or not self._projects.closes_off(path):
                    found[path] = self._heads[path]
                    queue.append(self._heads[path])
        return found

    def _is_copy(self, path: str, defined: _Defined) -> bool:
        """Whether a file defines a class that the service has itself: another edition of the same program."""
        head = self._heads[path]
        return head.exact and not head.classes.isdisjoint(defined.in_namespace(head.module))

    def named_by(self, file: Head) -> Iterable[str]:
        """The files that a file's imports name, where imports name files."""
        return self._imported(file, frozenset(), frozenset())

    def libraries(self, folder: str | None) -> set[str]:
        """The folders of the projects that the service's project depends on, and that those depend on."""
        return self._projects.depended_on(folder)

    def _depended_on(self, folder: str | None) -> list[str]:
        """The files of the projects that the service's project depends on, and that those depend on."""
        inside = {path for other in self._projects.depended_on(folder) if other for path in self._paths.inside(other)}
        return sorted(inside, key=self._order.__getitem__)

    def _beside_packages(self, folder: str | None, known: Mapping[str, Head], own: Mapping[str, Head]) -> Iterable[str]:
        """Those files of Python's libraries that lie beside their packages, and that nobody imports: scripts for whoever
        works on the library, which are not even installed.
        """
        beside = [path for one in self._projects.depended_on(folder) for path in self._scripts(one) if path in known]
        if not beside:
            return ()
        imported = {
            name for head in (*own.values(), *known.values()) for one in head.imports for name in one.target.split(".")
        }
        return [path for path in beside if self._heads[path].module.rpartition(".")[2] not in imported]

    def _scripts(self, library: str) -> Iterable[str]:
        """The files in Python that lie in a library's own folder, where its packages lie in others inside it."""
        programs = [path for path in self._paths.inside(library) if path.endswith(".py")]
        beside = [path for path in programs if path.rpartition("/")[0] == library]
        return beside if len(beside) < len(programs) and f"{library}/__init__.py" not in beside else ()

    # ------------------------------------------------------------ by import

    def _imported(self, head: Head, named: Set[str], depended: frozenset[str]) -> Iterable[str]:
        if head.language == _BY_MODULE:
            yield from self._parts.get(head.module, ())
        for imported in head.imports:
            target = imported.target.partition("::")[0]
            if imported.scope in _SAYING_NO_NAME:
                continue
            if head.exact:
                if files := self._files_of(target):
                    yield from self._of_namespace(files, head.path, depended)
            elif target.startswith("."):
                yield from self._relative(target, head.path)
            elif head.language in WITH_DEFAULT_EXPORTS:
                yield from self._aliased(target, head.path)
            elif "." in target and target.partition(".")[0] not in named:
                yield from self._only_one(target)

    def _of_namespace(self, files: list[str], importer: str, depended: frozenset[str]) -> list[str]:
        """The files of a namespace; where a project that is depended on has some, no other project's."""
        return [path for path in files if path in depended] or nearest(files, importer)

    def _files_of(self, target: str) -> list[str]:
        """All that a namespace may have; of a package that is generated, so that nothing of it is read, what it is of."""
        if target not in self._named:
            split = self._namespaces.split(target)
            found = self._namespaces.files(split[0]) if split else []
            self._named[target] = self._namespaces.origins(target) if not split and "/" in target else found
        return self._named[target]

    def _relative(self, target: str, importer: str) -> list[str]:
        """The module a relative import means, or its package."""
        stripped = target.lstrip(".")
        folder = importer.split("/")[:-1]
        up = len(target) - len(stripped) - 1
        base = ".".join(folder[: len(folder) - up]).split(".") if len(folder) > up else []
        return self._module((*base, *(stripped.split(".") if stripped else ())))

    def _aliased(self, target: str, importer: str) -> list[str]:
        """The module that an import means by an alias."""
        for base, names in self._aliases.modules(target, importer):
            found = self._module(base + names)
            if found:
                return found
        return []

    def _module(self, names: tuple[str, ...]) -> list[str]:
        """The files of a module, or of the one that the last name is a member of."""
        for end in range(len(names), max(len(names) - 2, 0), -1):
            module = ".".join(names[:end])
            found = [p for p in self._modules.get(names[end - 1], ()) if self._heads[p].module == module]
            if found:
                return found
        return []

    def _only_one(self, target: str) -> list[str]:
        """The module of a dotted name, if just one file outside the services can be meant."""
        if target not in self._only:
            self._only[target] = self._find_only_one(target.split("."))
        return self._only[target]

    def _find_only_one(self, names: list[str]) -> list[str]:
        for end in range(len(names), max(len(names) - 2, 1), -1):
            wanted = "." + ".".join(names[:end])
            found = [p for p in self._modules.get(names[end - 1], ()) if f".{self._heads[p].module}".endswith(wanted)]
            if len(found) == 1:
                return found
        return []


class _Defined:
    """What a service defines, looked into only in those namespaces of which there is shared code, too."""

    def __init__(self, heads: Iterable[Head]) -> None:
        self._heads: dict[str, list[Head]] = defaultdict(list)
        self._known: dict[str, frozenset[str]] = {}
        for head in heads:
            if head.exact:
                self._heads[head.module].append(head)

    def in_namespace(self, name: str) -> frozenset[str]:
        """What the service defines at the top level of a namespace."""
        if name not in self._known:
            self._known[name] = frozenset().union(*(head.defines for head in self._heads.get(name, ())))
        return self._known[name]
