"""Where things are kept, and how long: outside every analysed repository, since what lies in one is hostile."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ringfence.cache.sealed import digest

MOST_BYTES = 500_000_000
"""What all repositories together may take up; beyond, what was used longest ago goes first."""
MOST_DAYS = 30
"""Days after which what nobody used goes."""
_DAY = 86_400
_SWEPT = "swept"


def user_folder() -> Path:
    """The folder for caches that the system gives the user: ``XDG_CACHE_HOME``, or what is usual there."""
    if given := os.environ.get("XDG_CACHE_HOME"):
        return Path(given) / "ringfence"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local") / "ringfence" / "Cache"
    return Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "ringfence"


def folder_of(root: Path, given: Path | None) -> Path:
    """Where things about the repository in ``root`` are kept: below ``given``, else in the user's folder."""
    return (given or user_folder()) / "repositories" / digest(os.fspath(root.resolve()))


def used(file: Path) -> None:
    """Note that a file was of use, so that it stays."""
    with suppress(OSError):
        os.utime(file)


def sweep(folder: Path, now: float | None = None) -> None:
    """Take out what was not used for long, and what is too much, at most once a day. folder: that of all repositories."""
    now = time.time() if now is None else now
    mark = folder / _SWEPT
    if now - _last_used(mark) < _DAY:
        return
    with suppress(OSError):
        mark.touch()
        used(mark)
    kept = 0
    for last, size, file in sorted(_files(folder), reverse=True):
        kept += size
        if kept > MOST_BYTES or now - last > MOST_DAYS * _DAY:
            with suppress(OSError):
                file.unlink()
                file.parent.rmdir()  # if it was the last


def _files(folder: Path) -> Iterator[tuple[float, int, Path]]:
    for file in folder.glob("*/*"):
        with suppress(OSError):
            known = file.lstat()
            yield known.st_mtime, known.st_size, file


def _last_used(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0
