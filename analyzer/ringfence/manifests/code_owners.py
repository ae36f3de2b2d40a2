"""CODEOWNERS of GitHub, GitLab and Bitbucket: which team answers for which files. The last pattern that matches counts."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import manifest
from ringfence.model.facts import Fact, Team
from ringfence.model.source import Source, Span


@manifest("code-owners", files=("CODEOWNERS",))
def code_owners(source: Source) -> Iterator[Fact]:
    """One fact for each pattern with an owner, in order; a pattern without one takes the team away."""
    for number, line in enumerate(source.text.splitlines(), start=1):
        words = line.partition("#")[0].split()
        if not words or words[0].startswith(("[", "^[")):  # a section of GitLab
            continue
        owners = [word for word in words[1:] if "@" in word]
        yield Team(owners[0] if owners else "", words[0], "", Span(source.path, number, 1, number, len(line) + 1))
