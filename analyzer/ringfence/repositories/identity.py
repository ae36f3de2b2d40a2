"""Which repository a folder holds, and which state of it."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from ringfence import __version__
from ringfence.model.repository import RepositoryState
from ringfence.patterns import pattern
from ringfence.read.git import ask_git, git_line

MOST = 200
"""Characters of a name."""

_AT_HOST = pattern(r"(?:[^@/\s]*@)?([^:/\s]+):(?!/)(.+)")
"""What Git takes for an address at a host: ``git@host:team/orders.git``."""
_COMMITTED = pattern(rb"^committer .*> (\d{1,12}) [+-]\d{4}$", re.MULTILINE)
_TIME = "%Y-%m-%dT%H:%M:%SZ"


def state_of(root: Path, name: str = "") -> RepositoryState:
    """The repository in ``root`` as it is now, called ``name`` or as its origin or its folder is."""
    root = root.resolve()
    whole = (root / ".git").exists()  # a folder within a repository is not the repository
    origin = _plain(git_line(root, "config", "--get", "remote.origin.url")) if whole else ""
    commit = git_line(root, "rev-parse", "--verify", "--quiet", "HEAD")
    return RepositoryState(
        name=name or _last(origin) or _last(root.name) or "repository",
        origin=origin,
        commit=commit,
        committed=_committed(root, commit),
        read=_now(),
        version=__version__,
    )


def usable(name: str) -> bool:
    """Whether a repository may be called so: the name is that of a folder."""
    return (
        0 < len(name) <= MOST
        and name not in (".", "..")
        and "/" not in name
        and "\\" not in name
        and name.isprintable()
    )


def as_time(written: str) -> datetime | None:
    """The time that a state names, None if it names none."""
    try:
        return datetime.strptime(written, _TIME).replace(tzinfo=UTC)
    except ValueError:
        return None


def _plain(url: str) -> str:
    """An address the same for everybody who fetches from it, and without the password of whoever did."""
    at_host = _AT_HOST.fullmatch(url) if "://" not in url else None
    try:
        parts = urlsplit(f"ssh://{at_host[1]}/{at_host[2]}" if at_host else url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return ""
    return f"{host}/{parts.path.strip('/')}".strip("/").removesuffix(".git")


def _last(path: str) -> str:
    name = path.rpartition("/")[2]
    return name if usable(name) else ""


def _committed(root: Path, commit: str) -> str:
    found = _COMMITTED.search((ask_git(root, "cat-file", "commit", commit) or b"") if commit else b"")
    return _written(int(found[1])) if found else ""


def _now() -> str:
    """The time; builds that are to be the same twice say it in ``SOURCE_DATE_EPOCH``."""
    said = os.environ.get("SOURCE_DATE_EPOCH", "")
    return _written(int(said) if said.isdecimal() else datetime.now(UTC).timestamp())


def _written(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime(_TIME)
    except (OverflowError, ValueError, OSError):
        return ""
