"""What stands at the top of a Kotlin file. In a script an annotation may stand before an expression, and that is what the
grammar takes an annotated class without a constructor for; such a class is parsed once more without its annotations.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from ringfence.languages._heads import Head, ranges_behind
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node, Parser, Point

_DECLARATION = pattern(
    rb"(?:(?:public|private|internal|protected|open|abstract|sealed|data|final|inner|enum|annotation|value|inline|fun|expect"
    rb"|actual)\s+)*(?:class|interface|object|fun)\b"
)
_TOKEN = pattern(
    rb"""//[^\n]*|/\*.*?\*/|\"{3}.*?\"{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
    rb"""|(?<=\S)(?P<close>[ ])[ ]*\}|(?<=[ \t])(?P<get>[ ])get[ ]*(?:\{|\([^)\n])"""
    rb"""|(?<![\w.])(?P<suspend>suspend)(?=[ ]*\{)""",
    re.DOTALL,
)
"""Comments and strings, in which nothing is looked for; the blank before a brace that closes what stands before it, the
one before a call of ``get``, which behind a ``val`` is taken for its getter, and what makes a block a suspending one.
"""
_OPENING = (b"{", b";", b",", b"->")
"""Behind these there is no statement to end."""
_FARTHEST = 200
_END = (1 << 32) - 1
MOST_ATTEMPTS = 20
"""How often a file is parsed again."""


MOST_STEPS = 1000
"""Signs of progress that the parser may give, and a tenth of that for each further KB; real files give 10 for each."""


class EndlessError(Exception):
    """The grammar does not come to an end with a damaged text: it would take all memory that there is."""


class Declaration(Struct, frozen=True):
    """Something at the top of a file. annotations: in front of it, where the grammar took them for something else;
    arguments: those of the last of them, if they stand alone.
    """

    node: Node
    annotations: tuple[Node, ...] = ()
    arguments: Node | None = None


def declarations_of(head: Head, parser: Parser, text: bytes) -> tuple[Node, list[Declaration]]:
    """The tree of a file behind its head, and what stands at its top. Raises EndlessError."""
    from tree_sitter import Parser, Point, Range

    parser.included_ranges = ranges_behind(head)
    first = root = _parsed(parser, text)
    if root.has_error and (closed := _closed(text)) != text:
        other = _parsed(parser, closed)
        if _lost(other) < _lost(root):
            first, root, text = other, other, closed
    found: list[Declaration] = []
    front: tuple[Node, ...] = ()
    arguments: Node | None = None
    for attempt in range(MOST_ATTEMPTS + 1):
        again: Node | None = None
        for child in root.named_children:
            if child.is_extra and not child.is_error:
                continue
            if child.type != "annotated_expression":
                found.append(Declaration(child, front, arguments))
                front, arguments = (), None
                continue
            annotations, inside = _opened(child)
            front = (*front, *annotations)
            if _DECLARATION.match(text, inside.start_byte) and attempt < MOST_ATTEMPTS:
                again = inside
                break
            arguments = inside if inside.type == "parenthesized_expression" else None
        if again is None:
            break
        rest = Range(again.start_point, Point(_END, _END), again.start_byte, _END)
        root = _parsed(Parser(parser.language, included_ranges=[rest]), text)
    return first, found


def _closed(text: bytes) -> bytes:
    """The text with an end of the last statement of each block that ends in the same line, as the grammar wants it of a
    class (``object Orders { const val PATH = "/orders" }``), and before each call of ``get``. It is as long as before, since
    a blank gives way to it. A block that is made to suspend (``suspend { … }.asFlow()``) is any other one.
    """
    parts: list[bytes] = []
    end = 0
    for match in _TOKEN.finditer(text):
        group = match.lastgroup
        start = match.start(group) if group is not None else 0
        if group == "suspend":
            parts += (text[end:start], b" " * len(match[group]))
            end = match.end(group)
            continue
        before = text[max(start - _FARTHEST, 0) : start].rstrip()
        if group is not None and not before.endswith(_OPENING):
            parts += (text[end:start], b";")
            end = start + 1
    return b"".join((*parts, text[end:]))


def _lost(root: Node) -> int:
    """How much of a text belongs to nothing that the grammar knows, in bytes."""
    lost, queue = 0, [root]
    while queue:
        node = queue.pop()
        if node.is_error or node.is_missing:
            lost += max(node.end_byte - node.start_byte, 1)
        elif node.has_error:
            queue += node.children
    return lost


def _parsed(parser: Parser, text: bytes) -> Node:
    if not text.endswith(b"\n"):
        text += b"\n"  # after "@" the grammar's scanner looks for a line end without minding the end of the text
    left = MOST_STEPS + len(text) // 10

    def give_up(*_: object) -> bool:
        nonlocal left
        left -= 1
        return left < 0

    def part(start: int, _: Point) -> bytes:
        return text[start:]

    try:
        return parser.parse(part, progress_callback=give_up).root_node
    except ValueError as error:
        parser.reset()  # or it would go on with this text when it is given the next one
        raise EndlessError("its grammar comes to no end with it") from error


def _opened(node: Node) -> tuple[tuple[Node, ...], Node]:
    """The annotations before an expression, and the expression."""
    annotations: list[Node] = []
    while node.type == "annotated_expression" and node.named_children:
        annotations += [child for child in node.named_children if child.type == "annotation"]
        if node.named_children[-1].type == "annotation":
            break
        node = node.named_children[-1]
    return tuple(annotations), node
