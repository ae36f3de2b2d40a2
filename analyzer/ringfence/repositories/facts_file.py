"""Facts files: what was read of one or several repositories, whole or refused.

Whoever reads one did not write it: it is bounded, checked by its seal and by the types of all that it says, and it names no
code. Its seal tells what was cut or changed by accident; it is no signature.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from ringfence import __version__
from ringfence.cache.sealed import SEAL, digest, seal
from ringfence.model.repository import RepositoryState
from ringfence.read.files import MAX_BYTES
from ringfence.read.opening import content_of
from ringfence.repositories.identity import usable
from ringfence.repositories.recording import Recorded

MAGIC = b"ringfence facts\n"
MOST_BYTES = 2_000_000_000
"""Of a file, and of what one repository said, unpacked: longer ones are none of ours."""

_UNREADABLE = (msgspec.DecodeError, ValueError, RecursionError)
"""What decoding raises; a text that is no UTF-8 is a ValueError."""
_Rows = list[tuple[RepositoryState, bytes]]


class FactsError(Exception):
    """Facts cannot be used; the message says which file, why, and what to do."""


class Packed(NamedTuple):
    """One repository's part of a facts file: which state of it, and what it said, packed. file: where it stands."""

    state: RepositoryState
    content: bytes
    file: Path

    def recorded(self) -> Recorded:
        """Unpack it. Raises FactsError."""
        try:
            unpacking = zlib.decompressobj()
            content = unpacking.decompress(self.content, MOST_BYTES)
            if not unpacking.eof:
                raise _strange(self.file)
            recorded = msgspec.msgpack.decode(content, type=Recorded)
        except (zlib.error, *_UNREADABLE) as error:
            raise _strange(self.file) from error
        if recorded.state != self.state or not all(_sound(recorded)):
            raise _strange(self.file)
        return recorded


def pack(recorded: Recorded, file: Path) -> Packed:
    """What is written into a facts file."""
    return Packed(recorded.state, zlib.compress(msgspec.msgpack.encode(recorded)), file)


def facts_file(packed: Iterable[Packed]) -> bytes:
    """The content of a file for some repositories."""
    rows: _Rows = [(one.state, one.content) for one in packed]
    content = msgspec.msgpack.encode((__version__, _form(), msgspec.Raw(msgspec.msgpack.encode(rows))))
    return b"".join((MAGIC, seal(content), content))


def read_facts(file: Path) -> list[Packed]:
    """The repositories whose facts a file holds. Raises FactsError."""
    content = _content(file)
    try:
        version, form, rows = msgspec.msgpack.decode(content, type=tuple[str, str, msgspec.Raw])
        if (version, form) != (__version__, _form()):
            raise FactsError(_of_another_version(file, version))
        found = [Packed(state, part, file) for state, part in msgspec.msgpack.decode(rows, type=_Rows)]
    except _UNREADABLE as error:
        raise _strange(file) from error
    if not found or not all(usable(one.state.name) for one in found):
        raise _strange(file)
    return found


def _content(file: Path) -> bytes:
    try:
        written = content_of(file, MOST_BYTES + 1)
    except OSError as error:
        raise FactsError(f"{file} cannot be read: {error.strerror or error}") from error
    if written is None:
        raise FactsError(f"{file} is no plain file, so it holds no facts")
    if len(written) > MOST_BYTES:
        raise FactsError(f"{file} is longer than {MOST_BYTES:,} bytes: no facts file is")
    if not written.startswith(MAGIC):
        raise FactsError(
            f"{file} is no facts file. Give the folder of a repository, or a file that ringfence export --facts or "
            "ringfence merge has written."
        )
    head = len(MAGIC) + SEAL
    content = written[head:]
    if written[len(MAGIC) : head] != seal(content):
        raise FactsError(
            f"{file} is not as it was written: it was cut short or changed on its way. Copy it again, or write it "
            "again with ringfence export --facts."
        )
    return content


def _strange(file: Path) -> FactsError:
    return FactsError(
        f"{file} says what no facts file of ringfence {__version__} says. Write it again with ringfence export --facts."
    )


def _of_another_version(file: Path, version: str) -> str:
    other = (
        "another build of it" if version == __version__ else f"ringfence {version}" if version.isprintable() else "?"
    )
    return (
        f"{file} was written by {other[:80]}, and this is ringfence {__version__}: what one reads the other may take for "
        "something else. Use one version for all: write the file again with this one, or run the one that wrote it."
    )


@cache
def _form() -> str:
    """What all that is written looks like: two builds that differ in it would misunderstand each other."""
    return digest(msgspec.json.encode(msgspec.json.schema(Recorded)))


def _sound(recorded: Recorded) -> Iterator[bool]:
    """Whether every file lies in its repository's folder, so that none says what another's holds, and no line is beyond all
    files.
    """
    prefix = f"{recorded.state.name}/"
    for paths in (recorded.paths, recorded.said, recorded.lines, [one.at.path for one in recorded.diagnostics]):
        yield from (path.startswith(prefix) for path in paths)
    yield from (0 < number <= MAX_BYTES for lines in recorded.lines.values() for number in lines)
