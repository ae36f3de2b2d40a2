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


class Head(NamedTuple):
    """What of a file is told by its lines. first: the line that anything stands in first, one-based, 0 if nothing is told;
    lines, bytes: how many of them need not be parsed.
    """

    first: int = 0
    lines: int = 0
    bytes: int = 0


def read_head(text: str, told: Callable[[str, int], bool]) -> Head:
    """Go through the lines at the beginning of a file, and stop behind the last that is told. Between them, there may be
    empty lines, and comments that are written ``//`` or ``/* */`` and have their lines to themselves.

    text: with one character for each byte. told: whether a line, of this number, is an import or the like.
    """
    head = Head()
    first = start = number = 0
    while (end := text.find("\n", start)) >= 0:
        line = text[start:end].rstrip()
        number += 1
        first = first or (number if line else 0)
        if line.startswith("/*"):
            close = text.find("*/", start + 2)
            end = text.find("\n", close)
            if close < 0 or end < 0 or text[close + 2 : end].strip() or text.find("/*", start + 2, close) >= 0:
                break  # in some languages, comments within comments end for themselves
            number += text.count("\n", start, end)
        elif line and not line.startswith("//"):
            if not line.isascii() or not told(line, number):
                break
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
