"""Which canonical names the imports of a service can lead to: of most libraries' things it can have none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ringfence.model.outline import Outline

_ENDS = ".([<>&*"
"""What may follow a canonical name in a longer one."""
_FROM_NOWHERE = ("builtins.", "*.", "**.")
"""Names that need no particular import: what nobody defines, members of what nobody knows, what any module has."""


def imported(outlines: Iterable[Outline]) -> set[str]:
    """The names that imports stand for: where a module and its default export are one, both."""
    targets = {one.target for outline in outlines for one in outline.imports}
    plain = {target.replace("::", ".").lstrip(".") for target in targets}
    return plain | {name.removesuffix(".default") for name in plain}


class Spellings:
    """What else is written where a canonical name is meant. same_as: canonical names by what is written."""

    def __init__(self, same_as: Mapping[str, str]) -> None:
        self._others: dict[str, list[str]] = defaultdict(list)
        for spelling, name in same_as.items():
            self._others[name].append(spelling)
        self._origins: dict[str, frozenset[str] | None] = {}

    def others(self, name: str) -> Sequence[str]:
        """What else is written for this very name."""
        return self._others.get(name, ())

    def origins(self, beginning: str, names: Iterable[str]) -> frozenset[str] | None:
        """What one of has to be imported by whoever can mean some of the names, which all begin alike; None if nothing."""
        if beginning not in self._origins:
            self._origins[beginning] = self._find([beginning])
        return self._find(names)

    def _find(self, names: Iterable[str]) -> frozenset[str] | None:
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name.startswith(_FROM_NOWHERE):
                return None
            while name and name not in found:  # what is found has been found with all that it goes on from
                if name in self._origins:
                    known = self._origins[name]
                    if known is None:
                        return None
                    found |= known
                    break
                found.add(name)
                waiting += self.others(name)
                name = before(name)
        return frozenset(found)


def before(name: str) -> str:
    """The canonical name that a longer one goes on from: ``a.B`` of ``a.B()``, ``a.B()`` of ``a.B().c``."""
    return name[: max(max(map(name.rfind, _ENDS)), 0)]
