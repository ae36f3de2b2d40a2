"""Strings in Python: literals, f-strings, and the ways to put strings together."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from string import Formatter
from typing import TYPE_CHECKING

from ringfence.languages._draft import SHORT, Draft, Handler
from ringfence.languages._text import joined
from ringfence.model.expression import (
    OPAQUE,
    Collection,
    Constant,
    Expression,
    Invoke,
    Item,
    Mapping,
    Member,
    Name,
    Text,
    literal,
)
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPE = pattern(
    r"\\(?:(?P<simple>[\\'\"abfnrtv])|(?P<newline>\r?\n)|(?P<octal>[0-7]{1,3})"
    r"|x(?P<x>[0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})|N\{(?P<name>[^}]{1,100})\})"
)
_SIMPLE = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_PERCENT = pattern(
    r"%(?:\((?P<name>[^)]*)\))?[#0\- +]*(?P<width>\*|\d*)(?:\.(?P<precision>\*|\d*))?[hlL]?(?P<type>[diouxXeEfFgGcrsa%])"
)
_REPEATABLE = (Name, Member)
"""What may stand once for every placeholder of a template: anything long would multiply."""


# ---------------------------------------------------------------- literals


_QUOTES = ("'", '"')


def _plain(text: str) -> Text | None:
    """What a literal says that is all between its quotes, as nearly all are."""
    quote = text[:1]
    if quote in _QUOTES and text[-1] == quote and text[1:3] != quote * 2 and "\\" not in text:
        return Text((text[1:-1],))
    return None


_known = lru_cache(maxsize=1 << 14)(_plain)
"""Kept in mind, so that what a program says again and again is one object."""


def string(draft: Draft, node: Node) -> Expression:
    """A string, bytes or f-string literal. What Python 2 has in backticks is no string."""
    text = draft.between(node.start_byte, node.end_byte)
    plain = _known(text) if len(text) < SHORT else _plain(text)
    if plain is not None:
        return plain
    start, *rest = node.children or [node]
    opening = draft.text(start).lower()
    prefix = opening.rstrip("\"'")
    if prefix == "`":
        return OPAQUE
    raw, formatted = "r" in prefix, "f" in prefix or "t" in prefix
    parts: list[str | Expression] = []
    for child in rest:
        kind = child.type
        if kind == "string_content":
            parts.append(_decoded(draft.text(child), raw, formatted))
        elif kind == "interpolation":
            parts.extend(_interpolation(draft, child))
        elif raw and kind == "string_end":  # to the grammar, final backslashes belong to the closing quote
            parts.append(draft.text(child)[: len(prefix) - len(opening)])
    if len(parts) == 1 and isinstance(parts[0], str):
        return Text((parts[0],))
    return joined(parts)


def concatenated_string(draft: Draft, node: Node) -> Expression:
    """Adjacent literals."""
    return joined(draft.read_items(node))


def _interpolation(draft: Draft, node: Node) -> list[str | Expression]:
    """The value; in ``{value=}`` its source text comes before it. The format is read for what it contains."""
    parts: list[str | Expression] = []
    for child in node.children:
        if child.type == "=":
            parts.insert(0, draft.encoded[node.start_byte + 1 : child.end_byte].decode("utf-8", "replace"))
        elif child.is_named and not child.is_extra:
            value = draft.read(child)
            parts = parts or [value]
    return parts or [OPAQUE]


def _decoded(content: str, raw: bool, formatted: bool) -> str:
    if "\r" in content:
        content = content.replace("\r\n", "\n")
    if formatted:
        content = content.replace("{{", "{").replace("}}", "}")
    return content if raw or "\\" not in content else _ESCAPE.sub(_unescaped, content)


def _unescaped(match: re.Match[str]) -> str:
    kind, value = match.lastgroup, match[match.lastgroup or 0]
    if kind == "simple":
        return _SIMPLE.get(value, value)
    if kind == "newline":
        return ""
    if kind == "name":
        try:
            return unicodedata.lookup(value)
        except KeyError:
            return match[0]
    code = int(value, 8 if kind == "octal" else 16)
    if code > 0x10FFFF:
        return match[0]
    return "\N{REPLACEMENT CHARACTER}" if 0xD800 <= code <= 0xDFFF else chr(code)


# ---------------------------------------------------------------- putting together


def percent(template: str, values: Expression) -> Text:
    """``template % values``."""
    named = _literal_keys(values) if isinstance(values, Mapping) else {}
    several = len(_PERCENT.findall(template.replace("%%", ""))) > 1
    parts: list[str | Expression] = []
    end = position = 0
    for match in _PERCENT.finditer(template):
        parts.append(template[end : match.start()])
        end = match.end()
        if match["type"] == "%":
            parts.append("%")
        elif match["name"] is not None:
            parts.append(named.get(match["name"]) or _entry(values, match["name"]))
        else:
            position += (match["width"] == "*") + (match["precision"] == "*")
            parts.append(_at(values, position, several))
            position += 1
    parts.append(template[end:])
    return joined(parts)


def _literal_keys(values: Mapping) -> dict[str | None, Expression]:
    return {key.literal: value for key, value in values.items if isinstance(key, Text)}


def _entry(values: Expression, key: str) -> Expression:
    return Item(values, literal(key)) if isinstance(values, _REPEATABLE) else OPAQUE


def _at(values: Expression, position: int, several: bool) -> Expression:
    if isinstance(values, Collection):
        return values.items[position] if position < len(values.items) else OPAQUE
    if not several:
        return values
    return Item(values, Constant(position)) if isinstance(values, _REPEATABLE) else OPAQUE


def format_method(template: str, invoke: Invoke) -> Text | None:
    """``template.format(arguments)``; None if the template is malformed."""
    positional: list[Expression] = []
    named: dict[str | None, Expression] = {}
    for argument in invoke.arguments:
        if argument.name is None:
            positional.append(argument.value)
        else:
            named[argument.name] = argument.value
    parts: list[str | Expression] = []
    automatic = 0
    try:
        for text, field, specification, _ in Formatter().parse(template):
            parts.append(text)
            if field is None:
                continue
            first, *path = re.split(r"\.|\[", field)
            if not first:
                first, automatic = str(automatic), automatic + 1
            automatic += (specification or "").count("{}")
            parts.append(_attributes(_argument(first, positional, named), path))
    except ValueError:
        return None
    return joined(parts)


def _argument(name: str, positional: list[Expression], named: dict[str | None, Expression]) -> Expression:
    if name.isdecimal():
        index = int(name[:9])
        return positional[index] if index < len(positional) and "*" not in named else OPAQUE
    if name in named:
        return named[name]
    return _entry(named["**"], name) if "**" in named else OPAQUE


def _attributes(value: Expression, path: list[str]) -> Expression:
    for step in path[:9]:
        if not step.endswith("]"):
            value = Member(value, step)
            continue
        key = step[:-1]
        value = Item(value, Constant(int(key[:9])) if key.isdecimal() else literal(key))
    return value


def join_method(separator: Text, items: Collection) -> Text:
    """``separator.join([items])``."""
    parts: list[str | Expression] = []
    for item in items.items:
        parts.extend((separator, item) if parts else (item,))
    return joined(parts)


HANDLERS: dict[str, Handler] = {"string": string, "concatenated_string": concatenated_string}
