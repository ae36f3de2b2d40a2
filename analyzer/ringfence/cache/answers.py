"""Finished answers, by the digest of all that they depend on."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from ringfence.cache.place import used
from ringfence.cache.sealed import read_sealed, write_sealed

MOST = 16
"""Answers of one repository that are kept: the last ones."""


class Answers:
    """The answers about one repository."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, kind: str, key: str) -> bytes | None:
        """The answer of a kind; None if it has to be worked out."""
        file = self._file(kind, key)
        found = read_sealed(file)
        if found is not None:
            used(file)
        return found

    def put(self, kind: str, key: str, answer: bytes) -> None:
        """Keep an answer, and of the others only the last."""
        write_sealed(self._file(kind, key), answer)
        with suppress(OSError):
            files = sorted(self._folder.glob(f"{kind}-*"), key=lambda file: file.stat().st_mtime, reverse=True)
            for file in files[MOST:]:
                file.unlink()

    def _file(self, kind: str, key: str) -> Path:
        return self._folder / f"{kind}-{key}"
