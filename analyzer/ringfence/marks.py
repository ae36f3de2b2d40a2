"""Inline marks: ``# ringfence: ignore[rule-a,rule-b] reason until=2027-03-31``, in any comment syntax."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from ringfence.config_checking import did_you_mean, parse_date
from ringfence.model.source import Span
from ringfence.patterns import pattern

WORD = "ringfence:"

_MAX_SAID = 4000
_OPENER = pattern(r"(?:#+|/{2,}|-{2,}|/\*+|<!--|;+|\{#|^\s*\*)!?\s*$")
_MARK = pattern(r"\s*(\w+)\s*(?:\[([^\]]*)\])?(.*)")
_CLOSER = pattern(r"\s*(?:\*/|-->|#\})\s*$|\s+$")
_UNTIL = pattern(r"(?:^|\s)until=(\S*)$")


class Mark(Struct, frozen=True):
    """One mark. line: the line it is about. problem: why it cannot hold, ``""`` if it can, with a suggestion."""

    rules: tuple[str, ...]
    reason: str
    until: date | None
    at: Span
    line: int
    problem: str = ""

    def __str__(self) -> str:
        until = f"until {self.until}, " if self.until else ""
        return f"{self.reason} ({until}{self.at})"


Marks = dict[tuple[str, int], list[Mark]]
"""Marks by the file and the line that they are about."""


def read_marks(path: str, text: str) -> tuple[Mark, ...]:
    """Every mark of a file, those with mistakes included."""
    if WORD not in text:
        return ()
    lines = text.split("\n")
    return tuple(_marks(path, lines))


def _marks(path: str, lines: list[str]) -> Iterator[Mark]:
    waiting: list[tuple[int, int, str]] = []  # marks alone on their lines are about the next other line
    for number, line in enumerate(lines, start=1):
        found = _find(line)
        if found is None:
            yield from (_mark(path, *mark, number) for mark in waiting)
            waiting.clear()
            continue
        column, alone, rest = found
        if alone:
            waiting.append((number, column, rest))
        else:
            yield from (_mark(path, *mark, number) for mark in waiting)
            waiting.clear()
            yield _mark(path, number, column, rest, number)
    yield from (_mark(path, *mark, mark[0]) for mark in waiting)


def _find(line: str) -> tuple[int, bool, str] | None:
    """Column of a mark's comment, whether the comment has the line for itself, and what follows our word."""
    start = line.find(WORD)
    if start < 0:
        return None
    window = max(0, start - 40)
    opener = _OPENER.search(line[window:start])
    if opener is None:
        return None
    comment = window + opener.start()
    return comment + 1, not line[:comment].strip(), line[start + len(WORD) : start + _MAX_SAID]


def _mark(path: str, number: int, column: int, rest: str, line: int) -> Mark:
    match = _MARK.match(_CLOSER.sub("", rest))
    word, named, said = (match[1], match[2], match[3].strip()) if match else ("", None, "")
    until = _UNTIL.search(said)
    rules = tuple(dict.fromkeys(name.strip() for name in (named or "").split(",") if name.strip()))
    reason = said[: until.start()].strip() if until else said
    day = parse_date(until[1]) if until else None
    at = Span(path, number, column, number, column + len(WORD))
    return Mark(rules, reason, day, at, line, _problem(word, rules, reason, until[1] if until else None, day))


def _problem(word: str, rules: tuple[str, ...], reason: str, until: str | None, day: date | None) -> str:
    if word != "ignore":
        return f"{word!r} is nothing that can be said to ringfence in a comment{did_you_mean(word, ['ignore'])}"
    if not rules or rules in (("*",), ("all",)):
        return "the mark names no rule; it never means all of them: write ignore[rule] and a reason"
    if until is not None and day is None:
        return f"until must be a date like 2027-03-31, not {until!r}"
    if not reason:
        return f"the mark for {', '.join(rules)} gives no reason"
    return ""
