"""Which canonical names the imports of a service can lead to: of most libraries' things it can have none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ringfence.model.outline import Outline

_ENDS = ".([<>&"
"""What may follow a canonical name in a longer one."""
_FROM_NOWHERE = ("builtins.", "*.")
"""Names that need no import: what nobody defines, and members of what nobody knows."""


class Spellings:
    """The names that a service can spell. spelled: by canonical name, what is written where that is meant."""

    def __init__(self, outlines: Iterable[Outline], spelled: Mapping[str, Sequence[str]]) -> None:
        targets = {imported.target for outline in outlines for imported in outline.imports}
        self.imported = {name for target in targets for name in _named(target)}
        self._spelled = spelled
        self._known: dict[str, bool] = {}

    def may_mean(self, name: str) -> bool:
        """Whether some code of the service may have what a canonical name says, or what it begins with."""
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> bool:
        seen, waiting = {name}, [name]
        while waiting:
            current = waiting.pop()
            if f"{current}.".startswith(_FROM_NOWHERE):
                return True
            for beginning in beginnings(current):
                if beginning in self.imported:
                    return True
                new = [spelling for spelling in self._spelled.get(beginning, ()) if spelling not in seen]
                seen.update(new)
                waiting += new
        return False


def beginnings(name: str) -> Iterator[str]:
    """The canonical names that a longer one goes on from, and itself: ``a``, ``a.B``, ``a.B()``, ``a.B().c``."""
    for position, character in enumerate(name):
        if character in _ENDS:
            yield name[:position]
    yield name


def _named(target: str) -> Iterator[str]:
    """The names that an import may stand for: where a module and its default export are one, for both."""
    plain = target.replace("::", ".").lstrip(".")
    yield plain
    yield plain.removesuffix(".default")
