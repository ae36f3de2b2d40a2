"""Imports: which names they give a meaning in which scope of a file, and what is imported whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Set
from functools import cached_property
from typing import NamedTuple

from msgspec.structs import replace

from ringfence.link.namespaces import Namespaces
from ringfence.model.outline import Import, Outline

_PARTS_OF_PROGRAMS = {"Properties", "Usings", "GlobalUsings", "Common", "Extensions"}
"""Folders that hold a part of the program that lies around them."""

Key = tuple[str, str]
"""(path, qualified name) of a scope."""


class Stars(NamedTuple):
    """What a file imports whole: of the service, and thereof what is no namespace but a member of one; the namespaces that
    some framework speaks of.
    """

    own: tuple[str, ...]
    members: tuple[str, ...]
    libraries: tuple[str, ...]


class Imports:
    """The imports of all files of a service. libraries: the namespaces that some framework speaks of."""

    def __init__(self, outlines: Mapping[str, Outline], namespaces: Namespaces, libraries: Set[str]) -> None:
        self.named: dict[Key, dict[str, Import]] = defaultdict(dict)
        """(path, scope) -> name -> the import that gives it its meaning."""
        self.whole: dict[str, list[Import]] = defaultdict(list)
        """path -> imports of all that something holds."""
        self._namespaces = namespaces
        self._libraries = libraries
        self._stars: dict[str, Stars] = {}
        for outline in outlines.values():
            self._add(outline)
        self._share(outlines)

    def _add(self, outline: Outline) -> None:
        path = outline.path
        for imported in outline.imports:
            if imported.name == "*":
                self.whole[path].append(imported if imported.scope else self._in_full(imported, path))
            else:
                self.named[path, imported.scope].setdefault(imported.name, imported)

    def _in_full(self, imported: Import, path: str) -> Import:
        """An import of a namespace that may be named from those around the one that it stands in: ``using Models;`` inside
        of ``Shop.Orders`` means ``Shop.Models``.
        """
        if self._namespaces.split(imported.target) is not None:
            return imported
        target = self._namespaces.in_full(imported.target, path)
        return imported if target is None else replace(imported, target=target)

    def _share(self, paths: Collection[str]) -> None:
        """Imports that hold for a whole program come after each file's own. A program is what lies below the file that says
        so, one folder higher where that is not the program's own.
        """
        shared: dict[str, dict[str, Import]] = defaultdict(dict)
        for path in paths:
            for imported in self.whole.get(path, ()):
                if imported.scope == "*":
                    folder = path.rpartition("/")[0]
                    parent, _, last = folder.rpartition("/")
                    shared[parent if last in _PARTS_OF_PROGRAMS else folder].setdefault(imported.target, imported)
        for path in paths if shared else ():
            own = {imported.target for imported in self.whole.get(path, ())}
            folder = path
            while folder:
                folder = folder.rpartition("/")[0]
                new = [shared[folder][target] for target in shared.get(folder, ()) if target not in own]
                if new:
                    self.whole[path] += new

    def meaning(self, name: str, path: str, function: str) -> Import | None:
        """The import that gives a name its meaning in a function, if one does."""
        inside = self.named.get((path, function)) if function else None
        if inside is not None and name in inside:
            return inside[name]
        named = self.named.get((path, ""))
        return named.get(name) if named is not None else None

    def stars(self, path: str) -> Stars:
        """The namespaces that a file imports whole, asked for every name that the file does not define."""
        if path not in self._stars:
            targets = [imported.target for imported in self.whole.get(path, ())]
            own = tuple(target for target in targets if self._namespaces.split(target) is not None)
            members = tuple(target for target in own if not self._namespaces.files(target))
            self._stars[path] = Stars(own, members, tuple(filter(self._is_library, targets)))
        return self._stars[path]

    def _is_library(self, namespace: str) -> bool:
        """Whether some framework speaks of this namespace, or of one that holds it."""
        return any(outer in self._libraries for outer in self._namespaces.around(namespace))

    @cached_property
    def members(self) -> Set[str]:
        """The last names of what some import binds as a whole: ``b`` of ``import a.b``."""
        return {name.rpartition(".")[2] for names in self.named.values() for name in names if "." in name}


def last_of(imported: Import) -> str:
    """The last name of what an import names."""
    return plain_target(imported).rpartition(".")[2]


def plain_target(imported: Import) -> str:
    """What an import names, as one dotted name."""
    return imported.target.replace("::", ".")
