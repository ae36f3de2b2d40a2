"""Which states of which repositories a system was read from, in words."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.model.repository import RepositoryState

_SHORT = 8
"""Characters of a commit as people say it."""


def oldest(states: Iterable[RepositoryState]) -> list[RepositoryState]:
    """Those first that were read longest ago."""
    return sorted(states, key=lambda state: (-state.age, state.name))


def described(state: RepositoryState) -> str:
    """A state, without its name: ``commit 1f0c3a9b of 2027-03-31, read 2 days ago``."""
    days = "today" if state.age == 0 else "1 day ago" if state.age == 1 else f"{state.age} days ago"
    return f"{_commit(state)}read {days}"


def dated(state: RepositoryState) -> str:
    """The same with the day: ``commit 1f0c3a9b of 2027-03-31, read on 2027-04-02``."""
    return f"{_commit(state)}read on {state.read[:10]}"


def _commit(state: RepositoryState) -> str:
    return f"commit {state.commit[:_SHORT]} of {state.committed[:10]}, " if state.commit else ""
