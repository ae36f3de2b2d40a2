"""The only reader of the analysed repository: which files there are, and their text.

What it meets is hostile: symbolic links, FIFOs and devices are not followed or opened, nothing outside the root is
read, files have a size limit, and Git runs none of the repository's own configuration.
"""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import normpath

from ringfence.config import Config
from ringfence.model.source import Diagnostic, Source, Span
from ringfence.read.git import ask_git
from ringfence.read.selection import VENDORED_FOLDERS, select

MAX_BYTES = 2_000_000
"""Longer files are not read."""
MAX_DEPTH = 100
"""Files in more folders than this are not looked at."""
_OPEN_FLAGS = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"):
    _OPEN_FLAGS |= getattr(os, _flag, 0)


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a file. source: None if it is no text or cannot be read."""

    source: Source | None
    diagnostic: Diagnostic | None = None


@dataclass(frozen=True, slots=True)
class Repository:
    """The files of an analysed folder. paths: relative, POSIX, sorted. left_out: why each other file is not read."""

    root: Path
    paths: tuple[str, ...]
    left_out: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...] = ()
    _known: frozenset[str] = field(default=frozenset(), repr=False)

    def read(self, path: str) -> Reading:
        """The text of one of ``paths``; any other path, wherever it leads, is not read."""
        return read_file(self.root, path) if path in self._known else Reading(None)


def read_file(root: Path, path: str) -> Reading:
    """The text of a file of the repository, whether it is listed or not; the path must come from us or the user."""
    try:
        content = _content(root / path)
    except OSError as error:
        return _unread(path, error.strerror or type(error).__name__)
    if content is None:
        return Reading(None)
    if len(content) > MAX_BYTES:
        return _unread(path, f"it is longer than {MAX_BYTES:,} bytes")
    return _decoded(path, content)


def exact_text(root: Path, path: str) -> str | None:
    """The text of a UTF-8 file with its line ends as they are; None for any other file."""
    try:
        content = _content(root / path)
        return content.decode("utf-8") if content is not None and len(content) <= MAX_BYTES else None
    except (OSError, UnicodeDecodeError):
        return None


def write_back(root: Path, path: str, before: str, after: str) -> bool:
    """Write a file of the repository anew, at once and with its mode, if it still says ``before``."""
    if exact_text(root, path) != before:
        return False
    target = root / path
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        draft.write_bytes(after.encode("utf-8"))
        shutil.copymode(target, draft)
        draft.replace(target)
    except OSError:
        return False
    finally:
        draft.unlink(missing_ok=True)
    return True


def repository(root: Path, config: Config) -> Repository:
    """The files below ``root`` that Git knows or would add, or all of them where there is no Git; less what
    :mod:`ringfence.read.selection` leaves out.
    """
    root = root.resolve()
    disk = _Disk(root)
    listed = {path for path in _listed(disk, "", prune=not config.include) if disk.has_file(path)}
    strange = {path for path in listed if not _encodable(path)}
    selection = select(listed - strange, config.exclude, config.include)
    diagnostics = tuple(_nameless(path) for path in sorted(strange))
    return Repository(root, selection.paths, selection.left_out, diagnostics, frozenset(selection.paths))


# ---------------------------------------------------------------- listing


def _listed(disk: _Disk, folder: str, *, prune: bool) -> Iterator[str]:
    """Paths below a folder, those of repositories within it (submodules) included."""
    listed = _git_listed(disk.root / folder)
    if not listed:
        yield from _walked(disk.root, folder, prune=prune)
        return
    for name in listed:
        path = normpath(f"{folder}/{name}").strip("/")
        if path.count("/") > MAX_DEPTH:
            continue
        if path.startswith(folder) and path != folder and disk.has_folder(path):
            yield from _nested(disk, path, prune=prune)
        else:
            yield path


def _nested(disk: _Disk, folder: str, *, prune: bool) -> Iterator[str]:
    if (disk.root / folder / ".git").exists():
        yield from _listed(disk, folder, prune=prune)


def _git_listed(folder: Path) -> list[str]:
    """What Git lists, empty if it cannot or if it ignores the whole folder."""
    listed = ask_git(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard") or b""
    return [os.fsdecode(name) for name in listed.split(b"\0") if name]


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
        self._folders = {"": True, "..": False}

    def has_file(self, path: str) -> bool:
        return self.has_folder(path.rpartition("/")[0]) and stat.S_ISREG(self._mode(path))

    def has_folder(self, path: str) -> bool:
        if path not in self._folders:
            parent, _, name = path.rpartition("/")
            self._folders[path] = name != ".." and self.has_folder(parent) and stat.S_ISDIR(self._mode(path))
        return self._folders[path]

    def _mode(self, path: str) -> int:
        try:
            return (self.root / path).lstat().st_mode
        except (OSError, ValueError):
            return 0


def _encodable(path: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in path)


def _nameless(path: str) -> Diagnostic:
    return Diagnostic(Span(os.fsencode(path).decode(errors="replace"), 1), "its name is not UTF-8; it is not read")


# ---------------------------------------------------------------- reading


def _content(file: Path) -> bytes | None:
    """At most one byte more than the limit; None for what is no regular file."""
    descriptor = os.open(file, _OPEN_FLAGS)
    with os.fdopen(descriptor, "rb") as opened:
        return opened.read(MAX_BYTES + 1) if stat.S_ISREG(os.fstat(descriptor).st_mode) else None


def _decoded(path: str, content: bytes) -> Reading:
    wide = content.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    if b"\0" in content and not wide:
        return Reading(None)
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig" if content.startswith(BOM_UTF8) else "utf-8")
    except UnicodeDecodeError:
        if wide:
            return _unread(path, "it is not UTF-16, although it begins so")
        diagnostic = Diagnostic(Span(path, 1), "it is not UTF-8; it was read as Latin-1")
        return Reading(Source(path, _lines(content.decode("latin-1"))), diagnostic)
    return Reading(Source(path, _lines(text)))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _unread(path: str, why: str) -> Reading:
    return Reading(None, Diagnostic(Span(path, 1), f"it could not be read: {why}"))
