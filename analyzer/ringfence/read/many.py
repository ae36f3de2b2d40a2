"""Reading many files: one after the other, or side by side in processes where that pays.

A process that dies of a file (a parser written in C may) costs that file, not the run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from msgspec.structs import replace

from ringfence.forking import batches, may_fork, side_by_side, workers
from ringfence.model.source import Diagnostic, Span
from ringfence.read.facts import FileFacts, Readers
from ringfence.read.files import Reading, Repository
from ringfence.read.packing import Packed, packed

EACH = 1_000
"""Bytes that it takes as long to read as a file takes besides its bytes."""
PAYS = 7_000_000
"""Bytes, with what files are worth besides, from which on processes are worth starting: a second of work or, for but two of
them, twice as much. Of less, starting them and handing over what they read eats what they save.
"""
BATCH = 400_000
"""Bytes, with what files are worth besides, that a process is given at a time, or one longer file."""


def read_files(
    files: Repository, paths: Sequence[str], readers: Readers, jobs: int = 0
) -> Iterator[tuple[str, FileFacts | Packed]]:
    """What each file says, in whatever order it becomes known; packed, if some process read it. jobs: processes at most, 0:
    as it fits.
    """
    jobs = min(workers(jobs), len(paths))
    if jobs < 2 or sum(_costs(files, paths).values()) < (2 * PAYS if jobs == 2 else PAYS):
        yield from ((path, read_one(files, path, readers)) for path in paths)
        return
    yield from _side_by_side(files, paths, readers, jobs)


def read_one(files: Repository, path: str, readers: Readers) -> FileFacts:
    """What one file says, or why it cannot be read."""
    return said_of(files.read(path), readers)


def said_of(reading: Reading, readers: Readers) -> FileFacts:
    """What a file's text says, or why there is none."""
    said = readers.read(reading.source) if reading.source else FileFacts()
    return replace(said, diagnostics=(reading.diagnostic, *said.diagnostics)) if reading.diagnostic else said


def read_apart(files: Repository, paths: Sequence[str], readers: Readers) -> Iterator[tuple[str, FileFacts | Packed]]:
    """What each of some files says among which is one that its reader dies of: not in this process."""
    if not may_fork():
        yield from ((path, fatal(path)) for path in paths)
    elif paths:
        yield from _side_by_side(files, paths, readers, workers(0))


def _side_by_side(
    files: Repository, paths: Sequence[str], readers: Readers, jobs: int
) -> Iterator[tuple[str, FileFacts | Packed]]:
    def read(batch: Sequence[str]) -> bytes:
        return msgspec.msgpack.encode([(path, packed(read_one(files, path, readers))) for path in batch])

    left: list[str] = []
    for batch, answer in side_by_side(read, list(batches(_costs(files, paths), BATCH)), jobs):
        found = _unpacked(answer)
        left += batch if found is None else ()
        yield from found or ()
    for path in left:  # in a batch that a process died of, or that had no process any more
        for _, answer in side_by_side(read, [[path]], 1):
            yield from _unpacked(answer) or [(path, packed(fatal(path)))]


def _costs(files: Repository, paths: Sequence[str]) -> dict[str, int]:
    return {path: files.size(path) + EACH for path in paths}


def _unpacked(answer: bytes | None) -> list[tuple[str, Packed]] | None:
    """What a process found out; None if it died, or said what is no fact."""
    try:
        return msgspec.msgpack.decode(answer, type=list[tuple[str, Packed]]) if answer is not None else None
    except msgspec.DecodeError:
        return None


def fatal(path: str) -> FileFacts:
    """What is known of a file that its reader died of."""
    why = "it could not be read: its reader crashed, or said what is no fact"
    return FileFacts(diagnostics=(Diagnostic(Span(path, 1), why),))
