"""Which team owns a service: as configured, as its Backstage component says, as CODEOWNERS says of its folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fnmatch import fnmatchcase

from ringfence.model.facts import Fact, Team
from ringfence.patterns import pattern

_MOST_PARTS = 100
_WILD = pattern(r"[*?\[]")
_Stated = tuple[bool, int, Team]
"""Whether it is about a component, its position, and what it says."""
_ANY_FILE = "\0"
"""Stands for the files of a folder: no pattern means it by its name."""


class Teams:
    """Every statement about teams: the last one that means a folder counts, those about components more than others."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._of_component: dict[str, str] = {}
        self._by_path: dict[tuple[str, ...], list[_Stated]] = defaultdict(list)
        self._by_name: dict[str, list[_Stated]] = defaultdict(list)
        self._others: list[_Stated] = []
        for position, team in enumerate(fact for fact in facts if isinstance(fact, Team)):
            if team.component:
                self._of_component.setdefault(team.component, team.name)
            self._sort((bool(team.component), position, team))

    def _sort(self, stated: _Stated) -> None:
        """By the folder that a pattern means, so that not every pattern is tried on every folder."""
        pattern = stated[2].pattern
        parts = tuple(part.lower() for part in pattern.split("/") if part)
        if not parts or _WILD.search(pattern) or len(parts) > _MOST_PARTS:
            self._others.append(stated)
        elif "/" in pattern.rstrip("/"):
            self._by_path[parts].append(stated)
        else:
            self._by_name[parts[0]].append(stated)

    def of(self, name: str, folder: str | None) -> str:
        """The team of a service by its name and folder; empty if nobody says."""
        if name in self._of_component:
            return self._of_component[name]
        if not folder:
            return ""
        path = f"{folder}/{_ANY_FILE}"
        parts = tuple(path.lower().split("/"))
        found = [s for end in range(1, len(parts) + 1) for s in self._by_path.get(parts[:end], ())]
        found += [s for part in parts for s in self._by_name.get(part, ())]
        found += [s for s in self._others if s[2].pattern and _matches(s[2].pattern, path)]
        return max(found)[2].name if found else ""


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
