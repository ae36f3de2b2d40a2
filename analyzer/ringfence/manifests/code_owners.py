"""CODEOWNERS of GitHub, GitLab and Bitbucket: which team answers for which files. The last pattern that matches counts."""

from __future__ import annotations

from collections.abc import Iterator
from glob import escape

from ringfence.extend import manifest
from ringfence.model.facts import Fact, Team
from ringfence.model.source import Source, Span

_PLACES = (".github", ".gitlab", ".bitbucket", "docs")
"""Folders in which it may lie and speak of the repository around them."""


@manifest("code-owners", files=("CODEOWNERS",))
def code_owners(source: Source) -> Iterator[Fact]:
    """One fact for each pattern with an owner, in order; a pattern without one takes the team away. In a repository within
    the analysed folder, patterns are about that.
    """
    above, _, last = source.folder.rpartition("/")
    root = above if last in _PLACES else source.folder
    for number, line in enumerate(source.text.splitlines(), start=1):
        words = line.partition("#")[0].split()
        if not words or words[0].startswith(("[", "^[")):  # a section of GitLab
            continue
        owners = [word for word in words[1:] if "@" in word]
        yield Team(
            owners[0] if owners else "", _below(root, words[0]), "", Span(source.path, number, 1, number, len(line) + 1)
        )


def _below(root: str, pattern: str) -> str:
    """A pattern of the files below a folder as one of all files."""
    if not root:
        return pattern
    anchored = "/" in pattern.rstrip("/")
    return f"/{escape(root)}/{'' if anchored else '**/'}{pattern.lstrip('/')}"
