"""Git, asked about a repository whose own configuration is hostile: it runs no hook, monitor, filter or transport."""

from __future__ import annotations

import os

from ringfence.read.spawning import printed

SECONDS = 60
"""How long Git may take for one answer."""

_GIT = ("git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "safe.directory=*")
_ENVIRONMENT = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none"}


def ask_git(folder: str | os.PathLike[str], *arguments: str, given: bytes | None = None) -> bytes | None:
    """What Git prints, None if there is no Git, it fails, or it takes too long. given: its standard input."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return printed([*_GIT, "-C", os.fspath(folder), *arguments], environment | _ENVIRONMENT, SECONDS, given)


def git_line(folder: str | os.PathLike[str], *arguments: str) -> str:
    """The first line that Git prints, empty if it does not answer."""
    return (ask_git(folder, *arguments) or b"").decode("utf-8", "replace").partition("\n")[0].strip()
