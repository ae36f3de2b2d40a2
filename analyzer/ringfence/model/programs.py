"""The programs of a system: known by their heads, and looked into one service at a time, as all together are large."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Protocol

from msgspec import Struct

from ringfence.model.outline import Head, Outline, head_of


class Outlines(Protocol):
    """The outlines of programs, by path."""

    def outline(self, path: str) -> Outline:
        """All that one says. Perhaps made anew each time, so nobody keeps it longer than needed."""

    def mentions(self, path: str, name: str) -> bool:
        """Whether one may say a name anywhere; False only if it does not."""


class Programs(Outlines, Protocol):
    """Many programs, by path."""

    @property
    def heads(self) -> Mapping[str, Head]:
        """What everybody may know of each."""


class Held(Struct, dict=True):
    """Programs that are all in memory."""

    outlines: Mapping[str, Outline]

    @cached_property
    def heads(self) -> dict[str, Head]:
        """What everybody may know of each."""
        return {path: head_of(outline) for path, outline in self.outlines.items()}

    def outline(self, path: str) -> Outline:
        """All that one says."""
        return self.outlines[path]

    def mentions(self, path: str, name: str) -> bool:
        """Whether one may say a name anywhere."""
        return True
