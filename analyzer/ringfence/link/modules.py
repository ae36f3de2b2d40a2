"""Modules: which file of the service an import leads to, where a file is a module of its own."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set

from ringfence.link.aliases import Aliases
from ringfence.model.outline import Outline

WITH_DEFAULT_EXPORTS = ("javascript", "typescript")

Found = tuple[str, tuple[str, ...]]


class Modules:
    """The modules of one service. libraries: what no import of the service's own may be meant by."""

    def __init__(self, outlines: Mapping[str, Outline], libraries: Set[str], aliases: Aliases, copies: Aliases) -> None:
        self._outlines = outlines
        self._libraries = libraries
        self._aliases = aliases
        self._copies = copies
        self._files: dict[tuple[str, ...], str] = {}
        self._named: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        self._folders: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        self._ending: dict[tuple[str, ...], list[tuple[tuple[str, ...], str]]] = {}
        self._called: dict[str, Sequence[str]] = {}
        self._found: dict[tuple[str, str], Found | None] = {}
        for outline in outlines.values():
            if not outline.exact:
                self._add(outline)

    def _add(self, outline: Outline) -> None:
        parts = tuple(outline.module.split("."))
        self._files.setdefault(parts, outline.path)
        self._named[parts[-1]].append((parts, outline.path))
        folders = parts if outline.package else parts[:-1]
        for end in range(1, len(folders) + 1):
            self._folders[folders[end - 1]].add(folders[:end])

    def have_default_exports(self, path: str) -> bool:
        """Whether the modules of a file's language may be a value, or have a member ``default`` that importers name."""
        outline = self._outlines.get(path)
        return outline is not None and outline.language in WITH_DEFAULT_EXPORTS

    def find(self, target: str, importer: str) -> Found | None:
        """The file or folder an import leads to, and the names left over: ``a.b.C`` -> (``x/a/b.py``, ``("C",)``).

        None for a library's module. A folder without a file of its own is given with a trailing slash.
        """
        key = (target, importer)
        if key not in self._found:
            self._found[key] = self._find(target, importer)
        return self._found[key]

    def named(self, name: str) -> Sequence[str]:
        """The files whose module is called ``name``, or lies in a package of that name."""
        known = self._called.get(name)
        if known is None:
            plain = [path for _, path in self._named.get(name, ())]
            inside = [o.path for o in self._outlines.values() if o.module.split(".")[-2:-1] == [name]]
            known = self._called[name] = list(dict.fromkeys((*plain, *inside)))
        return known

    def _find(self, target: str, importer: str) -> Found | None:
        if self.have_default_exports(importer):
            module, _, member = target.partition("::")
            path = self._module_file(module, importer)
            return (path, tuple(member.split(".")) if member else ()) if path else None
        if target.startswith("."):
            return self._find_relative(target, importer)
        for base, names in self._copies.modules(target, importer):
            for end in range(len(names), -1, -1):
                copied = self._exactly(base + names[:end])
                if copied:
                    return copied, names[end:]
        parts = tuple(target.split("."))
        if parts[0] in self._libraries or self._is_standard(parts[0], importer):
            return None
        here = tuple(importer.split("/")[:-1])
        for end in range(len(parts), 0, -1):
            found = self._nearest(parts[:end], here)
            if found:
                return found, parts[end:]
        return None

    def _is_standard(self, name: str, importer: str) -> bool:
        outline = self._outlines.get(importer)
        return outline is not None and outline.language == "python" and name in sys.stdlib_module_names

    def _find_relative(self, target: str, importer: str) -> Found | None:
        stripped = target.lstrip(".")
        folder = importer.split("/")[:-1]
        up = len(target) - len(stripped) - 1
        if up > len(folder):
            return None
        base = tuple(".".join(folder[: len(folder) - up]).split(".")) if len(folder) > up else ()
        names = tuple(stripped.split(".")) if stripped else ()
        for end in range(len(names), -1, -1):
            found = self._exactly(base + names[:end])
            if found:
                return found, names[end:]
        return None

    def _module_file(self, module: str, importer: str) -> str | None:
        """Where imports name files relative to each other, all others are a library's, unless an alias says else."""
        if module.startswith("."):
            found = self._find_relative(module, importer)
            return found[0] if found and not found[1] and not found[0].endswith("/") else None
        files = (self._exactly(base + names) for base, names in self._aliases.modules(module, importer))
        return next((path for path in files if path and not path.endswith("/")), None)

    def _exactly(self, parts: tuple[str, ...]) -> str | None:
        if parts in self._files:
            return self._files[parts]
        return "/".join(parts) + "/" if parts and parts in self._folders.get(parts[-1], ()) else None

    def _nearest(self, parts: tuple[str, ...], here: tuple[str, ...]) -> str | None:
        """The module of that dotted name whose root is nearest to the importer, an ancestor folder first."""
        best: tuple[tuple[bool, int], str] | None = None
        for module, path in self._ending_with(parts):
            root = module[: len(module) - len(parts)]
            shared = _shared(root, here)
            rank = (shared == len(root), shared)
            if best is None or rank > best[0]:
                best = (rank, path)
        return best[1] if best else None

    def _ending_with(self, parts: tuple[str, ...]) -> list[tuple[tuple[str, ...], str]]:
        """The modules whose dotted name ends so, and the folders that have no file of their own."""
        known = self._ending.get(parts)
        if known is None:
            known = [(m, p) for m, p in self._named.get(parts[-1], ()) if m[-len(parts) :] == parts]
            folders = [f for f in self._folders.get(parts[-1], ()) if f[-len(parts) :] == parts]
            known += [(f, "/".join(f) + "/") for f in folders if all(m != f for m, _ in known)]
            self._ending[parts] = known
        return known


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
