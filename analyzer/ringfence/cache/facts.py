"""What each file said, by its content: only files that changed are read again."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property

import msgspec

from ringfence.cache.rows import Rows
from ringfence.cache.sealed import StrPath
from ringfence.read.facts import Summary
from ringfence.read.packing import Packed


class FactsMemory:
    """The facts of one repository's files, from its last run.

    contents: what each file says now, as a digest, by path. installation: facts of another one are not those that this
    one would read.
    """

    def __init__(self, folder: StrPath, installation: str, contents: Mapping[str, str]) -> None:
        self._contents = contents
        self._summaries = Rows(os.path.join(folder, "facts"), installation)
        self._outlines = Rows(os.path.join(folder, "outlines"), installation)
        self._encoder = msgspec.msgpack.Encoder()

    def get(self, path: str) -> Summary | None:
        """What a file said when it was as it is now; None if it has to be read."""
        content = self._contents.get(path)
        row = self._summaries.get(path, content) if content else None
        try:
            said = self._decoder.decode(row) if row is not None else None
        except msgspec.DecodeError:
            return None
        if said is None or (said.head is not None and self._outlines.about(path) != content):
            return None
        return said

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
        if content := self._contents.get(path):
            self._summaries.put(path, content, self._encoder.encode(said.summary))
            if said.outline:
                self._outlines.put(path, content, said.outline)

    def keep(self) -> None:
        """Remember what is known of the files that there still are."""
        self._summaries.keep(self._contents)
        self._outlines.keep(self._contents)
