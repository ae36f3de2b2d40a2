"""Files that list the programs of a repository, with a folder for each."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from ringfence.manifests._json_objects import json_object
from ringfence.model.facts import Project
from ringfence.model.source import Span

_MOST = 1_000


def objects_in(text: str, key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects under a key of the file, by name."""
    listed = json_object(text).get(key)
    for name, found in list(listed.items())[:_MOST] if isinstance(listed, dict) else ():
        if isinstance(found, dict):
            yield name, found


def folder_of(folder: str, written: object) -> str:
    """A project's folder as a path of the repository; empty if it is the whole, lies outside, or is not said."""
    if not isinstance(written, str) or posixpath.isabs(written):
        return ""
    path = posixpath.normpath(posixpath.join(folder or ".", written))
    path = path.removesuffix("/src")
    return "" if path in (".", "src", folder) or path.startswith("..") else path


def program(kind: str, name: str, folder: str, runnable: bool, at: Span) -> Project:
    """A project without dependencies of its own: it has those of the repository."""
    return Project(name, folder, kind, runnable, (), at)
