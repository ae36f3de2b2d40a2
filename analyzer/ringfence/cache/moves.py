"""A file that says what it said, its lines elsewhere: what was found out holds, at other lines.

Most edits move what stands below them; a comment does nothing else. What a file says is then known as it was read first,
with how its lines have moved since, and only what is shown is put where it stands by now.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from ringfence.model.expression import Invoke, Text
from ringfence.model.outline import Binding
from ringfence.model.source import Span

MOST_MOVES = 50
"""Pieces of a file that may have moved by different numbers of lines. Somebody who touched more changed it."""

T = TypeVar("T")


class Moves(NamedTuple):
    """By how much the lines of a file moved: from each of ``starts`` on, counted as before, by that of ``shifts``."""

    starts: tuple[int, ...]
    shifts: tuple[int, ...]

    def line(self, line: int) -> int:
        """Where a line is now. One that lies before all that the file says stays where it is."""
        moved = line
        for start, shift in zip(self.starts, self.shifts, strict=True):
            if start > line:
                break
            moved = line + shift
        return moved

    def __str__(self) -> str:
        return ",".join(f"{start}:{shift}" for start, shift in zip(self.starts, self.shifts, strict=True))


def moves_in(written: str) -> Moves:
    """Moves that were written as a text; what is none moves nothing."""
    try:
        pairs = [part.split(":") for part in written.split(",")]
        return Moves(tuple(int(start) for start, _ in pairs), tuple(int(shift) for _, shift in pairs))
    except ValueError:
        return Moves((), ())


def moved(path: str, before: object, now: object) -> Moves | None:
    """How the lines of a file moved, if what it says now is what it said ``before`` but for them; None if it says anything
    else.
    """
    comparison = _Comparison(path)
    return comparison.moves() if comparison.alike(before, now) else None


class _Comparison:
    """Two readings of one file side by side. lines: where each line of the first is in the second, as far as anything stands
    there.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._lines: dict[int, int] = {}
        self._stretched: list[Invoke | Binding] = []

    def alike(self, before: object, now: object) -> bool:
        """Whether both say the same, but for the lines."""
        left = [(before, now)]
        while left:
            one, other = left.pop()
            if type(one) is not type(other):
                return False
            if isinstance(one, Span):
                if not self._place(one, other):  # type: ignore[arg-type]  # of the same type
                    return False
            elif isinstance(one, Struct):
                if isinstance(one, Invoke | Binding):
                    self._note(one, other)  # type: ignore[arg-type]
                left += [(getattr(one, name), getattr(other, name)) for name in one.__struct_fields__]
            elif isinstance(one, tuple | list):
                if len(one) != len(other):  # type: ignore[arg-type]
                    return False
                left += zip(one, other, strict=True)  # type: ignore[call-overload]
            elif isinstance(one, dict):
                if list(one) != list(other):  # type: ignore[call-overload]
                    return False
                left += [(one[key], other[key]) for key in one]  # type: ignore[index]
            elif one != other:
                return False
        return not any(map(_has_long_text, self._stretched))

    def _place(self, one: Span, other: Span) -> bool:
        if one == other and (one.path != self._path or _is_whole_file(one)):
            return True
        if (one.path, one.column, one.end_column) != (self._path, other.column, other.end_column):
            return False
        if other.path != self._path or _is_whole_file(one) or _is_whole_file(other):
            return False
        lines = self._lines
        return lines.setdefault(one.line, other.line) == other.line and (
            lines.setdefault(one.end_line, other.end_line) == other.end_line
        )

    def _note(self, one: Invoke | Binding, other: Invoke | Binding) -> None:
        if one.at.end_line - one.at.line != other.at.end_line - other.at.line:
            self._stretched.append(one)

    def moves(self) -> Moves | None:
        """How the lines moved; None if some changed places, or too many pieces moved."""
        starts: list[int] = []
        shifts: list[int] = []
        last = 0
        for before, now in sorted(self._lines.items()):
            if before and now <= last:
                return None
            last = now
            if now - before != (shifts[-1] if shifts else 0):
                starts.append(before)
                shifts.append(now - before)
        return Moves(tuple(starts), tuple(shifts)) if len(starts) <= MOST_MOVES else None


def _is_whole_file(at: Span) -> bool:
    """Whether a place is that of what stands nowhere in its file: no edit moves that."""
    return at == Span(at.path, 1)


def _has_long_text(of: Invoke | Binding) -> bool:
    """Whether a text of several lines stands in this. What is said of a line of such a text counts from where the whole
    begins, and would be put elsewhere if lines came or went between.
    """
    left: list[object] = [of]
    while left:
        one = left.pop()
        if isinstance(one, Text) and any(isinstance(part, str) and "\n" in part for part in one.parts):
            return True
        if isinstance(one, Struct):
            left += [getattr(one, name) for name in one.__struct_fields__]
        elif isinstance(one, tuple):
            left += one
    return False


class Mover:
    """Puts what was found out where it stands by now. moves: of every file of which any lines moved, by its path."""

    def __init__(self, moves: Mapping[str, Moves]) -> None:
        self._moves = moves
        self._done: dict[int, tuple[object, object]] = {}
        """What became of everything that was met, by its id, with what it was, so that the id stays its own."""

    def moved(self, of: T) -> T:
        """The same where it stands by now."""
        if not isinstance(of, Struct | tuple | list | dict | frozenset):
            return of
        known = self._done.get(id(of))
        if known is None:
            known = self._done[id(of)] = of, self._anew(of)
        return cast("T", known[1])

    def _anew(self, of: object) -> object:
        match of:
            case Span():
                moves = self._moves.get(of.path)
                if moves is None or _is_whole_file(of):
                    return of
                return replace(of, line=moves.line(of.line), end_line=moves.line(of.end_line))
            case Struct():
                fields = [(name, getattr(of, name)) for name in of.__struct_fields__]
                other = {name: made for name, value in fields if (made := self.moved(value)) is not value}
                return replace(of, **other) if other else of
            case dict():
                return {self.moved(key): self.moved(value) for key, value in of.items()}
            case tuple() | list() | frozenset():
                made = [self.moved(one) for one in of]
                return of if all(one is two for one, two in zip(of, made, strict=True)) else type(of)(made)
        return of
