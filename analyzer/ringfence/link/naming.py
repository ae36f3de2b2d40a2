"""Under which names things of a service are called: told by names alone, before anybody is asked for values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Set
from functools import cached_property

from ringfence.link.symbols import Symbols
from ringfence.model.outline import Outline
from ringfence.model.value import ClassValue


class Naming:
    """Answers for the code of one service."""

    def __init__(self, symbols: Symbols) -> None:
        self._symbols = symbols

    def calling(self, names: Iterable[str]) -> list[Outline]:
        """The files with a call of something with one of these simple names, as it is written there, in their order."""
        places = {place for name in names for place in self._called.get(name, ())}
        return [self._files[place] for place in sorted(places)]

    @property
    def called_names(self) -> Collection[str]:
        """The simple names by which something is called, as they are written."""
        return self._called.keys()

    @cached_property
    def _files(self) -> list[Outline]:
        return list(self._symbols.outlines.values())

    @cached_property
    def _called(self) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for place, outline in enumerate(self._files):
            for name in {getattr(call.invoke.callee, "name", "") for call in outline.calls}:
                found[name].append(place)
        return found

    def names_of(self, classes: Iterable[ClassValue]) -> Set[str]:
        """The simple names under which these classes may be called, and more."""
        return self._symbols.seen_through(cls.name.rpartition(".")[2] for cls in classes)
