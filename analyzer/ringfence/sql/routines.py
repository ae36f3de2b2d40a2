"""Procedures, functions, triggers and blocks: their names, and the statements in their bodies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ringfence.patterns import pattern
from ringfence.sql.names import NAME, PART, plain_name, unquoted
from ringfence.sql.placeholders import DOLLAR
from ringfence.sql.procedural import TOKEN, pieces
from ringfence.sql.recognition import begins
from ringfence.sql.split import Statement

_HEAD = pattern(
    r"(?:create|alter)\s+(?:or\s+(?:replace|alter)\s+)?(?:definer\s*=\s*\S+\s+)?(?:aggregate\s+|constraint\s+|temp\w*\s+"
    r"|(?:non)?editionable\s+)*"
    rf"(?P<kind>function|proc|procedure|trigger|event|rule|package\s+body|package)\s+(?:if\s+not\s+exists\s+)?(?P<name>{NAME})",
    re.IGNORECASE,
)
_KINDS = ("function", "proc", "trigger", "event", "rule", "package")
_BLOCK = pattern(r"do\s+(?:language\s+\w+\s+)?(?=[$'])", re.IGNORECASE)
_QUOTED_BODY = pattern(rf"\s*(?:{DOLLAR}|[en]?'(?P<plain>(?:[^']|'')*+)(?:'|\Z))", re.DOTALL | re.IGNORECASE)
_TRIGGER_TABLE = pattern(rf"\bon\s+(?P<table>{NAME})", re.IGNORECASE)
_TEMPORARY = pattern(rf"\btemp(?:orary)?\s+table\s+(?:if\s+not\s+exists\s+)?(?P<name>{PART})", re.IGNORECASE)
_VERBS = frozenset(("select", "insert", "update", "delete", "merge", "with", "truncate", "replace", "call"))
_EVENTS = frozenset(("before", "after", "of", "for", "or", "on", ",", "instead"))


class Routine(NamedTuple):
    """A routine's name, kind, and its statements; trigger_table: what a trigger watches. temporary: tables it makes
    for itself.
    """

    name: str
    kind: str
    statements: tuple[Statement, ...]
    trigger_table: str = ""
    temporary: frozenset[str] = frozenset()


def routine(text: str) -> Routine | None:
    """The routine that a CREATE statement defines, None if it is another statement."""
    head = _head(text)
    if head is None:
        return None
    word = head["kind"].lower()
    if word == "package":
        return Routine(head["name"], "procedure", ())
    kind = "trigger" if word in ("trigger", "rule") else "procedure"
    begin = _body(text, head.end(), word)
    table = _TRIGGER_TABLE.search(text, head.end(), begin) if word == "trigger" else None
    temporary = frozenset(unquoted(match["name"]).lower() for match in _TEMPORARY.finditer(text, begin))
    return Routine(head["name"], kind, tuple(_statements(text, begin)), table["table"] if table else "", temporary)


def routine_name(text: str) -> str:
    """The name of the routine that a statement creates, in lower case without a schema; ``""`` for another statement."""
    head = _head(text)
    return plain_name(head["name"]).name if head else ""


def _head(text: str) -> re.Match[str] | None:
    lower = text.lower() if begins(text, "create", "alter") else ""
    return _HEAD.match(text) if any(word in lower for word in _KINDS) else None


def block(text: str) -> tuple[Statement, ...] | None:
    """The statements of an anonymous block (``DO $$ … $$``), None if it is another statement."""
    head = _BLOCK.match(text)
    return tuple(_statements(text, head.end())) if head else None


def _statements(text: str, begin: int) -> Iterator[Statement]:
    """The statements of a body, which may stand between quotes of its own."""
    body = _QUOTED_BODY.match(text, begin)
    if body is None:
        return pieces(text, begin)
    if body["plain"] is not None:
        return pieces("\n" * text.count("\n", 0, body.start("plain")) + body["plain"].replace("''", "'"))
    begin = body.end("tag") + 1
    closing = f"${body['tag']}$"
    end = body.end() - len(closing) if text.endswith(closing, begin, body.end()) else body.end()
    return pieces(text, begin, end)


def _body(text: str, position: int, kind: str) -> int:
    """Where the statements of a body without quotes begin: behind AS, IS, BEGIN, DO, or at the first of them."""
    depth, previous = 0, ""
    for match in TOKEN.finditer(text, position):
        word = match[0].lower()
        depth += (match.lastgroup == "open") - (match.lastgroup == "close")
        if depth == 0 and match.lastgroup == "word":
            if kind in ("rule", "event"):
                if word == "do":
                    return match.end()
            elif word == "begin" or (word in ("as", "is") and previous != "execute"):
                return match.end()
            elif word == "return" or (word in _VERBS and previous not in _EVENTS):
                return match.start()
            if word == "execute" and previous not in ("with", ","):
                return len(text)
        if match.lastgroup != "comment":
            previous = word
    return len(text)
