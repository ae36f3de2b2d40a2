"""The only reader of the analysed repository's files: which of them count, and their text.

What it meets is hostile: symbolic links, FIFOs and devices are not followed or opened, nothing outside the root is
read, and files have a size limit.
"""

from __future__ import annotations

import os
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Collection, Sequence
from pathlib import Path

from msgspec import Struct

from ringfence.config import Config
from ringfence.model.source import Diagnostic, Source, Span
from ringfence.read.listing import list_files
from ringfence.read.opening import content_of
from ringfence.read.selection import select

MAX_BYTES = 2_000_000
"""Longer files are not read."""


class Reading(Struct, frozen=True):
    """What came of reading a file. source: None if it is no text or cannot be read."""

    source: Source | None
    diagnostic: Diagnostic | None = None


class Repository(Struct, frozen=True):
    """The files of an analysed folder. paths: relative, POSIX, sorted, each below ``name`` if there is one: the folder that
    this repository would be in one that held all of them.
    """

    root: Path
    paths: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    name: str = ""
    _known: frozenset[str] = frozenset()

    def read(self, path: str) -> Reading:
        """The text of one of ``paths``; any other path, wherever it leads, is not read."""
        return _read(self._location(path), path) if path in self._known else Reading(None)

    def content(self, path: str) -> bytes | None:
        """The bytes of one of ``paths``; None if it has none, too many, or cannot be read, as :meth:`read` then says."""
        try:
            content = content_of(self._location(path), MAX_BYTES + 1) if path in self._known else None
        except OSError:
            return None
        return None if content is None or len(content) > MAX_BYTES else content

    def size(self, path: str) -> int:
        """How many bytes one of ``paths`` has, 0 if nobody can say."""
        try:
            return os.lstat(self._location(path)).st_size
        except OSError:
            return 0

    def file(self, path: str) -> Path:
        """Where one of ``paths`` lies."""
        return Path(self._location(path))

    def _location(self, path: str) -> str:
        return f"{self.root}/{path.removeprefix(f'{self.name}/') if self.name else path}"


def read_file(root: Path, path: str) -> Reading:
    """The text of a file of the repository, whether it is listed or not; the path must come from us or the user."""
    return _read(root / path, path)


def _read(file: str | Path, path: str) -> Reading:
    try:
        content = content_of(file, MAX_BYTES + 1)
    except OSError as error:
        return _unread(path, error.strerror or type(error).__name__)
    return Reading(None) if content is None else decoded(path, content)


def exact_text(root: Path, path: str) -> str | None:
    """The text of a UTF-8 file with its line ends as they are; None for any other file."""
    try:
        content = content_of(root / path, MAX_BYTES + 1)
        return content.decode("utf-8") if content is not None and len(content) <= MAX_BYTES else None
    except (OSError, UnicodeDecodeError):
        return None


def write_back(root: Path, path: str, before: str, after: str) -> bool:
    """Write a file of the repository anew, at once and with its mode, if it still says ``before``."""
    from shutil import copymode  # needed by those alone who mend, and slow to import

    if exact_text(root, path) != before:
        return False
    target = root / path
    draft = target.with_name(f".{target.name}.{os.urandom(4).hex()}")
    try:
        draft.write_bytes(after.encode("utf-8"))
        copymode(target, draft)
        draft.replace(target)
    except OSError:
        return False
    finally:
        draft.unlink(missing_ok=True)
    return True


def repository(
    root: Path,
    config: Config,
    listed: Collection[str] | None = None,
    name: str = "",
    chosen: Sequence[str] | None = None,
) -> Repository:
    """The files below ``root`` less what :mod:`ringfence.read.selection` leaves out.

    listed: what :func:`ringfence.read.listing.list_files` found already; without it, it is asked. name: the folder that all
    paths are to begin with, where the repository is one of many. chosen: those of the listed that are not left out, if that
    is known, sorted.
    """
    root = root.resolve()
    found = set(list_files(root, prune=not config.include) if listed is None else listed)
    strange = {path for path in found if not _encodable(path)}
    if chosen is None:
        chosen = select(found - strange, config.exclude, config.include).paths
    else:
        chosen = [path for path in chosen if path in found]  # who knows may have been told by anybody
    folder = f"{name}/" if name else ""
    paths = tuple(folder + path for path in chosen)
    diagnostics = tuple(_nameless(folder + path) for path in sorted(strange))
    return Repository(root, paths, diagnostics, name, frozenset(paths))


# ---------------------------------------------------------------- reading


def decoded(path: str, content: bytes) -> Reading:
    """The text that a file's bytes are."""
    if len(content) > MAX_BYTES:
        return _unread(path, f"it is longer than {MAX_BYTES:,} bytes")
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


def _encodable(path: str) -> bool:
    return path.isascii() or not any("\ud800" <= character <= "\udfff" for character in path)


def _nameless(path: str) -> Diagnostic:
    return Diagnostic(Span(os.fsencode(path).decode(errors="replace"), 1), "its name is not UTF-8; it is not read")


def _unread(path: str, why: str) -> Reading:
    return Reading(None, Diagnostic(Span(path, 1), f"it could not be read: {why}"))
