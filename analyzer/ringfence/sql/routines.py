"""Procedures, functions, triggers and blocks: the statements in their bodies, whatever language surrounds them.

No grammar of procedural SQL is attempted. A body is cut at ``;`` and at the words that begin a branch, and each piece
that holds a statement or a subquery is read on its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ringfence.sql.placeholders import COMMENT
from ringfence.sql.split import Statement

_NAME = r"""[\w."`\[\]$]+"""
_HEAD = re.compile(
    r"(?:create|alter)\s+(?:or\s+(?:replace|alter)\s+)?(?:definer\s*=\s*\S+\s+)?(?:constraint\s+)?"
    r"(?P<kind>function|proc|procedure|trigger|event|rule)\s+(?:if\s+not\s+exists\s+)?(?P<name>" + _NAME + ")",
    re.IGNORECASE,
)
_BLOCK = re.compile(r"do\s+(?:language\s+\w+\s+)?\$", re.IGNORECASE)
_QUOTED_BODY = re.compile(r"\$(?P<tag>[A-Za-z_]\w*|)\$(?P<body>.*?)(?:\$(?P=tag)\$|\Z)", re.DOTALL)
_PLAIN_BODY = re.compile(r"\b(?:begin(?:\s+atomic)?|as|is|for\s+each\s+row|return)\b", re.IGNORECASE)
_RULE_BODY = re.compile(r"\bdo\s+(?:also\s+|instead\s+)?", re.IGNORECASE)
_TRIGGER_TABLE = re.compile(r"\bon\s+(?P<table>" + _NAME + ")", re.IGNORECASE)
_CUTS = re.compile(
    rf"(?P<skip>'[^']*(?:''[^']*)*'|\"[^\"]*\"|{COMMENT})|(?P<cut>;|\b(?:begin(?:\s+atomic)?|then|else|loop|do)\b)"
    r"|(?P<case>\bcase\b)|(?P<end>\bend\b)",
    re.IGNORECASE | re.DOTALL,
)
_STATEMENT = re.compile(
    r"(?:select|insert|update|delete|merge|with|truncate|create|alter|drop|replace|exec|execute)\b", re.IGNORECASE
)
_INNER = re.compile(r"\b(?:select|with)\b", re.IGNORECASE)
_LEAD = re.compile(r"(?:return|for|foreach|open|cursor|declare|query|as|is)\b", re.IGNORECASE)
_LEADING = re.compile(rf"(?:\s|{COMMENT})+", re.DOTALL)


class Routine(NamedTuple):
    """A routine's name, kind, and its statements; trigger_table: what a trigger watches."""

    name: str
    kind: str
    statements: tuple[Statement, ...]
    trigger_table: str = ""


def routine(text: str) -> Routine | None:
    """The routine that a CREATE statement defines, None if it is another statement."""
    head = _HEAD.match(text)
    if head is None:
        return None
    kind = "trigger" if head["kind"].lower() in ("trigger", "rule") else "procedure"
    body = _QUOTED_BODY.search(text, head.end())
    begin, end = (body.start("body"), body.end("body")) if body else (_plain_begin(text, head), len(text))
    table = _TRIGGER_TABLE.search(text, head.end()) if head["kind"].lower() == "trigger" else None
    return Routine(head["name"], kind, tuple(_pieces(text, begin, end)), table["table"] if table else "")


def block(text: str) -> tuple[Statement, ...] | None:
    """The statements of an anonymous block (``DO $$ … $$``), None if it is another statement."""
    body = _QUOTED_BODY.search(text) if _BLOCK.match(text) else None
    return tuple(_pieces(text, body.start("body"), body.end("body"))) if body else None


def _plain_begin(text: str, head: re.Match[str]) -> int:
    pattern = _RULE_BODY if head["kind"].lower() in ("rule", "event") else _PLAIN_BODY
    begin = pattern.search(text, head.end())
    return begin.end() if begin else len(text)


def _pieces(text: str, begin: int, end: int) -> Iterator[Statement]:
    start, cases = begin, 0
    for match in _CUTS.finditer(text, begin, end):
        if match["case"]:
            cases += 1
        elif match["end"]:
            cases = max(cases - 1, 0)
        elif match["cut"] and (not cases or match["cut"] == ";"):
            cases = 0
            yield from _piece(text, start, match.start())
            start = match.end()
    yield from _piece(text, start, end)


def _piece(text: str, start: int, end: int) -> Iterator[Statement]:
    if blank := _LEADING.match(text, start, end):
        start = blank.end()
    piece = text[start:end]
    line = text.count("\n", 0, start) + 1
    inner = _INNER.search(piece)
    if _STATEMENT.match(piece):
        yield Statement(piece.strip(), line)
    elif piece[:8].lower() == "perform ":
        yield Statement("SELECT " + piece[8:].strip(), line)
    elif inner and _LEAD.match(piece) and "(" not in piece[: inner.start()]:
        yield Statement(piece[inner.start() :].strip(), line + piece.count("\n", 0, inner.start()))
    elif inner and "(" in piece[: inner.start()]:
        opening = piece.index("(")
        yield Statement("SELECT " + piece[opening:].strip(), line + piece.count("\n", 0, opening))
