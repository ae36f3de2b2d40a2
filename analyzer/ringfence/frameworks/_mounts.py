"""What is mounted where: groups of routes inside others, each with a prefix."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.frameworks._texts import EMPTY, join_path
from ringfence.model.expression import Text

_DEEPEST = 4
_MOST_PREFIXES = 8


class Mounts:
    """Groups by the identity of the object that holds them; a group that is mounted nowhere answers under its own prefix."""

    def __init__(self) -> None:
        self._own: dict[object, tuple[Text, ...]] = {}
        self._parents: dict[object, list[tuple[object, Text]]] = {}

    def own(self, thing: object, prefixes: Iterable[Text]) -> None:
        """A group's own prefix, or its alternatives."""
        self._own[thing] = tuple(prefixes)

    def mount(self, child: object, parent: object, prefix: Text = EMPTY) -> None:
        """A group is put into another one, under a further prefix."""
        if child is not None and child != parent:
            self._parents.setdefault(child, []).append((parent, prefix))

    def prefixes(self, thing: object, below: tuple[object, ...] = ()) -> list[Text]:
        """Every prefix under which a group answers."""
        own = self._own.get(thing) or (EMPTY,)
        found: dict[Text, None] = {}
        for parent, prefix in self._parents.get(thing, ()):
            if parent == thing or parent in below or len(below) > _DEEPEST or len(found) >= _MOST_PREFIXES:
                continue
            for outer in self.prefixes(parent, (*below, thing)):
                for inner in own:
                    found.setdefault(join_path(join_path(outer, prefix), inner))
        return list(found) or list(own)
