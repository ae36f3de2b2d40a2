"""Which of many globs a file's name fits: compared with the few of them that its ending and its beginning leave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from itertools import product
from typing import Generic, TypeVar

from ringfence.patterns import pattern

T = TypeVar("T")
_OPEN = pattern(r"[*?\[]")
_SPECIAL = pattern(r"[*?\[\]]")
_CHOICE = pattern(r"\[([^]\[*?!^-][^]\[*?-]*)\]")
"""One of a few characters, each of which is named."""
_WILD = pattern(r"(?s)[*?]|\[.*")


class Globs(Generic[T]):
    """Things by globs of names, without folders; case counts."""

    def __init__(self, globs: Iterable[tuple[str, T]]) -> None:
        self._whole: dict[str, list[T]] = defaultdict(list)
        self._every: dict[str, list[T]] = defaultdict(list)
        """Of globs that ask for an ending alone."""
        alike: dict[tuple[str, str], list[tuple[str, str, str, T]]] = defaultdict(list)
        for glob, thing in ((one, thing) for written, thing in globs for one in _spelled_out(written)):
            opening = _OPEN.search(glob)
            if opening is None:
                self._whole[glob].append(thing)
                continue
            begin, end = glob[: opening.start()], _SPECIAL.split(glob)[-1]
            _, dot, ending = end.rpartition(".")
            if glob == f"*.{ending}":
                self._every[ending].append(thing)
            else:
                held, more = ("", "") if glob == f"{begin}*{end}" else (max(_WILD.split(glob), key=len), glob)
                alike[ending if dot else "", end].append((begin, held, more, thing))
        self._alike: dict[str, list[tuple[str, tuple[str, ...], list[tuple[str, str, str, T]]]]] = defaultdict(list)
        """(what names end with, what they begin with, (the same of one glob, what a name holds and the glob if it asks for
        more, thing)) by what they end with after the last dot; ``""``: where that is open too.
        """
        for (ending, end), rows in alike.items():
            self._alike[ending].append((end, tuple({begin for begin, *_ in rows}), rows))

    def fitting(self, name: str) -> Iterator[T]:
        """The things whose globs a name fits, in no order."""
        yield from self._whole.get(name, ())
        _, dot, last = name.rpartition(".")
        yield from self._every.get(last, ()) if dot else ()
        for ending in (last, "") if last else ("",):
            for end, begins, rows in self._alike.get(ending, ()):
                if not (name.endswith(end) and name.startswith(begins)):
                    continue
                for begin, held, more, thing in rows:
                    fits = name.startswith(begin) and name.endswith(end, len(begin)) and held in name
                    if fits and (not more or fnmatchcase(name, more)):
                        yield thing


def _spelled_out(glob: str) -> Iterator[str]:
    """The globs that a glob with choices between characters stands for: what they end with tells most names apart."""
    if "[" not in glob:
        return iter((glob,))
    texts = [tuple(dict.fromkeys(part)) if place % 2 else (part,) for place, part in enumerate(_CHOICE.split(glob))]
    return map("".join, product(*texts))
