"""Finished answers, by the digest of all that they depend on."""

from __future__ import annotations

import os

from ringfence.cache.place import used
from ringfence.cache.sealed import StrPath, read_sealed, write_sealed

MOST = 16
"""Answers of one repository that are kept: the last ones."""


class Answers:
    """The answers about one repository."""

    def __init__(self, folder: StrPath) -> None:
        self._folder = os.fspath(folder)

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
        try:
            with os.scandir(self._folder) as entries:
                ours = [(entry.stat().st_mtime, entry.path) for entry in entries if entry.name.startswith(f"{kind}-")]
            for _, file in sorted(ours, reverse=True)[MOST:]:
                os.unlink(file)
        except OSError:
            pass  # another run does the same, or nothing may be written here

    def _file(self, kind: str, key: str) -> str:
        return os.path.join(self._folder, f"{kind}-{key}")
