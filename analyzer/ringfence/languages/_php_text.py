"""Strings in PHP: in single and double quotes, heredocs, and what is put into them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.languages._text import joined
from ringfence.model.expression import OPAQUE, Expression, Item, Name, Text, literal
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPE = pattern(
    r"\\(?:(?P<simple>[\\$\"nrtvef])|(?P<octal>[0-7]{1,3})|x(?P<x>[0-9a-fA-F]{1,2})|u\{(?P<u>[0-9a-fA-F]{1,6})\})"
)
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", "v": "\v", "e": "\x1b", "f": "\f"}
_WRITTEN = ("string_content", "escape_sequence", "string_value", "nowdoc_string")
VERB = pattern(r"%(?:(?P<position>\d{1,3})\$)?(?P<form>[-+ 0]|'.)*\d*(?:\.\d+)?(?P<verb>[%bcdeEfFgGosuxX])", re.S)
"""A place in the template of ``sprintf``."""


def string(draft: Draft, node: Node) -> Expression:
    """A string in single quotes."""
    content = draft.text(node).lstrip("bB")[1:-1]
    return Text((content.replace("\\'", "'").replace("\\\\", "\\") if "\\" in content else content,))


def encapsed(draft: Draft, node: Node) -> Expression:
    """A string in double quotes: a text with holes."""
    children = node.children
    if len(children) == 3 and children[1].type == "string_content":  # as most are
        return Text((_unescaped(draft.text(children[1])),))
    return joined(_parts(draft, node, 1, -1))


def _parts(draft: Draft, node: Node, first: int, last: int | None) -> list[str | Expression]:
    """The pieces between two children; what the grammar has no node for stands between them as it is written."""
    children = node.children
    parts: list[str | Expression] = []
    end = children[first - 1].end_byte if first and children else node.start_byte
    written: list[str] = []
    for child in children[first:last]:
        written.append(draft.between(end, child.start_byte))
        end = child.end_byte
        if child.type in _WRITTEN:
            written.append(draft.text(child))
        elif child.is_named:
            parts.append(_unescaped("".join(written)))
            written.clear()
            parts.append(_held(draft, child))
    return [*parts, _unescaped("".join(written))]


def _held(draft: Draft, node: Node) -> Expression:
    """What stands in a string: ``$a[key]`` has a key without quotes there, ``${name}`` is a variable."""
    if node.type == "subscript_expression":
        inside = draft.items(node)
        if len(inside) == 2 and inside[1].type == "name":
            return Item(draft.read(inside[0]), literal(draft.text(inside[1])))
    if node.type == "dynamic_variable_name":
        inside = draft.items(node)
        return Name(f"${draft.text(inside[0])}") if inside and inside[0].type == "name" else OPAQUE
    return draft.read(node)


def heredoc(draft: Draft, node: Node) -> Expression:
    """``<<<SQL … SQL``: lines without the indentation of the last, with holes unless the name is quoted."""
    body, end = draft.child(node, "value"), draft.child(node, "end_tag")
    if body is None:
        return literal("")
    if body.type == "nowdoc_body":
        parts: list[str | Expression] = [draft.text(body)]
    else:
        parts = _parts(draft, body, 0, None)
    indentation = "" if end is None else " " * end.start_point.column
    if indentation:
        parts = [_flush(part, indentation) if isinstance(part, str) else part for part in parts]
    if isinstance(parts[0], str):
        parts[0] = parts[0].removeprefix("\n")
    return joined(parts)


def _flush(text: str, indentation: str) -> str:
    return text.replace("\n" + indentation, "\n")


def _unescaped(content: str) -> str:
    return content if "\\" not in content else _ESCAPE.sub(_character, content)


def _character(match: re.Match[str]) -> str:
    kind, value = match.lastgroup, match[match.lastgroup or 0]
    if kind == "simple":
        return _SIMPLE.get(value, value)
    code = int(value, 8 if kind == "octal" else 16)
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\N{REPLACEMENT CHARACTER}"


HANDLERS: dict[str, Handler] = {
    "string": string,
    "encapsed_string": encapsed,
    "heredoc": heredoc,
    "nowdoc": heredoc,
}
