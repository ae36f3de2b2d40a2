"""Attributes of PHP, and the annotations that stand in comments, as they did before there were attributes.

An annotation's class is imported like any other, which tells it from a comment's plain tags (``@param``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft
from ringfence.languages._php_calls import arguments_of
from ringfence.languages._php_files import named, named_by, php
from ringfence.languages._php_types import told
from ringfence.model.expression import (
    OPAQUE,
    Argument,
    Collection,
    Constant,
    Expression,
    Invoke,
    Mapping,
    Member,
    literal,
)
from ringfence.model.outline import Decorator
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_TAG = pattern(r"@([A-Z]\w*(?:\\\w+)*)")
_VAR = pattern(r"@var\s+([\w\\|?]+)")
_PARAM = pattern(r"@param\s+([\w\\|?]+)\s+(\$\w+)")
_TOKEN = pattern(
    r'"(?P<text>(?:[^"]|"")*)"|(?P<number>-?\d+(?:\.\d+)?)|(?P<tag>@[\w\\]+)|(?P<word>[\w\\]+(?:::\w+)?)|(?P<sign>[(){},=:])'
)
_BETWEEN = pattern(r"[\s*]*")
_MOST_TOKENS = 400
"""Of one annotation: what is longer is no annotation that anybody wrote."""
_DEEPEST = 12


def attributes(draft: Draft, node: Node) -> tuple[Decorator, ...]:
    """The attributes of a declaration, and the annotations in the comment above it."""
    listed = draft.child(node, "attributes")
    found: list[Decorator] = []
    for group in draft.items(listed) if listed is not None else ():
        found += [_attribute(draft, attribute) for attribute in draft.items(group)]
    comment = comment_above(draft, node)
    return (*found, *told_annotations(draft, node, comment)) if comment else tuple(found)


def _attribute(draft: Draft, node: Node) -> Decorator:
    items = draft.items(node)
    name = named(draft, items[0]) if items else OPAQUE
    listed, at = draft.child(node, "parameters"), draft.span(node)
    if listed is None:
        return Decorator(name, at)
    return Decorator(Invoke(name, arguments_of(draft, listed, sign=""), at), at)


# ---------------------------------------------------------------- comments


def comment_above(draft: Draft, node: Node) -> str:
    """The documentation right above a declaration, ``""`` if there is none."""
    end, text = node.start_byte, draft.bytes
    while end and text[end - 1].isspace():
        end -= 1
    if not text.endswith("*/", 0, end):
        return ""
    start = text.rfind("/**", 0, end)
    return draft.between(start, end) if start >= 0 and text.find("*/", start, end) == end - 2 else ""


def told_type(draft: Draft, node: Node) -> Expression | None:
    """The class that ``@var`` tells of a property."""
    match = _VAR.search(comment_above(draft, node))
    return told(draft, match[1], node) if match else None


def told_parameters(draft: Draft, node: Node) -> dict[str, Expression | None]:
    """The classes that ``@param`` tells, by parameter."""
    comment = comment_above(draft, node)
    return {match[2]: told(draft, match[1], node) for match in _PARAM.finditer(comment)} if "@param" in comment else {}


def told_annotations(draft: Draft, node: Node, comment: str) -> list[Decorator]:
    """``@Route("/orders", methods={"GET"})``, at the place of what it stands above."""
    found: list[Decorator] = []
    end = 0
    for match in _TAG.finditer(comment):
        if match.start() >= end and match[1].partition("\\")[0] in php(draft).aliases:
            reader = _Reader(draft, node, comment, match.start())
            found.append(Decorator(reader.annotation(0), draft.span(node)))
            end = reader.at
    return found


class _Reader:
    """Reads one annotation, token by token."""

    def __init__(self, draft: Draft, node: Node, text: str, at: int) -> None:
        self._draft = draft
        self._node = node
        self._text = text
        self.at = at
        self._left = _MOST_TOKENS

    def annotation(self, depth: int) -> Expression:
        """``@Name``, ``@Name(value, key=value)``."""
        _, tag = self._next()
        name = named_by(self._draft, tag[1:], self._node)
        if self._peek() != "(":
            return name
        self._next()
        arguments = tuple(Argument(value, key) for key, value in self._entries(")", depth) if value is not None)
        return Invoke(name, arguments, self._draft.span(self._node))

    def _entries(self, close: str, depth: int) -> list[tuple[str | None, Expression]]:
        entries: list[tuple[str | None, Expression]] = []
        while (sign := self._peek()) and sign != close and depth < _DEEPEST:
            key: str | None = None
            before = self.at
            kind, text = self._next()
            if kind in ("word", "text") and self._peek() in ("=", ":"):
                self._next()
                key = text
            else:
                self.at = before
            entries.append((key, self._value(depth)))
            if self._peek() == ",":
                self._next()
        self._next()
        return entries

    def _value(self, depth: int) -> Expression:
        before = self.at
        kind, text = self._next()
        if kind == "text":
            return literal(text.replace('""', '"'))
        if kind == "number":
            return Constant(float(text) if "." in text else int(text[:18]))
        if kind == "tag":
            self.at = before
            return self.annotation(depth + 1)
        if text == "{":
            entries = self._entries("}", depth + 1)
            if any(key is not None for key, _ in entries):
                return Mapping(tuple((literal(key or ""), value) for key, value in entries))
            return Collection(tuple(value for _, value in entries))
        return self._word(text) if kind == "word" else OPAQUE

    def _word(self, text: str) -> Expression:
        if text.lower() in ("true", "false", "null"):
            return Constant({"true": True, "false": False}.get(text.lower()))
        cls, scope, name = text.partition("::")
        of = named_by(self._draft, cls, self._node)
        return Member(of, name) if scope and name != "class" else of

    def _peek(self) -> str:
        """The next token if it is a sign; another one is ``"?"``, and the end of the comment ``""``."""
        match = _TOKEN.match(self._text, self._behind_spaces())
        return "" if match is None or self._left <= 0 else match["sign"] or "?"

    def _next(self) -> tuple[str, str]:
        match = _TOKEN.match(self._text, self._behind_spaces())
        self._left -= 1
        if match is None or self._left <= 0:
            self._left = 0
            return "", ""
        self.at = match.end()
        kind = match.lastgroup or ""
        return kind, match[kind]

    def _behind_spaces(self) -> int:
        match = _BETWEEN.match(self._text, self.at)
        return self.at if match is None else match.end()
