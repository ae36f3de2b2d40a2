"""What each file said, by its content: only files that changed are read again."""

from __future__ import annotations

import os
from collections.abc import Mapping

import msgspec

from ringfence.cache.sealed import StrPath, read_sealed, write_sealed
from ringfence.read.facts import FileFacts

_Rows = dict[str, tuple[str, msgspec.Raw]]


class FactsMemory:
    """The facts of one repository's files, from its last run.

    contents: what each file says now, as a digest, by path. installation: facts of another one are not those that this
    one would read.
    """

    def __init__(self, folder: StrPath, installation: str, contents: Mapping[str, str]) -> None:
        self._file = os.path.join(folder, "facts")
        self._installation = installation
        self._contents = contents
        self._rows = _read(self._file, installation)
        self._new: _Rows = {}
        self._decoder = msgspec.msgpack.Decoder(FileFacts)
        self._encoder = msgspec.msgpack.Encoder()

    def get(self, path: str) -> FileFacts | None:
        """What a file said when it was as it is now; None if it has to be read."""
        content, said = self._rows.get(path, ("", msgspec.Raw()))
        if not content or content != self._contents.get(path):
            return None
        try:
            return self._decoder.decode(said)
        except msgspec.DecodeError:
            return None

    def put(self, path: str, said: FileFacts) -> None:
        """Note what a file says."""
        if content := self._contents.get(path):
            self._new[path] = (content, msgspec.Raw(self._encoder.encode(said)))

    def keep(self) -> None:
        """Remember what is known of the files that there still are."""
        stale = [path for path in self._rows if path not in self._contents]
        if self._new or stale:
            rows = {path: row for path, row in self._rows.items() if path in self._contents} | self._new
            write_sealed(self._file, msgspec.msgpack.encode((self._installation, rows)))


def _read(file: str, installation: str) -> _Rows:
    written = read_sealed(file)
    if written is None:
        return {}
    try:
        of, rows = msgspec.msgpack.decode(written, type=tuple[str, _Rows])
    except msgspec.DecodeError:
        return {}
    return rows if of == installation else {}
