"""Which of many globs a file's name fits: compared with the few of them that its ending and its beginning leave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Generic, TypeVar

from ringfence.patterns import pattern

T = TypeVar("T")
_OPEN = pattern(r"[*?\[]")
_SPECIAL = pattern(r"[*?\[\]]")


class Globs(Generic[T]):
    """Things by globs of names, without folders; case counts."""

    def __init__(self, globs: Iterable[tuple[str, T]]) -> None:
        self._whole: dict[str, list[T]] = defaultdict(list)
        self._every: dict[str, list[T]] = defaultdict(list)
        """Of globs that ask for an ending alone."""
        self._ending: dict[str, list[tuple[str, str, str, T]]] = defaultdict(list)
        """(what a name begins with, what it ends with, the glob if it asks for more, thing) by what it ends with after the
        last dot; ``""``: where that is open too.
        """
        for glob, thing in globs:
            opening = _OPEN.search(glob)
            if opening is None:
                self._whole[glob].append(thing)
                continue
            begin, end = glob[: opening.start()], _SPECIAL.split(glob)[-1]
            _, dot, ending = end.rpartition(".")
            if glob == f"*.{ending}":
                self._every[ending].append(thing)
            else:
                more = "" if glob == f"{begin}*{end}" else glob
                self._ending[ending if dot else ""].append((begin, end, more, thing))

    def fitting(self, name: str) -> Iterator[T]:
        """The things whose globs a name fits, in no order."""
        yield from self._whole.get(name, ())
        _, dot, last = name.rpartition(".")
        yield from self._every.get(last, ()) if dot else ()
        for ending in dict.fromkeys((last, "")):
            for begin, end, more, thing in self._ending.get(ending, ()):
                if name.startswith(begin) and name.endswith(end, len(begin)) and (not more or fnmatchcase(name, more)):
                    yield thing
