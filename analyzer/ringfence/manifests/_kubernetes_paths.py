"""Paths that deployment files write, as paths of the repository."""

from __future__ import annotations

from posixpath import normpath

_REMOTE = ("://", "git@", "git::", "?ref=", "github.com/", "gitlab.com/", "bitbucket.org/")
MAX_LENGTH = 1000


def repository_path(folder: str, written: str) -> str | None:
    """The path relative to the repository, ``""`` for its root; None for what lies outside of it or elsewhere."""
    written = written.strip()
    if not written or len(written) > MAX_LENGTH or written.startswith("/") or any(mark in written for mark in _REMOTE):
        return None
    path = normpath(f"{folder}/{written}" if folder else written)
    if path == "..":
        return None
    return None if path.startswith("../") else "" if path == "." else path


def repository_paths(folder: str, written: list[str]) -> tuple[str, ...]:
    """Those of several that are in the repository, each once, in their order."""
    found = (repository_path(folder, path) for path in written)
    return tuple(dict.fromkeys(path for path in found if path is not None))
