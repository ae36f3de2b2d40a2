"""What each file said, by its content: only files that changed are read again.

Beside the content stands the meaning: the first of the contents, one after the other, that were all read to say the same.
What many files mean together is found by that: an edit that says nothing new changes nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cached_property

import msgspec

from ringfence.cache.rows import Rows
from ringfence.cache.sealed import StrPath
from ringfence.read.facts import Summary
from ringfence.read.packing import Packed

_BETWEEN = " "
"""What stands between a content and its meaning, where that is another one."""


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

    def put(self, path: str, said: Packed) -> None:
        """Note what a file says."""
        content = self._contents.get(path)
        if content:
            summary = self._encoder.encode(said.summary)
            before = self._summaries.about(path)
            means = _meant_by(before) if before and self._said_before(path, summary, said.outline) else content
            self._summaries.put(path, content if means == content else content + _BETWEEN + means, summary)
            if said.outline:
                self._outlines.put(path, content, said.outline)
        self.whole = self.whole and bool(self.meaning(path))

    def _said_before(self, path: str, summary: bytes, outline: bytes) -> bool:
        """Whether a file said just this in other words. One that has no outline has none that is as old as its summary."""
        if self._summaries.get(path) != summary:
            return False
        before = self._outlines.get(path, _content_in(self._summaries.about(path)))
        return (before or b"") == outline

    def keep(self) -> None:
        """Remember what is known of the files that there still are."""
        self._summaries.keep(self._contents)
        self._outlines.keep(self._contents)


def _content_in(about: str) -> str:
    return about.partition(_BETWEEN)[0]


def _meant_by(about: str) -> str:
    return about.rpartition(_BETWEEN)[2]


def _meaning_in(about: str, content: str | None) -> str:
    """The meaning, if that is about this content."""
    return _meant_by(about) if content and _content_in(about) == content else ""
