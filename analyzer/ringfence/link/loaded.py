"""Which files of a library in JavaScript or TypeScript are loaded by nobody who is built with it: scripts that lie beside
its code, and what only they import. A package that keeps a database's schema has one that fills it: no service runs that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from ringfence.model.expression import Expression, Invoke, Member, Name
from ringfence.model.outline import Outline

_BY_NAME = "import"
"""The call that loads a file, ``import("./main")``."""


class Loads(Struct, frozen=True):
    """What a file loads, as modules of the repository and as last names of others; whether it does something by itself, and
    whether it is its folder's index, which may be loaded by the name of the package.
    """

    module: str
    files: frozenset[str]
    names: frozenset[str]
    runs: bool
    index: bool = False


def loads_of(outline: Outline) -> Loads:
    """What a file loads. It does something by itself if it calls its own functions, or those of files beside it, outside of
    any. Who imports its index imports its folder.
    """
    targets = {one.target.partition("::")[0] for one in outline.imports}
    near = {target for target in targets if target.startswith(".")}
    names = {target.rpartition("/")[2].rpartition(".")[2] for target in targets - near}
    beside = {one.name for one in outline.imports if one.target.startswith(".")}
    own = {function.name for function in outline.functions} | beside | {_BY_NAME}
    called = {_root(call.invoke.callee) for call in outline.calls if not call.function}
    files = frozenset(_absolute(target, outline) for target in near)
    runs = not outline.package and not called.isdisjoint(own)
    return Loads(outline.module, files, frozenset(names), runs, outline.package)


def scripts(own: Iterable[Loads], library: Mapping[str, Loads]) -> set[str]:
    """The files of a library that nobody loads who has this code of his own."""
    importing: dict[str, set[str]] = {path: set() for path in library}
    by_module = {loading.module: path for path, loading in library.items()}
    by_name: dict[str, list[str]] = {}
    for path, loading in library.items():
        by_name.setdefault(loading.module.rpartition(".")[2], []).append(path)
    for importer, loading in (*(("", one) for one in own), *library.items()):
        loaded = [by_module[module] for module in loading.files if module in by_module]
        for path in (*loaded, *(path for name in loading.names for path in by_name.get(name, ()))):
            if path != importer:
                importing[path].add(importer)
    found = {path for path, loading in library.items() if loading.runs and not importing[path]}
    others = {path: by for path, by in importing.items() if by and not library[path].index}
    while new := {path for path, by in others.items() if path not in found and by <= found}:
        found |= new
    return found


def _absolute(target: str, outline: Outline) -> str:
    """The module that a relative import means."""
    stripped = target.lstrip(".")
    folder = outline.path.split("/")[:-1]
    up = len(target) - len(stripped) - 1
    above = ".".join(folder[: len(folder) - up])
    return ".".join(part for part in (above, stripped) if part)


def _root(callee: Expression) -> str:
    """The name that a callee begins with: ``main`` of ``main().catch``."""
    while isinstance(callee, Member | Invoke):
        callee = callee.of if isinstance(callee, Member) else callee.callee
    return callee.name if isinstance(callee, Name) else ""
