"""Which files there are below a folder: what Git knows or would add, or all of them where there is no Git.

Symbolic links are not followed, devices are none of the files, and Git runs none of the repository's own configuration.
This is asked at every run, also where nothing has changed, so it imports little and looks at each file once.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from posixpath import normpath

from ringfence.read.git import ask_git

# fmt: off
VENDORED_FOLDERS = frozenset((
    "node_modules", "bower_components", "jspm_packages", "third_party", "third-party", "thirdparty", "Godeps", "Pods",
    "site-packages", "venv", ".venv", "virtualenv", ".virtualenv", ".tox", ".nox", ".eggs", ".yarn", ".terraform",
    ".gradle", ".m2", ".git", ".hg", ".svn",
))  # nothing below them is ever the project's own
# fmt: on
MAX_DEPTH = 100
"""Files in more folders than this are not looked at."""


def list_files(root: Path, *, prune: bool) -> dict[str, os.stat_result]:
    """The regular files below ``root``, a resolved folder, with what the file system says of each.

    Paths are relative and POSIX; bytes of a name that are not UTF-8 are surrogates. prune: where there is no Git, do not
    enter folders that hold nothing of the project's own.
    """
    return dict(_listed(_Disk(root), "", prune=prune))


def _listed(disk: _Disk, folder: str, *, prune: bool) -> Iterator[tuple[str, os.stat_result]]:
    """The files below a folder, those of repositories within it (submodules) included."""
    listed = _git_listed(disk.at(folder))
    names = map(partial(_joined, folder), listed) if listed else _walked(disk.root, folder, prune=prune)
    for path in names:
        known = disk.stat(path) if path.count("/") <= MAX_DEPTH and path.startswith(folder) else None
        if known is None or not disk.has_folder(path.rpartition("/")[0]):
            continue
        if stat.S_ISREG(known.st_mode):
            yield path, known
        elif stat.S_ISDIR(known.st_mode) and path != folder and (disk.at(path) / ".git").exists():
            yield from _listed(disk, path, prune=prune)


def _joined(folder: str, name: str) -> str:
    path = f"{folder}/{name}" if folder else name
    return normpath(path).strip("/") if "/." in path or "//" in path or path[0] in "./" or path[-1] == "/" else path


def _git_listed(folder: Path) -> list[str]:
    """What Git lists, empty if it cannot or if it ignores the whole folder."""
    listed = ask_git(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard") or b""
    return [name for name in os.fsdecode(listed).split("\0") if name]


def _walked(root: Path, folder: str, *, prune: bool) -> Iterator[str]:
    never = VENDORED_FOLDERS if prune else {".git"}
    for at, folders, files in os.walk(root / folder):
        below = Path(at).relative_to(root).as_posix()
        folders[:] = sorted(name for name in folders if name not in never)
        if (prune and "pyvenv.cfg" in files) or below.count("/") + 1 >= MAX_DEPTH:
            folders.clear()
        yield from (name if below == "." else f"{below}/{name}" for name in files)


class _Disk:
    """What lies below the root without a symbolic link on the way."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._prefix = os.path.join(root, "")  # noqa: PTH118 (a text to put in front of thousands of paths)
        self._folders = {"": True, "..": False}

    def at(self, folder: str) -> Path:
        return self.root / folder

    def has_folder(self, path: str) -> bool:
        if path not in self._folders:
            parent, _, name = path.rpartition("/")
            known = self.stat(path) if name != ".." and self.has_folder(parent) else None
            self._folders[path] = known is not None and stat.S_ISDIR(known.st_mode)
        return self._folders[path]

    def stat(self, path: str) -> os.stat_result | None:
        try:
            return os.lstat(self._prefix + path)
        except (OSError, ValueError):
            return None
