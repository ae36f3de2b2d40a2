"""A file of many rows, each of which is read, and told whole or absent, by itself: memory holds only what is in use.

The rows come first, then an index with the place and the seal of each, last the length and the seal of the index.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import IO

import msgspec

from ringfence.cache.sealed import MAGIC, StrPath, digest, replace_with, seal
from ringfence.read.opening import open_regular

_LENGTH = 8
_AT_ONCE = 1_000_000
"""Bytes that are copied at once, where it is not one row."""
_SECOND = "-since"
"""What the name of the second file ends with."""
_POSITIONED = hasattr(os, "pread")
_LITTLE = 4
"""How many times as long the first file is at least."""
_SCRATCH = os.O_RDWR | os.O_CREAT | os.O_EXCL
for _flag in ("O_CLOEXEC", "O_BINARY", "O_TEMPORARY"):  # on Windows, a file that is open keeps its name till the end
    _SCRATCH |= getattr(os, _flag, 0)


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where a row stands, and what it is recognised by. about: what its keeper says of it."""

    about: str
    start: int
    length: int
    seal: bytes


class _Part:
    """Rows that stand in one file. mark: what the file is recognised by."""

    __slots__ = ("file", "mark", "rows")

    def __init__(self, file: IO[bytes] | None, rows: dict[str, Place], mark: str = "") -> None:
        self.file = file
        self.rows = rows
        self.mark = mark

    @property
    def size(self) -> int:
        """Bytes of its rows."""
        return sum(place.length for place in self.rows.values())


class Rows:
    """The rows of a file, by name. Those of a file that was cut short or changed, or of another keeper, are none.

    Where little is new, it is written into a second file beside the first, with which alone it counts: its rows come before
    those. Once they are kept, none are left here.
    """

    def __init__(self, file: StrPath, keeper: str) -> None:
        self._file = os.fspath(file)
        self._second = f"{self._file}{_SECOND}"
        self._keeper = keeper
        self._old = _opened(self._file, keeper)
        self._since = _opened(self._second, keeper + self._old.mark)
        self._new = _Part(None, {})
        self._length = 0
        """Of the new rows."""

    def abouts(self) -> dict[str, str]:
        """What was said of every row that was noted or kept, by name."""
        parts = (self._old, self._since, self._new)
        return {name: place.about for part in parts for name, place in part.rows.items()}

    def about(self, name: str) -> str:
        """What was said of a row that was noted, else kept, empty if there is none."""
        place = self._holding(name).rows.get(name)
        return place.about if place is not None else ""

    def get(self, name: str, about: str | None = None) -> bytes | None:
        """A row that was noted, else kept; None if it is not there whole. about: what was said of the one that counts."""
        part = self._holding(name)
        place = part.rows.get(name)
        if place is None or part.file is None or (about is not None and place.about != about):
            return None
        try:
            row = _at(part.file, place.start, place.length)
            if part is self._new and not _POSITIONED:
                part.file.seek(self._length)  # where the next one goes
        except OSError:
            return None
        return row if seal(row) == place.seal else None

    def _holding(self, name: str) -> _Part:
        """Where a row is that counts, if there is any."""
        return self._new if name in self._new.rows else self._since if name in self._since.rows else self._old

    def put(self, name: str, about: str, row: bytes) -> None:
        """Note a row, outside memory."""
        new = self._new
        try:
            if new.file is None:
                new.file = _scratch(os.path.dirname(self._file))
            new.file.write(row)
        except OSError:
            return
        new.rows[name] = Place(about, self._length, len(row), seal(row))
        self._length += len(row)

    def keep(self, names: Collection[str]) -> None:
        """Write the rows of these names, if there is any change: those that were noted, else those that were kept."""
        gone = any(name not in names for part in (self._since, self._old) for name in part.rows)
        if not self._new.rows and not gone:
            return
        if not gone and (self._since.size + self._length) * _LITTLE < self._old.size:
            replace_with(self._second, _written((self._new, self._since), names, self._keeper + self._old.mark))
        else:
            replace_with(self._file, _written((self._new, self._since, self._old), names, self._keeper))
            with suppress(OSError):
                os.unlink(self._second)
        self._new, self._since, self._old, self._length = _Part(None, {}), _Part(None, {}), _Part(None, {}), 0


def _opened(file: str, keeper: str) -> _Part:
    """What a file holds, nothing if it is not whole or another keeper's."""
    with suppress(OSError, msgspec.DecodeError):
        opened = open_regular(file)
        if opened is None:
            return _Part(None, {})
        rows = os.fdopen(opened, "rb")
        end = os.fstat(opened).st_size - len(_trailer(b""))
        trailer = _at(rows, end, len(_trailer(b""))) if end > 0 else b""
        start = end - int.from_bytes(trailer[:_LENGTH], "big")
        index = _at(rows, start, end - start) if start >= 0 else b""
        if trailer == _trailer(index):
            whose, kept = msgspec.msgpack.decode(index, type=tuple[str, dict[str, Place]])
            inside = all(0 <= place.start <= place.start + place.length <= start for place in kept.values())
            if whose == keeper and inside:
                return _Part(rows, kept, digest(index))
    return _Part(None, {})


def _written(parts: Iterable[_Part], names: Collection[str], keeper: str) -> Iterator[bytes]:
    """A file with the rows of these names, piece by piece; of several rows of a name, the first counts."""
    places: dict[str, Place] = {}
    length = 0
    for part in parts:
        rows = {name: place for name, place in part.rows.items() if name in names and name not in places}
        for start, end, together in _runs(rows):
            assert part.file is not None
            for name, place in together:
                places[name] = Place(place.about, length + place.start - start, place.length, place.seal)
            length += end - start
            yield _at(part.file, start, end - start)
        if part.file is not None:
            part.file.close()  # not every system replaces a file that is open
    index = msgspec.msgpack.encode((keeper, places))
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
    return os.fdopen(opened, "w+b", buffering=0)  # processes that are forked inherit what is written, not half of it


def _trailer(index: bytes) -> bytes:
    return len(index).to_bytes(_LENGTH, "big") + seal(index) + MAGIC


def _at(file: IO[bytes], start: int, length: int) -> bytes:
    if _POSITIONED:  # processes that are forked share the place at which a file is read otherwise
        return os.pread(file.fileno(), length, start)
    file.seek(start)
    return file.read(length)
