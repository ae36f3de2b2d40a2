"""Strings in JavaScript and TypeScript: literals and templates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.languages._text import joined
from ringfence.model.expression import Constant, Expression, Text
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPE = pattern(
    r"\\(?:u\{(?P<long>[0-9a-fA-F]{1,6})\}|u(?P<u>[0-9a-fA-F]{4})|x(?P<x>[0-9a-fA-F]{2})|(?P<other>.))", re.S
)
_SIMPLE = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "0": "\0", "\n": ""}


def string(draft: Draft, node: Node) -> Expression:
    """A literal string."""
    return Text((unescaped(draft.text(node)[1:-1]),))


def template_string(draft: Draft, node: Node) -> Expression:
    """```literal ${expression}```."""
    parts: list[str | Expression] = []
    for child in node.named_children:
        if child.type == "template_substitution":
            values = draft.read_items(child)
            parts.extend(_printed(value) for value in values[-1:])
        elif child.type in ("string_fragment", "escape_sequence"):
            parts.append(unescaped(draft.text(child)))
    return joined(parts)


def _printed(value: Expression) -> str | Expression:
    return printed(value.value) if isinstance(value, Constant) else value


def printed(value: int | float | bool | None) -> str:
    """How the language prints a constant."""
    return (
        {True: "true", False: "false", None: "null"}[value] if value is None or isinstance(value, bool) else str(value)
    )


def unescaped(text: str) -> str:
    """The characters that escape sequences stand for."""
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    if match["other"] is not None:
        return _SIMPLE.get(match["other"], match["other"])
    code = int(match["long"] or match["u"] or match["x"], 16)
    return "\N{REPLACEMENT CHARACTER}" if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF else chr(code)


HANDLERS: dict[str, Handler] = {"string": string, "template_string": template_string}
