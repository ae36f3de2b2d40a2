"""An earlier state of the repository, laid out in a folder of its own.

The files come straight from Git's objects. A worktree would do the same with ``git worktree add``, but that runs the
repository's filters and hooks and leaves its mark in ``.git``; both are a stranger's, and ours to leave alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from ringfence.read.commits import Revision, RevisionError
from ringfence.read.files import MAX_BYTES
from ringfence.read.git import ask_git, git_line
from ringfence.read.listing import MAX_DEPTH

_BATCH = 20_000_000
"""Bytes asked for at once."""


class _Blob(NamedTuple):
    path: str
    id: str
    size: int


@contextmanager
def laid_out(root: Path, revision: Revision) -> Iterator[Path]:
    """A temporary folder with the files that the analysed folder had at the revision. Raises RevisionError."""
    with TemporaryDirectory(prefix="ringfence-") as folder:
        target = Path(folder) / (root.resolve().name or "root")
        target.mkdir()
        for batch in _batches(_blobs(root, revision)):
            _write(root, target, batch)
        yield target


def _batches(blobs: Iterable[_Blob]) -> Iterator[list[_Blob]]:
    batch: list[_Blob] = []
    size = 0
    for blob in blobs:
        batch.append(blob)
        size += blob.size
        if size > _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _blobs(root: Path, revision: Revision) -> Iterator[_Blob]:
    """The regular files below the analysed folder; no symbolic links, no submodules, nothing that is too long."""
    prefix = git_line(root, "rev-parse", "--show-prefix")
    listed = ask_git(root, "ls-tree", "-r", "-z", "--long", "--full-tree", f"{revision.commit}:{prefix}")
    if listed is None:
        raise RevisionError(f"{prefix or 'the folder'} cannot be read at {revision.name!r}: was it there?")
    for row in listed.split(b"\0"):
        about, _, name = row.partition(b"\t")
        mode, _, rest = about.partition(b" ")
        kind, id, size = [*rest.split(), b"", b"", b""][:3]
        path = os.fsdecode(name)
        if kind != b"blob" or mode == b"120000" or not size.isdigit() or int(size) > MAX_BYTES:
            continue
        if _stays_inside(path):
            yield _Blob(path, id.decode(), int(size))


def _stays_inside(path: str) -> bool:
    parts = path.split("/")
    return len(parts) <= MAX_DEPTH and all(part not in ("", ".", "..", ".git") for part in parts)


def _write(root: Path, target: Path, blobs: list[_Blob]) -> None:
    asked = "".join(f"{blob.id}\n" for blob in blobs).encode()
    answer = ask_git(root, "cat-file", "--batch", given=asked)
    if answer is None:
        raise RevisionError("Git could not give the files of the earlier state. Is the clone partial? Run git fetch.")
    position = 0
    for blob in blobs:
        end = answer.find(b"\n", position)
        head = answer[position:end].split()
        if len(head) < 3 or head[1] != b"blob":
            position = end + 1  # a partial clone lacks it
            continue
        size = int(head[2])
        file = target / blob.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(answer[end + 1 : end + 1 + size])
        position = end + size + 2
