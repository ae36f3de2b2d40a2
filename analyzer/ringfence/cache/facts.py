"""What each file said, by its content: only files that changed are read again."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property

import msgspec

from ringfence.cache.rows import Rows
from ringfence.cache.sealed import StrPath
from ringfence.read.facts import FileFacts


class FactsMemory:
    """The facts of one repository's files, from its last run.

    contents: what each file says now, as a digest, by path. installation: facts of another one are not those that this
    one would read.
    """

    def __init__(self, folder: StrPath, installation: str, contents: Mapping[str, str]) -> None:
        self._contents = contents
        self._rows = Rows(os.path.join(folder, "facts"), installation)
        self._encoder = msgspec.msgpack.Encoder()

    def get(self, path: str) -> FileFacts | None:
        """What a file said when it was as it is now; None if it has to be read."""
        content = self._contents.get(path)
        row = self._rows.get(path) if content and content == self._rows.about(path) else None
        try:
            return self._decoder.decode(row) if row is not None else None
        except msgspec.DecodeError:
            return None

    @cached_property
    def _decoder(self) -> msgspec.msgpack.Decoder[FileFacts]:
        """Made where something is known: it goes through every type that there is."""
        return msgspec.msgpack.Decoder(FileFacts)

    def put(self, path: str, said: FileFacts) -> None:
        """Note what a file says."""
        if content := self._contents.get(path):
            self._rows.put(path, content, self._encoder.encode(said))

    def keep(self) -> None:
        """Remember what is known of the files that there still are."""
        self._rows.keep(self._contents)
