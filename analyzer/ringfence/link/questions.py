"""Questions of frameworks for calls by canonical names: under which last names such calls may stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set

from msgspec import Struct

from ringfence.link.spellings import Spellings


class _Group(Struct, frozen=True):
    """Canonical names that begin alike. origins: what one of must be imported by whoever can mean some of them, None for
    nothing; objects: whether one is an object that is called itself; lasts: the last names of all their spellings.
    """

    origins: frozenset[str] | None
    objects: bool
    lasts: frozenset[str]


class Question:
    """A question that is asked of every service. objects: whether one of the names is an object that is called itself;
    lasts: the last names of all spellings, in order.
    """

    def __init__(self, names: tuple[str, ...], spellings: Spellings) -> None:
        self.names = frozenset(names)
        self.objects = any(name.endswith("()") for name in names)
        self._spellings = spellings
        self.lasts = tuple(dict.fromkeys(last for name in names for last in self._lasts(name)))
        self._groups: list[_Group] | None = None

    def among(self, imported: Set[str]) -> tuple[bool, Sequence[str]]:
        """``objects`` and ``lasts`` as far as a service with these imports can have such things."""
        if self._groups is None:
            self._groups = self._grouped()
        possible = [one for one in self._groups if one.origins is None or not one.origins.isdisjoint(imported)]
        lasts = {last for group in possible for last in group.lasts}
        return any(group.objects for group in possible), [last for last in self.lasts if last in lasts]

    def _grouped(self) -> list[_Group]:
        by_beginning: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self.names):
            by_beginning[name.rpartition(".")[0]].append(name)
        return [
            _Group(
                self._spellings.origins(beginning, names),
                any(name.endswith("()") for name in names),
                frozenset(last for name in names for last in self._lasts(name)),
            )
            for beginning, names in by_beginning.items()
        ]

    def _lasts(self, name: str) -> Iterator[str]:
        yield last_name(name)
        yield from map(last_name, self._spellings.others(name))


def last_name(name: str) -> str:
    """The last name of a canonical name: ``get`` of ``requests.Session().get``."""
    return name.rpartition(".")[2].removesuffix("()")
