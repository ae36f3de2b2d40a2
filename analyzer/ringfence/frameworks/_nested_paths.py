"""Paths of routes that are put together by blocks in blocks, and by the functions that are called in them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable

from ringfence.extend import Code
from ringfence.frameworks._routes import below
from ringfence.frameworks._texts import EMPTY
from ringfence.model.expression import Text

Place = tuple[str, str]
"""A file, and the function in it."""
_DEEPEST = 20
"""Blocks in blocks, and functions called in them."""
_MOST_PREFIXES = 20


class NestedPaths(ABC):
    """The paths of the blocks around a place, and of those that call the function around."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._known: dict[Place, list[Text]] = {}

    def around(self, place: Place, depth: int = _DEEPEST) -> list[Text]:
        """The paths, as many as are told apart; an empty one where nothing is around."""
        if place not in self._known:
            self._known[place] = [EMPTY]  # for functions that call each other
            self._known[place] = self._found(place, depth) if depth else [EMPTY]
        return self._known[place]

    @abstractmethod
    def _found(self, place: Place, depth: int) -> list[Text]:
        """What the blocks around a place say; asks for those further out with a depth less."""

    def _of_callers(self, name: str, depth: int) -> list[Text]:
        """The paths around every call by a name."""
        found: list[Text] = []
        for outline in self._code.calling((name,)):
            for call in outline.calls:
                if getattr(call.invoke.callee, "name", "") == name:
                    found += self.around((outline.path, call.function), depth - 1)
        return list(dict.fromkeys(found))[:_MOST_PREFIXES] or [EMPTY]


def inside(outer: Iterable[Text], inner: Iterable[Text]) -> list[Text]:
    """The paths of a block below those around it, as many as are told apart."""
    inner = list(inner)
    return [below(one, text) for one in outer for text in inner][:_MOST_PREFIXES]
