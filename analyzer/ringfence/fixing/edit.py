"""What a fix does to a file."""

from __future__ import annotations

from collections.abc import Callable
from difflib import SequenceMatcher, unified_diff

from msgspec import Struct


class Edit(Struct, frozen=True):
    """One file before and after; what: each thing that was mended, for people."""

    path: str
    before: str
    after: str
    what: tuple[str, ...]

    @property
    def diff(self) -> str:
        """The change as a patch that ``git apply`` takes."""
        return "".join(_patch(self.path, self.before, self.after))


def moved(before: str, after: str) -> Callable[[int], int]:
    """Where a line of a text (one-based) stands after an edit, 0 if it is gone: findings know the lines as they were."""
    places: dict[int, int] = {}
    matcher = SequenceMatcher(None, before.split("\n"), after.split("\n"), autojunk=False)
    for _, start, end, now, now_end in matcher.get_opcodes() if before != after else ():
        places.update({start + n + 1: now + n + 1 for n in range(min(end - start, now_end - now))})
    return lambda line: line if before == after else places.get(line, 0)


def _patch(path: str, before: str, after: str) -> list[str]:
    lines = unified_diff(_lines(before), _lines(after), f"a/{path}", f"b/{path}")
    return [line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines]


def _lines(text: str) -> list[str]:
    """At line feeds alone: other characters that Python takes for line ends are none to a patch."""
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])
