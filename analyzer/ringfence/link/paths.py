"""Paths of the repository, asked what lies in a folder and in which folders something lies, without a look at each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

_AFTER_SLASH = "0"
"""The character after ``/``: whatever begins with ``orders/`` sorts before ``orders0``."""


def upwards(path: str) -> Iterator[str]:
    """A path and every folder that it lies in, the nearest first, the whole repository (``""``) last."""
    while path:
        yield path
        path = path.rpartition("/")[0]
    yield ""


class Paths:
    """Some paths, of files or folders; a path lies in itself, and all lie in ``""``."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._all = frozenset(paths)
        self._sorted = sorted(self._all)

    def inside(self, folder: str) -> list[str]:
        """Those that lie in a folder."""
        if not folder:
            return list(self._sorted)
        start, end = (bisect_left(self._sorted, folder + sign) for sign in ("/", _AFTER_SLASH))
        return [folder, *self._sorted[start:end]] if folder in self._all else self._sorted[start:end]

    def around(self, path: str) -> list[str]:
        """Those that a path lies in, the nearest first."""
        return [folder for folder in upwards(path) if folder in self._all]
