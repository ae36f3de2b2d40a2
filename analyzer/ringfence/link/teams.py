"""Which team owns a service: as configured, as its Backstage component says, as CODEOWNERS says of its folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from ringfence.model.facts import Fact, Team

_MOST_PARTS = 100
_ANY_FILE = "\0"
"""Stands for the files of a folder: no pattern means it by its name."""


def team_of(name: str, folder: str | None, teams: Sequence[Team]) -> str:
    """The team of a service by its name and folder; empty if nobody says."""
    for team in teams:
        if team.component and team.component == name:
            return team.name
    if not folder:
        return ""
    path = f"{folder}/{_ANY_FILE}"
    found = [team for team in teams if team.pattern and _matches(team.pattern, path)]
    components = [team for team in found if team.component]
    last = components or [team for team in found if not team.component]
    return last[-1].name if last else ""


def all_teams(facts: Iterable[Fact]) -> list[Team]:
    """Every statement about teams, in the order of its file."""
    return [fact for fact in facts if isinstance(fact, Team)]


def _matches(pattern: str, path: str) -> bool:
    """Whether a pattern in the manner of .gitignore covers a file: without a slash inside at any depth, a folder with all
    that is in it.
    """
    parts = [part for part in pattern.split("/") if part]
    anchored = "/" in pattern.rstrip("/")
    return 0 < len(parts) <= _MOST_PARTS and _covers((*(() if anchored else ("**",)), *parts), tuple(path.split("/")))


def _covers(pattern: tuple[str, ...], path: tuple[str, ...]) -> bool:
    """Segment by segment; reached: how many segments of the path the pattern so far may have used up."""
    reached = {0}
    for part in pattern:
        if part == "**":
            reached = set(range(min(reached), len(path) + 1))
        else:
            reached = {at + 1 for at in reached if at < len(path) and fnmatchcase(path[at].lower(), part.lower())}
        if not reached:
            return False
    return True
