"""Where things are kept, and how long: outside every analysed repository, since what lies in one is hostile."""

from __future__ import annotations

import os
import sys
import time

from ringfence.cache.sealed import StrPath, digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 500_000_000
"""What all repositories together may take up; beyond, what was used longest ago goes first."""
MOST_DAYS = 30
"""Days after which what nobody used goes."""
REPOSITORIES, INSTALLATIONS, COMMANDS = "repositories", "installations", "commands"
"""What is kept about each repository, about what is installed, and about command lines."""
_DAY = 86_400
_SWEPT = "swept"


def user_folder() -> str:
    """The folder for caches that the system gives the user: ``XDG_CACHE_HOME``, or what is usual there."""
    if given := os.environ.get("XDG_CACHE_HOME"):
        return os.path.join(given, "ringfence")
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
        return os.path.join(local, "ringfence", "Cache")
    return os.path.join(home, "Library/Caches" if sys.platform == "darwin" else ".cache", "ringfence")


def folder_of(root: StrPath, given: StrPath | None) -> str:
    """Where things about the repository in ``root`` are kept: below ``given``, else in the user's folder."""
    return os.path.join(given or user_folder(), REPOSITORIES, digest(os.path.realpath(root)))


def used(file: StrPath) -> None:
    """Note that a file was of use, so that it stays."""
    try:
        os.utime(file)
    except OSError:
        pass  # a cache may be read-only


def sweep(folder: StrPath, now: float | None = None) -> None:
    """Take out what was not used for long, and what is too much, at most once a day. folder: that of all repositories."""
    now = time.time() if now is None else now
    mark = os.path.join(folder, _SWEPT)
    if now - _last_used(mark) < _DAY:
        return
    try:
        with open(mark, "ab"):
            used(mark)
    except OSError:
        pass
    kept = 0
    for last, size, file in sorted(_files(folder), reverse=True):
        kept += size
        if kept > MOST_BYTES or now - last > MOST_DAYS * _DAY:
            try:
                os.unlink(file)
                os.rmdir(os.path.dirname(file))  # if it was the last
            except OSError:
                pass


def _files(folder: StrPath) -> Iterator[tuple[float, int, str]]:
    for inner in _entries(folder):
        if inner.is_dir(follow_symlinks=False):
            for entry in _entries(inner.path):
                try:
                    known = entry.stat(follow_symlinks=False)
                except OSError:
                    continue
                yield known.st_mtime, known.st_size, entry.path


def _entries(folder: StrPath) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(os.fspath(folder)) as entries:
            return list(entries)
    except OSError:
        return []


def _last_used(file: str) -> float:
    try:
        return os.stat(file).st_mtime
    except OSError:
        return 0.0
