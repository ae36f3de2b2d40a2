"""Which files there are below a folder: what Git knows or would add, or all of them where there is no Git.

Symbolic links are not followed, devices are none of the files, and Git runs none of the repository's own configuration.
This is asked at every run, also where nothing has changed, so it imports little and looks at each file once.
"""

from __future__ import annotations

import os
import stat
from posixpath import normpath

from ringfence.read.git import ask_git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# fmt: off
VENDORED_FOLDERS = frozenset((
    "node_modules", "bower_components", "jspm_packages", "third_party", "third-party", "thirdparty", "Godeps", "Pods",
    "site-packages", "venv", ".venv", "virtualenv", ".virtualenv", ".tox", ".nox", ".eggs", ".yarn", ".terraform",
    ".gradle", ".m2", ".git", ".hg", ".svn",
))  # nothing below them is ever the project's own
# fmt: on
MAX_DEPTH = 100
"""Files in more folders than this are not looked at."""


State = tuple[int, int, int, int]
"""What the file system says of a file and changes with every write: the size, the time of the last change of the content
and of anything, which nobody can set, and the number. Times are nanoseconds since the epoch.
"""


def list_files(root: str | os.PathLike[str], *, prune: bool) -> dict[str, State]:
    """The regular files below ``root``, a resolved folder, with what the file system says of each.

    Paths are relative and POSIX; bytes of a name that are not UTF-8 are surrogates. prune: where there is no Git, do not
    enter folders that hold nothing of the project's own.
    """
    found: dict[str, State] = {}
    _add(found, _Disk(os.fspath(root)), "", prune=prune)
    return found


def state_of(root: str | os.PathLike[str], path: str) -> State | None:
    """What the file system says of a file that was listed; None if it is no such file any more."""
    try:
        known = os.lstat(os.path.join(root, path))
    except (OSError, ValueError):
        return None
    return _state(known) if stat.S_ISREG(known.st_mode) else None


def _state(known: os.stat_result) -> State:
    return known.st_size, known.st_mtime_ns, known.st_ctime_ns, known.st_ino


def _add(found: dict[str, State], disk: _Disk, folder: str, *, prune: bool) -> None:
    """Add the files below a folder, those of repositories within it (submodules) included."""
    last, inside = "", True
    lstat, prefix = os.lstat, disk.prefix
    for path in _git_listed(disk.at(folder), folder) or _walked(disk, folder, prune=prune):
        above = path.rpartition("/")[0]
        if above != last:
            last = above
            inside = above.count("/") < MAX_DEPTH and above.startswith(folder) and disk.has_folder(above)
        if not inside:
            continue
        try:
            known = lstat(prefix + path)
        except (OSError, ValueError):
            continue
        if stat.S_ISREG(known.st_mode):
            found[path] = _state(known)
        elif stat.S_ISDIR(known.st_mode) and path not in ("", ".", "..", folder) and disk.has_git(path):
            _add(found, disk, path, prune=prune)


def _git_listed(root: str, folder: str) -> Iterable[str]:
    """What Git lists, as seen from the root; nothing if it cannot or if it ignores the whole folder."""
    listed = os.fsdecode(ask_git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard") or b"")
    names = listed.strip("\0").split("\0") if listed else []
    if not folder and not _is_strange(listed):
        return names
    return [_joined(folder, name) for name in names]


def _is_strange(listed: str) -> bool:
    """Whether a name leads elsewhere than it looks, as Git itself writes none; or ends as that of a repository within."""
    whole = f"/{listed}".replace("\0", "/")
    return "//" in whole or "/./" in whole or "/../" in whole


def _joined(folder: str, name: str) -> str:
    return normpath(f"{folder}/{name}" if folder else name).strip("/")


def _walked(disk: _Disk, folder: str, *, prune: bool) -> Iterator[str]:
    never = VENDORED_FOLDERS if prune else {".git"}
    for at, folders, files in os.walk(disk.at(folder)):
        below = at[len(disk.prefix) :].replace(os.sep, "/").strip("/")
        folders[:] = sorted(name for name in folders if name not in never)
        if (prune and "pyvenv.cfg" in files) or below.count("/") + 1 >= MAX_DEPTH:
            folders.clear()
        yield from (f"{below}/{name}" if below else name for name in files)


class _Disk:
    """What lies below the root without a symbolic link on the way."""

    def __init__(self, root: str) -> None:
        self.prefix = os.path.join(root, "")
        self._folders = {"": True, "..": False}

    def at(self, folder: str) -> str:
        return self.prefix + folder

    def has_git(self, folder: str) -> bool:
        return os.path.exists(os.path.join(self.at(folder), ".git"))

    def has_folder(self, path: str) -> bool:
        if path not in self._folders:
            parent, _, name = path.rpartition("/")
            known = self.stat(path) if name != ".." and self.has_folder(parent) else None
            self._folders[path] = known is not None and stat.S_ISDIR(known.st_mode)
        return self._folders[path]

    def stat(self, path: str) -> os.stat_result | None:
        try:
            return os.lstat(self.prefix + path)
        except (OSError, ValueError):
            return None
