"""What reading one repository found: everything that linking, judging and showing need, without the repository."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from ringfence.marks import WORD
from ringfence.model.repository import RepositoryState
from ringfence.model.source import Diagnostic
from ringfence.read.everything import Said
from ringfence.read.facts import FileFacts
from ringfence.read.files import Repository
from ringfence.redaction import hide_secrets

MAX_LINE = 4000
"""Characters of a line that are kept."""


class Recorded(msgspec.Struct, frozen=True):
    """paths: all files. said: what those say that anybody reads. lines: the source lines at which something was found, and
    those with marks, by number, without their secrets.
    """

    state: RepositoryState
    paths: tuple[str, ...]
    said: dict[str, FileFacts]
    lines: dict[str, dict[int, str]]
    diagnostics: tuple[Diagnostic, ...] = ()

    def text(self, path: str) -> str | None:
        """A file's lines as far as they are kept, the others empty; None for no file of the repository."""
        kept = self.lines.get(path)
        if kept is None:
            return "" if path in self.said else None
        return "\n".join(kept.get(number, "") for number in range(1, max(kept, default=0) + 1))


def record(state: RepositoryState, files: Repository, said: Said) -> Recorded:
    """What the files say, with the lines that a report may show."""
    found = {path: said.whole(path) for path in said.files}
    lines = {path: kept for path, one in found.items() if (kept := dict(_lines(files, path, one)))}
    return Recorded(state, files.paths, found, lines, files.diagnostics)


def _lines(files: Repository, path: str, said: FileFacts) -> Iterator[tuple[int, str]]:
    source = files.read(path).source
    if source is None:
        return
    lines = source.text.split("\n")
    marked = (number for number, line in enumerate(lines, start=1) if WORD in line) if WORD in source.text else ()
    for number in sorted({*_places(path, said), *marked}):
        if 0 < number <= len(lines):
            before = lines[number - 2][:MAX_LINE] if number > 1 else ""
            if kept := hide_secrets(lines[number - 1][:MAX_LINE], path, before):
                yield number, kept


def _places(path: str, said: FileFacts) -> Iterable[int]:
    """The first line of every span: as spans are written one after the other into the encoded facts, they are found there
    faster than by a walk over all expressions.
    """
    written = msgspec.msgpack.encode(said)
    span = re.compile(re.escape(_SPAN + msgspec.msgpack.encode(path)) + _NUMBER, re.DOTALL)
    return {int.from_bytes(found[found.lastindex or 0]) for found in span.finditer(written)}


_SPAN = b"\x95"
"""An array of the five fields of a span, as MessagePack writes it; the first is the path, the second the line."""
_NUMBER = rb"(?:([\x00-\x7f])|\xcc(.)|\xcd(..)|\xce(....))"
