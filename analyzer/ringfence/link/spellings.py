"""Which canonical names the imports of a service can lead to: of most libraries' things it can have none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ringfence.model.outline import Outline

_ENDS = ".([<>&"
"""What may follow a canonical name in a longer one."""
_FROM_NOWHERE = ("builtins.", "*.")
"""Names that need no import: what nobody defines, and members of what nobody knows."""


def imported(outlines: Iterable[Outline]) -> set[str]:
    """The names that imports stand for: where a module and its default export are one, both."""
    targets = {one.target for outline in outlines for one in outline.imports}
    plain = {target.replace("::", ".").lstrip(".") for target in targets}
    return plain | {name.removesuffix(".default") for name in plain}


def origins(names: Iterable[str], spelled: Mapping[str, Sequence[str]]) -> frozenset[str] | None:
    """What one of these has to be imported as, or from, by whoever can mean some of the names; None if they need no import.
    spelled: by canonical name, what else is written where that is meant.
    """
    seen = set(names)
    waiting = list(seen)
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if f"{name}.".startswith(_FROM_NOWHERE):
            return None
        for beginning in beginnings(name):
            if beginning not in found:
                found.add(beginning)
                new = [spelling for spelling in spelled.get(beginning, ()) if spelling not in seen]
                seen.update(new)
                waiting += new
    return frozenset(found)


def beginnings(name: str) -> Iterator[str]:
    """The canonical names that a longer one goes on from, and itself: ``a``, ``a.B``, ``a.B()``, ``a.B().c``."""
    for position, character in enumerate(name):
        if character in _ENDS:
            yield name[:position]
    yield name
