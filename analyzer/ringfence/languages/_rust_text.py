"""Rust strings: literals with their escapes, and templates of ``format!``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft
from ringfence.languages._rust_names import variable
from ringfence.languages._text import joined
from ringfence.model.expression import OPAQUE, Expression, Text
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_RAW = pattern(r'(?:b|c)?r(#*)"(.*)"\1', re.S)
_ESCAPE = pattern(
    r"\\(?:(?P<simple>[nrt\\0'\"])|x(?P<x>[0-7][0-9a-fA-F])|u\{(?P<u>[0-9a-fA-F_]{1,8})\}|(?P<line>\n)\s*)"
)
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}
_HOLE = pattern(r"\{\{|\}\}|\{(?P<of>[^{}:]*)(?::[^{}]*)?\}")
_DIGITS = pattern(r"\d{1,3}")


def string_of(draft: Draft, node: Node) -> Text:
    """A literal, raw or not."""
    text = draft.text(node)
    raw = _RAW.fullmatch(text)
    if raw is not None:
        return Text((raw[2],))
    content = text.partition('"')[2].removesuffix('"')
    return Text((_ESCAPE.sub(_unescaped, content) if "\\" in content else content,))


def _unescaped(match: re.Match[str]) -> str:
    kind, value = match.lastgroup, match[match.lastgroup or 0]
    if kind == "simple":
        return _SIMPLE.get(value, value)
    if kind == "line":
        return ""
    digits = value.replace("_", "")
    code = int(digits, 16) if digits else 0
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\N{REPLACEMENT CHARACTER}"


def formatted(
    draft: Draft, template: Expression, values: Sequence[Expression], named: Mapping[str, Expression]
) -> Expression:
    """``format!("http://{}/{id}", host)``: a text whose holes are arguments, named ones, or variables of that name."""
    text = template.literal if isinstance(template, Text) else None
    if text is None:
        return template
    parts: list[str | Expression] = []
    end = position = 0
    for match in _HOLE.finditer(text):
        parts.append(text[end : match.start()])
        end = match.end()
        if match[0] in ("{{", "}}"):
            parts.append(match[0][0])
            continue
        of = match["of"].strip()
        if not of:
            parts.append(values[position] if position < len(values) else OPAQUE)
            position += 1
        elif _DIGITS.fullmatch(of):
            parts.append(values[int(of)] if int(of) < len(values) else OPAQUE)
        else:
            parts.append(named.get(of) or variable(draft, of))
    parts.append(text[end:])
    return joined(parts)
