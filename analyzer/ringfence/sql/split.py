"""A script to its statements, whatever tool it was written for.

Knows quotes, dollar quotes and comments of all dialects, ``DELIMITER`` and bodies between ``BEGIN`` and ``END``, ``GO``,
``/``, psql's backslash commands and the data lines after ``COPY … FROM stdin``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ringfence.patterns import pattern
from ringfence.sql.placeholders import COMMENT, DOLLAR

_ESCAPED = r"""'[^'\\]*(?:(?:\\.?|'')[^'\\]*)*(?:'|\Z)|"[^"\\]*(?:(?:\\.?|"")[^"\\]*)*(?:"|\Z)|`[^`]*(?:`|\Z)"""
_PLAIN = r"""[eE]'[^'\\]*(?:(?:\\.?|'')[^'\\]*)*(?:'|\Z)|'[^']*(?:'|\Z)|"[^"]*(?:"|\Z)|`[^`]*(?:`|\Z)"""
_LINE = r"^[ \t]*(?:GO(?:[ \t]+\d+)?(?:[ \t]*;)?|/|\\[A-Za-z.!?][^\n]*|DELIMITER[ \t]+(?P<delimiter>\S+))[ \t\r]*$"
_SENT = r"\\g(?:exec|desc|x|set\b[^\n]*)?(?=[ \t\r]*$)"
"""How psql is told at the end of a statement to send it: ``SELECT 'CREATE DATABASE shop' WHERE …\\gexec``."""
_COMMAND = (  # of SQL*Plus, and settings that need no terminator
    r"^[ \t]*(?P<command>(?:(?:REM|REMARK|PROMPT|SPOOL|WHENEVER|CONNECT|CONN|UNDEFINE|DEFINE|ACCEPT|COLUMN|TTITLE|PAUSE|HOST"
    r"|SHOW|EXIT|QUIT)\b|@@?[\w.&/])[^\n]*|SET[ \t][^\n;='\"$()]*)$"
)
_TELLING_LINE = r"[ \t]*(?:GO|/|\\|DELIMITER|\#)"
_FLAGS = re.IGNORECASE | re.MULTILINE | re.DOTALL
_CONNECT = pattern(r"[ \t]*\\(?:c|connect)[ \t]+[\w\"]", re.IGNORECASE)
_SLASH = pattern(r"^/[ \t\r]*$", re.MULTILINE)
_COPY = pattern(r"copy\b.*\bfrom\s+stdin\b", re.IGNORECASE | re.DOTALL)
_COPY_END = pattern(r"^\\\.[ \t\r]*$", re.MULTILINE)
_ROUTINE = pattern(
    r"(?:create|alter)\s+(?:or\s+(?:replace|alter)\s+)?(?:definer\s*=\s*\S+\s+)?"
    r"(?:aggregate\s+|constraint\s+|(?:non)?editionable\s+)?"
    r"(?:function|proc|procedure|trigger|event|package)\b",
    re.IGNORECASE,
)
_BLOCK = pattern(r"(?:declare|begin)\b(?!\s*;)", re.IGNORECASE)
_BLOCK_WORDS = frozenset(("begin", "case", "end"))
_ALONE = ("select", "insert", "update", "delete", "merge", "with", "create table", "create schema", "create view")
"""How statements begin that a terminator ends."""
_LONGEST_BEGINNING = 16
_ENDING_LINES = ("GO", "/", "\\", "DELIMITER")
_HIDING = ("'", '"', "$", "--", "#", "/*")
_AFTER_END = pattern(r"\s+(?:if|loop|while|repeat|for)\b", re.IGNORECASE)


class Statement(NamedTuple):
    """One statement without its terminator and leading comments, and the line it begins on."""

    text: str
    line: int


def split(text: str, dialect: str = "") -> Iterator[Statement]:
    """The statements of a script, in order. Never fails: what is not closed ends with the text."""
    if (alone := _alone(text)) is not None:
        yield alone
        return
    backslash = "`" in text or "\\'" in text
    delimiter, position, begin, last, line, depth = ";", 0, -1, 0, 1, 0
    by_line = _ended_by_line(text, dialect)
    every, inside = _patterns(delimiter, backslash)
    tokens = every
    while match := tokens.search(text, position):
        kind, position = match.lastgroup, match.end()
        if kind is None:
            continue
        if kind == "command":
            position = position if begin < 0 else match.start("command") + 1
        elif kind in ("end", "line", "delimiter"):
            if kind == "end" and begin >= 0 and _goes_on(text, begin, depth, by_line):
                continue
            if begin >= 0:
                line, last = line + text.count("\n", last, begin), begin
                statement = text[begin : match.start()].strip()
                yield Statement(statement, line)
                if _COPY.match(statement):
                    position = _after_data(text, position)
            if kind == "line" and _CONNECT.match(match[0]):
                line, last = line + text.count("\n", last, match.start()), match.start()
                yield Statement(match[0].strip(), line)
            begin, depth = -1, 0
            if match["delimiter"]:
                delimiter = match["delimiter"]
                every, inside = _patterns(delimiter, backslash)
            tokens = every
        elif kind != "comment":
            if begin < 0:
                begin = match.start()
                tokens = every if _ROUTINE.match(text, begin) else inside
            depth = _depth(depth, match) if kind == "word" else depth
    if begin >= 0:
        yield Statement(text[begin:].strip(), line + text.count("\n", last, begin))


def _alone(text: str) -> Statement | None:
    """The statement of a text that plainly holds no other, as most of those in code do: the patterns for scripts take longer
    to be compiled than many such statements to be read.
    """
    bare = text.strip()
    statement = bare.removesuffix(";")
    if ";" in statement or not bare[:_LONGEST_BEGINNING].lower().startswith(_ALONE):
        return None
    if statement != bare and (statement.count("`") % 2 or any(mark in statement for mark in _HIDING)):
        return None  # its terminator may stand in quotes or in a comment
    if any(line.lstrip(" \t").upper().startswith(_ENDING_LINES) for line in statement.split("\n")[1:]):
        return None
    return Statement(statement.strip(), 1 + text.count("\n", 0, len(text) - len(text.lstrip())))


def _ended_by_line(text: str, dialect: str) -> tuple[re.Pattern[str], ...]:
    """What ends at a line with ``GO`` or ``/`` alone: routines in T-SQL, blocks too in PL/SQL."""
    if dialect == "tsql":
        return (_ROUTINE,)
    return (_ROUTINE, _BLOCK) if _SLASH.search(text) else ()


def _goes_on(text: str, begin: int, depth: int, by_line: tuple[re.Pattern[str], ...]) -> bool:
    """Whether a terminator stands inside the statement that begins there."""
    if any(pattern.match(text, begin) for pattern in by_line):
        return True
    return depth > 0 and _ROUTINE.match(text, begin) is not None


@lru_cache(maxsize=16)
def _patterns(delimiter: str, backslash: bool) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Every token of a script; and, inside a statement that is no routine, all that may end it, or hide what would: the
    rest is taken in long stretches.
    """
    quoted = _ESCAPED if backslash else _PLAIN
    line = rf"(?P<line>{_LINE})"
    comment = rf"(?P<comment>{COMMENT}|^[ \t]*\#(?!\w)[^\n]*)"
    known = rf"(?P<end>{re.escape(delimiter)}|{_SENT})|{comment}|(?P<quoted>{quoted})|(?P<dollar>{DOLLAR})"
    every = re.compile(rf"{line}|{_COMMAND}|{known}|(?P<word>[A-Za-z_]\w*)|(?P<other>\S)", _FLAGS)
    if delimiter[0].isalnum() or delimiter[0] == "_":  # which may stand in the middle of a word
        return every, every
    dull = rf"[^'\"`$/\\\-#\n{re.escape(delimiter[0])}]"
    stretch = rf"{dull}++(?:\n(?!{_TELLING_LINE}){dull}*+)*+"
    return every, re.compile(rf"{line}|{known}|{stretch}|(?P<other>\S)", _FLAGS)


def _after_data(text: str, position: int) -> int:
    end = _COPY_END.search(text, position)
    return end.end() if end else len(text)


def _depth(depth: int, match: re.Match[str]) -> int:
    word = match[0].lower()
    if word not in _BLOCK_WORDS:
        return depth
    if word == "end":
        return depth if _AFTER_END.match(match.string, match.end()) else max(depth - 1, 0)
    before = match.string[max(match.start() - 12, 0) : match.start()].rstrip().lower()
    return depth if before.endswith(("end", ".")) else depth + 1
