"""Reading many files: one after the other, or side by side in processes where that pays.

A process that dies of a file (a parser written in C may) costs that file, not the run.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from ringfence.model.source import Diagnostic, Span
from ringfence.read.facts import FileFacts, Readers
from ringfence.read.files import Reading, Repository
from ringfence.read.packing import Packed, packed

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

PAYS = 5_000_000
"""Bytes from which on processes are worth starting: some two seconds of work. Of less, starting them and handing over
what they read eats what they save.
"""
BATCH = 400_000
"""Bytes that a process is given at a time, or one longer file."""

_Batch = Sequence[str]
_inherited: tuple[Repository, Readers] | None = None
"""What the processes read with: they are forked, and so have it without its being sent."""


def read_files(
    files: Repository, paths: Sequence[str], readers: Readers, jobs: int = 0
) -> Iterator[tuple[str, FileFacts | Packed]]:
    """What each file says, in whatever order it becomes known; packed, if some process read it. jobs: processes at most, 0:
    as it fits.
    """
    sizes = {path: files.size(path) for path in paths}
    workers = min(jobs or os.cpu_count() or 1, len(paths))
    if workers < 2 or sum(sizes.values()) < PAYS or sys.platform != "linux":  # elsewhere, forking is not safe
        yield from ((path, read_one(files, path, readers)) for path in paths)
        return
    yield from _side_by_side(files, list(batches(sizes, BATCH)), readers, workers)


def read_one(files: Repository, path: str, readers: Readers) -> FileFacts:
    """What one file says, or why it cannot be read."""
    return said_of(files.read(path), readers)


def said_of(reading: Reading, readers: Readers) -> FileFacts:
    """What a file's text says, or why there is none."""
    said = readers.read(reading.source) if reading.source else FileFacts()
    return replace(said, diagnostics=(reading.diagnostic, *said.diagnostics)) if reading.diagnostic else said


def read_apart(files: Repository, paths: Sequence[str], readers: Readers) -> Iterator[tuple[str, FileFacts | Packed]]:
    """What each of some files says among which is one that its reader dies of: not in this process."""
    if sys.platform != "linux":
        yield from ((path, fatal(path)) for path in paths)
    elif paths:
        sizes = {path: files.size(path) for path in paths}
        yield from _side_by_side(files, list(batches(sizes, BATCH)), readers, os.cpu_count() or 1)


def _side_by_side(
    files: Repository, batches: Sequence[_Batch], readers: Readers, workers: int
) -> Iterator[tuple[str, FileFacts | Packed]]:
    from concurrent.futures import as_completed

    global _inherited
    _inherited = files, readers
    try:
        left: list[str] = []
        with _executor(workers) as executor:
            running = {executor.submit(_read_batch, batch): batch for batch in batches}
            for done in as_completed(running):
                batch = running.pop(done)  # what it said is not kept besides what is made of it
                found = _result(done)
                del done
                left += batch if found is None else ()
                yield from found or ()
        for path in left:  # in a batch that a process died of, or that had no process any more
            with _executor(1) as executor:
                found = _result(executor.submit(_read_batch, [path]))
            yield from found or [(path, packed(fatal(path)))]
    finally:
        _inherited = None


def _executor(workers: int) -> Executor:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    return ProcessPoolExecutor(workers, mp_context=get_context("fork"))


def _read_batch(paths: _Batch) -> bytes:
    """In a process of its own: what the files say, packed."""
    assert _inherited is not None
    files, readers = _inherited
    return msgspec.msgpack.encode([(path, packed(read_one(files, path, readers))) for path in paths])


def _result(done: Future[bytes]) -> list[tuple[str, Packed]] | None:
    """What a process found out; None if it died, or said what is no fact."""
    from concurrent.futures import BrokenExecutor

    try:
        return msgspec.msgpack.decode(done.result(), type=list[tuple[str, Packed]])
    except (BrokenExecutor, TypeError, msgspec.DecodeError):
        return None


def fatal(path: str) -> FileFacts:
    """What is known of a file that its reader died of."""
    why = "it could not be read: its reader crashed, or said what is no fact"
    return FileFacts(diagnostics=(Diagnostic(Span(path, 1), why),))


def batches(sizes: Mapping[str, int], most: int) -> Iterable[_Batch]:
    """Files by their sizes, as many at a time as are ``most`` bytes long, or one longer one; the longest first, so that no
    process is left with one in the end.
    """
    batch: list[str] = []
    held = 0
    for path in sorted(sizes, key=lambda path: (-sizes[path], path)):
        batch.append(path)
        held += sizes[path]
        if held >= most:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch
