"""The source line of a place, with the place underlined."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.source import Span
from ringfence.output._terminal import Terminal, fitting
from ringfence.output._visible import visible_line, width

_GUTTER = 6
_BEFORE = 20
"""Columns kept before the place where a line is too long to be shown whole."""


def excerpt(source: str, at: Span, terminal: Terminal) -> Iterator[str]:
    """The line behind its number, and carets below the place."""
    text = visible_line(source.rstrip())
    start, end = max(at.column - 1, len(text) - len(text.lstrip())), _end(at, text)
    room = max(terminal.width - _GUTTER - 3, 20)
    if width(text) > room and start > _BEFORE:
        cut = start - _BEFORE
        text, start, end = "…" + text[cut + 1 :], start - cut, end - cut
    yield terminal.faint(f"{at.line:>{_GUTTER}} | ") + fitting(text, room)
    if start < len(text):
        before = width(text[:start])
        carets = max(min(width(text[start:end]), room - before), 1)
        yield terminal.faint(f"{'':>{_GUTTER}} | ") + " " * before + terminal.severity("error", "^" * carets)


def _end(at: Span, text: str) -> int:
    """Where the place ends in its first line; a place without extent is its character, at column 1 the line."""
    if at.end_line not in (0, at.line):
        return len(text)
    if at.end_column > at.column:
        return at.end_column - 1
    return at.column if at.column > 1 else len(text)
