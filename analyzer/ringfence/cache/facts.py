"""What each file said, by its content: only files that changed are read again.

Beside the content stands the meaning: the first of the contents, one after the other, that were all read to say the same.
What many files mean together is found by that: an edit that says nothing new changes nothing else. Where it moved what is
said, what was said first stays, and the moves are noted (:mod:`ringfence.cache.moves`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cached_property

import msgspec

from ringfence.cache.moves import Moves, moved, moves_in
from ringfence.cache.rows import Rows
from ringfence.cache.sealed import StrPath
from ringfence.model.outline import Outline
from ringfence.read.facts import Summary
from ringfence.read.packing import Packed, unpack

MOST_COMPARED = 20
"""Changed files of which it is found out whether their lines moved and nothing else: each takes as long as it is long."""
_BETWEEN = " "
"""What stands between a content, its meaning, where that is another one, and the moves of its lines since, if any."""


class FactsMemory:
    """The facts of one repository's files, from its last run.

    contents: what each file says now, as a digest, by path. installation: facts of another one are not those that this
    one would read.
    """

    def __init__(self, folder: StrPath, installation: str, contents: Mapping[str, str]) -> None:
        self._contents = contents
        self._summaries = Rows(os.path.join(folder, "facts"), installation)
        self._outlines = Rows(os.path.join(folder, "outlines"), installation)
        self.whole = True
        """Whether all that was to be noted is."""
        self._compared = 0
        self._encoder = msgspec.msgpack.Encoder(order="deterministic")

    def get(self, path: str) -> Summary | None:
        """What a file said when it was as it is now; None if it has to be read."""
        content, about = self._contents.get(path), self._summaries.about(path)
        row = self._summaries.get(path) if content and _content_in(about) == content else None
        try:
            said = self._decoder.decode(row) if row is not None else None
        except msgspec.DecodeError:
            return None
        if said is None or (said.head is not None and self._outlines.about(path) != content):
            return None
        return said

    def changed(self) -> list[str]:
        """The files that are there, were known, and say something else by now."""
        known = self._summaries.abouts().items()
        now = self._contents
        return [path for path, about in known if path in now and _content_in(about) != now[path]]

    def meaning(self, path: str) -> str:
        """A name for what a file says that is known or noted, in whatever words; nothing if it has to be read."""
        return _meaning_in(self._summaries.about(path), self._contents.get(path))

    def meanings(self) -> Iterator[str]:
        """Every file of which it is known or noted what it says, each before the name for that."""
        for path, about in sorted(self._summaries.abouts().items()):
            if meaning := _meaning_in(about, self._contents.get(path)):
                yield path
                yield meaning

    def outline(self, path: str) -> bytes | None:
        """The outline of a file of which anything is known or noted; None if it is there no more."""
        content = self._contents.get(path)
        return self._outlines.get(path, content) if content else None

    @cached_property
    def _decoder(self) -> msgspec.msgpack.Decoder[Summary]:
        """Made where something is known: it goes through every type that there is."""
        return msgspec.msgpack.Decoder(Summary)

    def moves(self) -> dict[str, Moves]:
        """How the lines have moved of files that say elsewhere what they said. What is known of them stands where it was."""
        return {
            path: moves_in(about.rpartition(_BETWEEN)[2])
            for path, about in sorted(self._summaries.abouts().items())
            if about.count(_BETWEEN) > 1 and _content_in(about) == self._contents.get(path)
        }

    def put(self, path: str, said: Packed) -> None:
        """Note what a file says."""
        now = self._encoder.encode(said.summary), said.outline
        self._note_as_read(path, self._first(path), now)

    def put_changed(self, path: str, said: Packed) -> None:
        """Note what a file says that was known before: what it said then, if nothing but its lines moved (:meth:`moves`)."""
        first, now = self._first(path), (self._encoder.encode(said.summary), said.outline)
        moves = self._moved(path, first, now) if first is not None and first != now else None
        if first is None or moves is None:
            self._note_as_read(path, first, now)
        else:
            self._note(path, first, _meant_by(self._summaries.about(path)), str(moves))

    def _note_as_read(self, path: str, first: tuple[bytes, bytes] | None, now: tuple[bytes, bytes]) -> None:
        self._note(path, now, _meant_by(self._summaries.about(path)) if now == first else "")

    def _note(self, path: str, said: tuple[bytes, bytes], means: str = "", moves: str = "") -> None:
        content = self._contents.get(path)
        if content:
            about = [content] if means in ("", content) and not moves else [content, means]
            self._summaries.put(path, _BETWEEN.join([*about, moves] if moves else about), said[0])
            if said[1]:
                self._outlines.put(path, content, said[1])
        self.whole = self.whole and bool(self.meaning(path))

    def _first(self, path: str) -> tuple[bytes, bytes] | None:
        """What a file was read to say when it came to mean what it means, and its outline; None if that is not known. One
        that has no outline has none that is as old as its summary.
        """
        summary = self._summaries.get(path)
        outline = self._outlines.get(path, _content_in(self._summaries.about(path)))
        return (summary, outline or b"") if summary is not None else None

    def _moved(self, path: str, first: tuple[bytes, bytes], now: tuple[bytes, bytes]) -> Moves | None:
        """How the lines moved, if nothing else is different."""
        self._compared += 1
        if self._compared > MOST_COMPARED:
            return None
        try:
            return moved(path, self._unpacked(path, *first), self._unpacked(path, *now))
        except msgspec.DecodeError:
            return None

    def _unpacked(self, path: str, summary: bytes, outline: bytes) -> tuple[Summary, Outline | None]:
        return self._decoder.decode(summary), unpack(path, outline) if outline else None

    def keep(self) -> None:
        """Remember what is known of the files that there still are."""
        self._summaries.keep(self._contents)
        self._outlines.keep(self._contents)


def _content_in(about: str) -> str:
    return about.partition(_BETWEEN)[0]


def _meant_by(about: str) -> str:
    content, _, means = about.partition(_BETWEEN)
    return means.partition(_BETWEEN)[0] or content


def _meaning_in(about: str, content: str | None) -> str:
    """The meaning, if that is about this content."""
    return _meant_by(about) if content and _content_in(about) == content else ""
