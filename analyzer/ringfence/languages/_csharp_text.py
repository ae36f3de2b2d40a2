"""Strings in C#: plain, verbatim, raw and interpolated ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.languages._text import joined
from ringfence.model.expression import OPAQUE, Expression, Text, literal
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPE = pattern(
    r"\\(?:(?P<simple>[\\'\"0abefnrtv])|x(?P<x>[0-9a-fA-F]{1,4})|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8}))"
)
_PLACEHOLDER = pattern(r"\{\{|\}\}|\{(?P<position>\d{1,3})[^{}]{0,50}\}")
_SIMPLE = {"0": "\0", "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def string(draft: Draft, node: Node) -> Expression:
    """A plain string, or a character."""
    content = draft.text(node).removesuffix("u8").removesuffix("U8")[1:-1]
    return Text((unescaped(content),))


def verbatim(draft: Draft, node: Node) -> Expression:
    """``@"…"``."""
    content = draft.text(node).removesuffix("u8").removesuffix("U8")
    return literal(content[2:-1].replace('""', '"'))


def raw(draft: Draft, node: Node) -> Expression:
    '''``"""…"""``: of several lines, each without the indentation they share.'''
    content = "".join(draft.text(child) for child in node.named_children if child.type == "raw_string_content")
    return literal(_unindented(content))


def interpolated(draft: Draft, node: Node) -> Expression:
    """``$"…"``: a text with holes. Formats are left out."""
    children = node.children
    start = draft.text(children[0]) if children else ""
    quotes = draft.text(children[1]) if len(children) > 1 else ""
    is_raw, is_verbatim = len(quotes) > 2, "@" in start
    parts: list[str | Expression] = []
    for child in children[1:]:
        kind = child.type
        if kind == "interpolation":
            parts.extend([draft.read(value) for value in _held(child)][:1])
        elif kind in ("string_content", "escape_sequence", "string_literal_content"):
            parts.append(_content(draft.text(child), is_raw, is_verbatim))
    if is_raw and any(isinstance(part, str) and "\n" in part for part in parts):
        parts = _unindented_parts(parts)
    return joined(parts)


def _held(node: Node) -> list[Node]:
    return [child for child in node.children if _is_value(child)]


def _is_value(node: Node) -> bool:
    if node.type in ("this", "base"):
        return True
    return node.is_named and not node.is_extra and not node.type.startswith("interpolation_")


def _content(text: str, is_raw: bool, is_verbatim: bool) -> str:
    if is_raw:
        return text
    text = text.replace("{{", "{").replace("}}", "}")
    return text.replace('""', '"') if is_verbatim else unescaped(text)


def unescaped(content: str) -> str:
    """The characters that a plain string's source stands for."""
    return content if "\\" not in content else _ESCAPE.sub(_character, content)


def _character(match: re.Match[str]) -> str:
    kind, value = match.lastgroup, match[match.lastgroup or 0]
    if kind == "simple":
        return _SIMPLE.get(value, value)
    code = int(value, 16)
    if code > 0x10FFFF:
        return match[0]
    return "\N{REPLACEMENT CHARACTER}" if 0xD800 <= code <= 0xDFFF else chr(code)


def _unindented(content: str) -> str:
    if "\n" not in content:
        return content
    first, *lines = content.split("\n")
    last = lines.pop()
    return (
        "\n".join(line.removeprefix(last) for line in lines) if not last.strip() else "\n".join((first, *lines, last))
    )


def _unindented_parts(parts: list[str | Expression]) -> list[str | Expression]:
    """The same for a raw string with holes: the last line says how far the others are indented."""
    last = parts[-1]
    indentation = last.rpartition("\n")[2] if isinstance(last, str) else ""
    flush = [part.replace("\n" + indentation, "\n") if isinstance(part, str) else part for part in parts]
    if isinstance(flush[0], str):
        flush[0] = flush[0].removeprefix("\n")
    if isinstance(flush[-1], str):
        flush[-1] = flush[-1].removesuffix("\n")
    return flush


def formatted(template: str, values: list[Expression]) -> Text:
    """``string.Format(template, values)``."""
    parts: list[str | Expression] = []
    end = 0
    for match in _PLACEHOLDER.finditer(template):
        parts.append(template[end : match.start()])
        end = match.end()
        if match["position"] is None:
            parts.append(match[0][0])
        else:
            position = int(match["position"])
            parts.append(values[position] if position < len(values) else OPAQUE)
    parts.append(template[end:])
    return joined(parts)


HANDLERS: dict[str, Handler] = {
    "string_literal": string,
    "character_literal": string,
    "verbatim_string_literal": verbatim,
    "raw_string_literal": raw,
    "interpolated_string_expression": interpolated,
}
