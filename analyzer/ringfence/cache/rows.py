"""A file of many rows, each of which is read, and told whole or absent, by itself: memory holds only what is in use.

The rows come first, then an index with the place and the seal of each, last the length and the seal of the index.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from typing import IO

import msgspec

from ringfence.cache.sealed import MAGIC, StrPath, replace_with, seal
from ringfence.read.opening import open_regular

_LENGTH = 8
_AT_ONCE = 1_000_000
"""Bytes that are copied at once, where it is not one row."""
_SCRATCH = os.O_RDWR | os.O_CREAT | os.O_EXCL
for _flag in ("O_CLOEXEC", "O_BINARY", "O_TEMPORARY"):  # on Windows, a file that is open keeps its name till the end
    _SCRATCH |= getattr(os, _flag, 0)


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where a row stands, and what it is recognised by. about: what its keeper says of it."""

    about: str
    start: int
    length: int
    seal: bytes


class Rows:
    """The rows of a file, by name. Those of a file that was cut short or changed, or of another keeper, are none.

    Once they are kept, none are left here.
    """

    def __init__(self, file: StrPath, keeper: str) -> None:
        self._file = os.fspath(file)
        self._keeper = keeper
        self._old: IO[bytes] | None = None
        self._new: IO[bytes] | None = None
        self._length = 0
        """Of the new rows."""
        self._added: dict[str, Place] = {}
        self._kept: dict[str, Place] = {}
        with suppress(OSError, msgspec.DecodeError):
            self._open()

    def about(self, name: str) -> str:
        """What was said of a row that was kept, empty if there is none."""
        return self._kept[name].about if name in self._kept else ""

    def get(self, name: str) -> bytes | None:
        """A row that was noted, else kept; None if it is not there whole."""
        noted = self._added.get(name)
        file, place = (self._new, noted) if noted is not None else (self._old, self._kept.get(name))
        if place is None or file is None:
            return None
        try:
            row = _at(file, place.start, place.length)
            if noted is not None:
                file.seek(self._length)  # where the next one goes
        except OSError:
            return None
        return row if seal(row) == place.seal else None

    def put(self, name: str, about: str, row: bytes) -> None:
        """Note a row, outside memory."""
        with suppress(OSError):
            if self._new is None:
                self._new = _scratch(os.path.dirname(self._file))
            self._new.write(row)
            self._added[name] = Place(about, self._length, len(row), seal(row))
            self._length += len(row)

    def keep(self, names: Collection[str]) -> None:
        """Write the rows of these names, if there is any change: those that were noted, else those that were kept."""
        if not self._added and all(name in names for name in self._kept):
            return
        replace_with(self._file, self._written(names))
        self._old = self._new = None
        self._kept, self._added, self._length = {}, {}, 0

    def _open(self) -> None:
        opened = open_regular(self._file)
        if opened is None:
            return
        self._old = os.fdopen(opened, "rb")
        end = os.fstat(opened).st_size - len(_trailer(b""))
        trailer = _at(self._old, end, -1) if end > 0 else b""
        start = end - int.from_bytes(trailer[:_LENGTH], "big")
        index = _at(self._old, start, end - start) if start >= 0 else b""
        if trailer == _trailer(index):
            keeper, kept = msgspec.msgpack.decode(index, type=tuple[str, dict[str, Place]])
            inside = all(0 <= place.start <= place.start + place.length <= start for place in kept.values())
            self._kept = kept if keeper == self._keeper and inside else {}

    def _written(self, names: Collection[str]) -> Iterator[bytes]:
        """The file anew, piece by piece."""
        old = {name: place for name, place in self._kept.items() if name in names and name not in self._added}
        places: dict[str, Place] = {}
        length = 0
        for source, rows in ((self._new, self._added), (self._old, old)):
            for start, end, together in _runs(rows):
                assert source is not None
                for name, place in together:
                    places[name] = Place(place.about, length + place.start - start, place.length, place.seal)
                length += end - start
                yield _at(source, start, end - start)
            if source is not None:
                source.close()  # not every system replaces a file that is open
        index = msgspec.msgpack.encode((self._keeper, places))
        yield index
        yield _trailer(index)


def _runs(rows: Mapping[str, Place]) -> Iterator[tuple[int, int, list[tuple[str, Place]]]]:
    """Rows that stand one after the other, to be copied at once, with where they begin and end."""
    begin = end = 0
    together: list[tuple[str, Place]] = []
    for name, place in sorted(rows.items(), key=_start):
        if together and (place.start != end or end - begin > _AT_ONCE):
            yield begin, end, together
            together = []
        if not together:
            begin = place.start
        together.append((name, place))
        end = place.start + place.length
    if together:
        yield begin, end, together


def _start(row: tuple[str, Place]) -> int:
    return row[1].start


def _scratch(folder: str) -> IO[bytes]:
    """A file that is gone when it is closed; importing :mod:`tempfile` takes longer than most runs take to write."""
    os.makedirs(folder, mode=0o700, exist_ok=True)
    file = os.path.join(folder, f".{os.urandom(8).hex()}")
    opened = os.open(file, _SCRATCH, 0o600)
    if os.name != "nt":
        os.unlink(file)
    return os.fdopen(opened, "w+b")


def _trailer(index: bytes) -> bytes:
    return len(index).to_bytes(_LENGTH, "big") + seal(index) + MAGIC


def _at(file: IO[bytes], start: int, length: int) -> bytes:
    file.seek(start)
    return file.read(length)
