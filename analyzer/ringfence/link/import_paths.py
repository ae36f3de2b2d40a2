"""Import paths: what the packages of a Go module and the crates of Rust are called by those that import them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from ringfence.link import crates
from ringfence.link.folder_names import within
from ringfence.model.facts import Fact, Project
from ringfence.model.outline import Head, Import, Outline
from ringfence.model.programs import Programs
from ringfence.patterns import pattern

_VERSION = pattern(r"/v(?:[2-9]|\d\d+)(?=/|$)")


class _Copy(NamedTuple):
    """A copy of a module ``of`` the repository that lies in another one, ``holder``, for whose files alone it stands for
    that. name: what it is called to tell it from the other.
    """

    folder: str
    of: str
    holder: str
    name: str


class Named(Struct):
    """Programs under other names than their files alone could tell: those of ``heads``."""

    heads: Mapping[str, Head]
    _programs: Programs

    def outline(self, path: str) -> Outline:
        """All that a program says."""
        outline, head = self._programs.outline(path), self.heads[path]
        if head is self._programs.heads[path]:
            return outline
        return replace(outline, module=head.module, imports=head.imports)

    def mentions(self, path: str, name: str) -> bool:
        """Whether a program may say a name anywhere."""
        return self._programs.mentions(path, name)


def named(programs: Programs, facts: Collection[Fact]) -> Programs:
    """The programs, those in Go and Rust with the names by which they import each other."""
    heads = {**_go(programs.heads, facts), **crates.named(programs.heads, facts)}
    return Named({**programs.heads, **heads}, programs) if heads else programs


def _go(heads: Mapping[str, Head], facts: Iterable[Fact]) -> dict[str, Head]:
    """The heads of Go files, with the path by which others import it as the module of each.

    Libraries keep no major version in their path, ``github.com/labstack/echo/v4``: what they mean seldom depends on it.
    """
    go = {path: head for path, head in heads.items() if head.language == "go"}
    if not go:
        return {}
    modules = {fact.folder: fact.name for fact in facts if isinstance(fact, Project) and fact.kind == "go-module"}
    modules = modules or _guessed(go.values())
    copies = _copies(modules)
    modules = {**modules, **{copy.folder: copy.name for copy in copies}}
    folders = sorted(modules, key=len, reverse=True)
    known = sorted(set(modules.values()), key=len, reverse=True)
    found: dict[str, Head] = {}
    for path, head in go.items():
        own = [copy for copy in copies if within(path, copy.holder)]
        imports = tuple([_plain(_of_copy(imported, own), known) for imported in head.imports])
        found[path] = replace(head, module=_path(head.module, folders, modules), imports=imports)
    return found


def _copies(modules: Mapping[str, str]) -> list[_Copy]:
    """The modules that another one holds beside the one that everybody else means by their name."""
    places: dict[str, list[str]] = {}
    for folder, name in modules.items():
        places.setdefault(name, []).append(folder)
    found: list[_Copy] = []
    for name, folders in places.items():
        for folder in folders if len(folders) > 1 else ():
            holder = _holder(folder, modules)
            if holder is not None and not all(within(other, holder) for other in folders):
                inside = folder[len(holder) :].strip("/")
                found.append(_Copy(folder, name, holder, f"{modules[holder]}/{inside}"))
    return found


def _holder(folder: str, modules: Mapping[str, str]) -> str | None:
    """The folder of the module around another one; None if there is none."""
    around = [other for other in modules if other != folder and within(folder, other)]
    return max(around, key=len, default=None)


def _of_copy(imported: Import, copies: Sequence[_Copy]) -> Import:
    """An import of a module of which its importer holds a copy, by the name of that."""
    for copy in copies:
        if within(imported.target, copy.of):
            return replace(imported, target=f"{copy.name}{imported.target[len(copy.of) :]}")
    return imported


def _path(folder: str, folders: Sequence[str], modules: Mapping[str, str]) -> str:
    folder = folder.strip(".")
    for root in folders:
        if within(folder, root):
            inside = folder[len(root) :].strip("/")
            return f"{modules[root]}/{inside}" if inside else modules[root]
    return folder or "."


def _plain(imported: Import, modules: Sequence[str]) -> Import:
    """An import of a library without its major version."""
    target = imported.target
    if "/v" not in target or any(within(target, module) for module in modules):
        return imported
    return replace(imported, target=_VERSION.sub("", target))


def _guessed(heads: Iterable[Head]) -> dict[str, str]:
    """Without any go.mod, the whole repository is the module whose name most imports of its own folders begin with."""
    files = list(heads)
    folders = {head.module for head in files} - {"."}
    found: Counter[str] = Counter()
    for head in files:
        for imported in head.imports:
            parts = imported.target.split("/")
            for start in range(1, len(parts)):
                if "." in parts[0] and "/".join(parts[start:]) in folders:
                    found["/".join(parts[:start])] += 1
                    break
    return {"": found.most_common(1)[0][0]} if found else {}
