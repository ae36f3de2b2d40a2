"""The commit that a name means. Asked at every run that compares with one, so it imports little."""

from __future__ import annotations

import os

from ringfence.read.git import git_line


class RevisionError(Exception):
    """The state cannot be had; the message says why and what to do."""


class Revision:
    """A commit as the user named it, and the commit it is compared at: where the work on it branched off."""

    __slots__ = ("commit", "name")

    def __init__(self, name: str, commit: str) -> None:
        self.name = name
        self.commit = commit


def resolve(root: str | os.PathLike[str], name: str, *, branched: bool = True) -> Revision:
    """The commit a name means; with ``branched``, the newest that both it and the checked out commit have.

    What has come to a branch since then is nothing that this change did. Raises RevisionError.
    """
    commit = git_line(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if not commit:
        raise RevisionError(_why(root, name))
    base = git_line(root, "merge-base", commit, "HEAD") if branched else ""
    return Revision(name, base or commit)


def _why(root: str | os.PathLike[str], name: str) -> str:
    """Why there is no such commit, and what to do."""
    if not git_line(root, "rev-parse", "--git-dir"):
        return f"{root} is in no Git repository, so there is nothing to compare with {name!r}."
    if git_line(root, "rev-parse", "--is-shallow-repository") == "true":
        cure = (
            "This clone is shallow: run git fetch --unshallow (GitHub Actions: fetch-depth: 0, GitLab: GIT_DEPTH: 0)."
        )
    else:
        cure = "Run git fetch, or git log to see which commits there are."
    return f"There is no commit {name!r} here. {cure}"
