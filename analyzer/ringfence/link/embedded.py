"""Scripts that programs embed: they lie in nobody's folder, and are run by whoever has them inside."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ringfence.model.facts import Fact
from ringfence.model.outline import Outline

_SCOPE = "embed"


class Embedded:
    """Answers for all services. scripts: what the files that lie in no service's folder say of data."""

    def __init__(self, scripts: Mapping[str, Sequence[Fact]]) -> None:
        self._scripts = scripts

    def by(self, outlines: Iterable[Outline]) -> Iterator[Fact]:
        """What the scripts say that these programs embed, each of them once."""
        patterns = dict.fromkeys(pattern for outline in outlines for pattern in _patterns(outline))
        if not patterns or not self._scripts:
            return
        meant = re.compile("|".join(f"{_translated(one)}(?:/.+)?" for one in patterns))
        for path, said in self._scripts.items():
            if meant.fullmatch(path):
                yield from said


def _patterns(outline: Outline) -> Iterator[str]:
    folder = outline.path.rpartition("/")[0]
    for imported in outline.imports:
        if imported.scope == _SCOPE:
            yield posixpath.normpath(f"{folder}/{imported.target}").lstrip("/")


def _translated(pattern: str) -> str:
    """A regular expression of a pattern, in which ``*`` and ``?`` stand for no slash, as Go has it."""
    return re.escape(pattern).replace(r"\*", "[^/]*").replace(r"\?", "[^/]")
