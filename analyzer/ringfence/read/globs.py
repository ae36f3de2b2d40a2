"""Which of many globs a file's name fits: compared with the few of them that its ending and its beginning leave."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase, translate
from typing import Generic, TypeVar

from ringfence.patterns import pattern

T = TypeVar("T")
_OPEN = pattern(r"[*?\[]")


class Globs(Generic[T]):
    """Things by globs of names, in lower case and without folders."""

    def __init__(self, globs: Iterable[tuple[str, T]]) -> None:
        self._whole: dict[str, list[T]] = defaultdict(list)
        self._every: dict[str, list[T]] = defaultdict(list)
        """Of globs that ask for an ending alone."""
        self._ending: dict[str, list[tuple[str, str, T]]] = defaultdict(list)
        """(what a name begins with, glob, thing) by what it ends with after the last dot; ``""``: where that is open too."""
        self._anyone: dict[str, re.Pattern[str]] = {}
        for glob, thing in globs:
            begin = _OPEN.search(glob)
            if begin is None:
                self._whole[glob].append(thing)
            else:
                start, dot, end = glob.rpartition(".")
                ending = end if dot and not _OPEN.search(end) and "]" not in end else ""
                if ending and start == "*":
                    self._every[ending].append(thing)
                else:
                    self._ending[ending].append((glob[: begin.start()], glob, thing))

    def fitting(self, name: str) -> Iterator[T]:
        """The things whose globs a name fits, in no order."""
        yield from self._whole.get(name, ())
        _, dot, last = name.rpartition(".")
        yield from self._every.get(last, ()) if dot else ()
        for ending in dict.fromkeys((last, "")):
            if ending in self._ending and self._any(ending).match(name):
                for begin, glob, thing in self._ending[ending]:
                    if name.startswith(begin) and fnmatchcase(name, glob):
                        yield thing

    def _any(self, ending: str) -> re.Pattern[str]:
        """Whether a name fits any of the globs of an ending: most fit none."""
        if ending not in self._anyone:
            globs = dict.fromkeys(glob for _, glob, _ in self._ending[ending])
            self._anyone[ending] = re.compile("|".join(map(translate, globs)))
        return self._anyone[ending]
