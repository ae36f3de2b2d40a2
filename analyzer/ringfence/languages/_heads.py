"""The head of a file, told by its lines: where everything is named in full, imports are a fifth of what there is to parse,
and mean no more than their text says.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tree_sitter import Node, Parser, Range

_END = 0xFFFFFFFF
"""Behind every byte, line and column."""
_LONGEST_LINE = 500
"""Of those that anything is told of: what they say may be kept in mind."""


class Comments(NamedTuple):
    """How a language writes what says nothing: up to the end of the line, and between two marks."""

    line: str
    opening: str
    closing: str


SLASHES = Comments("//", "/*", "*/")


class Head(NamedTuple):
    """What of a file is told by its lines. first: the line that anything stands in first, one-based, 0 if nothing is told;
    lines, bytes: how many of them need not be parsed.
    """

    first: int = 0
    lines: int = 0
    bytes: int = 0


def read_head(text: str, told: Callable[[str, int, int], int], comments: Comments = SLASHES) -> Head:
    """Go through the lines at the beginning of a file, and stop behind the last that is told. Between them, there may be
    empty lines, and comments that have their lines to themselves.

    text: with one character for each byte. told: of how many lines it is known what they say, beginning with one (its text,
    its number, the byte it starts at): 0, if it is no import or the like.
    """
    head = Head()
    first = start = number = 0
    while (end := text.find("\n", start)) >= 0:
        line = text[start:end].rstrip()
        number += 1
        first = first or (number if line else 0)
        if line.startswith(comments.opening):
            close = text.find(comments.closing, start + len(comments.opening))
            behind = close + len(comments.closing)
            end = text.find("\n", close)
            if close < 0 or end < 0 or text[close - 1] == "\\" or text[behind:end].strip():
                break
            number += text.count("\n", start, end)
        elif line and not line.startswith(comments.line):
            lines = told(line, number, start) if len(line) <= _LONGEST_LINE and line.isascii() else 0
            if not lines:
                break
            for _ in range(1, lines):
                end = text.find("\n", end + 1)
            number += lines - 1
            head = Head(first, number, end + 1)
        start = end + 1
    return head


def parse_behind(head: Head, parser: Parser, text: bytes) -> Node:
    """The root of what stands behind the head of a file."""
    parser.included_ranges = ranges_behind(head)
    return parser.parse(text).root_node


def ranges_behind(head: Head) -> list[Range]:
    """What stands behind the head of a file, as parsers are told it: all of a file, if it has no head."""
    from tree_sitter import Point, Range

    return [Range(Point(head.lines, 0), Point(_END, _END), head.bytes, _END)] if head.bytes else []
