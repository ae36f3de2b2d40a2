"""Which files of a folder a program in Python loads: an import names a file, and runs the packages around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from ringfence.link.paths import upwards
from ringfence.model.outline import Head

_LANGUAGE = "python"
_ENDING = ".py"
_INIT = "__init__.py"


class ImportedFiles:
    """The programs of a folder, by what imports call them."""

    def __init__(self, heads: Mapping[str, Head], folder: str) -> None:
        self._heads = {path: head for path, head in heads.items() if head.language == _LANGUAGE}
        self._folder = folder
        self._called: dict[str, list[str]] = defaultdict(list)
        for path in self._heads:
            self._called[_module(path).rpartition("/")[2]].append(path)

    def reached(self, entry: str) -> frozenset[str]:
        """All that a program loads that begins with a file, which is not among them."""
        roots = [
            one for one in upwards(entry.rpartition("/")[0]) if one == self._folder or len(one) > len(self._folder)
        ]
        found: set[str] = set()
        queue = [entry, *self._packages(entry)]
        while queue:
            path = queue.pop()
            for imported in self._heads[path].imports:
                new = set(self._files(imported.target, path, roots)) - found
                found |= new
                queue += new
        return frozenset(found - {entry})

    def _files(self, target: str, importer: str, roots: list[str]) -> Iterator[str]:
        names = target.strip(".").split(".") if target.strip(".") else []
        dots = len(target) - len(target.lstrip("."))
        if dots:
            folder = importer.split("/")[:-1]
            places = ["/".join(folder[: len(folder) - dots + 1])]
        else:
            places = roots
        for end in (len(names), len(names) - 1):
            here = (self._at(place, names[:end]) for place in places) if end > 0 or dots else ()
            path = next(filter(None, here), None) or (self._only_one(names[:end]) if not dots and end > 1 else None)
            if path is not None:
                yield path
                yield from self._packages(path)
                return

    def _at(self, place: str, names: list[str]) -> str | None:
        base = "/".join(filter(None, (place, *names)))
        if not names:
            candidates: tuple[str, ...] = (f"{base}/{_INIT}".lstrip("/"),)
        else:
            candidates = (f"{base}{_ENDING}", f"{base}/{_INIT}")
        return next((path for path in candidates if path in self._heads), None)

    def _only_one(self, names: list[str]) -> str | None:
        """The one module of a dotted name, wherever its packages lie."""
        end = "/" + "/".join(names)
        found = [path for path in self._called.get(names[-1], ()) if f"/{_module(path)}".endswith(end)]
        return found[0] if len(found) == 1 else None

    def _packages(self, path: str) -> Iterator[str]:
        """The packages around a file, which are loaded before it."""
        for folder in upwards(path.rpartition("/")[0]):
            package = f"{folder}/{_INIT}".lstrip("/")
            if package in self._heads and package != path:
                yield package


def _module(path: str) -> str:
    return path.removesuffix(_ENDING).removesuffix("/__init__")
