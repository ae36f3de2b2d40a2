"""Procedural SQL cut into the statements inside it, whatever dialect surrounds them.

No grammar of PL/pgSQL, PL/SQL, T-SQL or MySQL's is attempted. A body is cut at ``;``, at the words that open and close
branches, and, since T-SQL needs no terminator, at words that begin a statement where a line begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from ringfence.patterns import pattern
from ringfence.sql.placeholders import COMMENT, DOLLAR, QUOTED
from ringfence.sql.split import Statement

TOKEN = pattern(
    rf"(?P<skip>{QUOTED}|\[[^\[\]\n]*\]|{DOLLAR})|(?P<comment>{COMMENT})|(?P<open>\()|(?P<close>\))|(?P<end>;)"
    r"|(?P<word>(?<![\w@#:.$])[A-Za-z_]\w*)|(?P<name>[@#:.$\w]+)|(?P<other>\S)",
    re.DOTALL,
)
_BRANCHES = frozenset(("begin", "end", "then", "else", "loop", "do"))
_CONDITIONS = frozenset(("if", "while", "elsif", "elseif"))
_VERBS = frozenset(("select", "insert", "update", "delete", "merge", "with"))
_STARTS = _VERBS | frozenset((
    "truncate", "create", "alter", "drop", "exec", "execute", "declare", "set", "if", "while", "return",
    "print", "raiserror", "throw", "open", "fetch", "close", "deallocate", "commit", "rollback", "save", "goto",
    "use", "call", "perform", "waitfor", "grant", "revoke",
))  # fmt: skip
_GOES_ON_AFTER = frozenset((
    "union", "all", "except", "intersect", "minus", "distinct", "on", "for", "after", "before", "of", "or",
    "instead", "and", "not", "as", "by", "in", "is", "from", "into", "key", "no", "references", "to", "explain",
    "default", "table", "view", "select", "where", "set", "grant", "revoke", "deny", "when", "then", "return",
    "case", "query", "do", ",", "=", "(", "+", "-", "*", "/", "<", ">", "|", ".",
))  # fmt: skip
_LEADS = frozenset(("for", "in", "query", "as", "is"))
_OBJECTS = pattern(
    r"\s+(?:table|view|proc|procedure|function|trigger|database|schema|type|sequence|user|role|login|index)\b", re.I
)
_COMMON_TABLE = pattern(
    r"\s+(?:recursive\s+)?[\w\"\[\]`]+\s*(?:\([^()]*\)\s*)?as\s*(?:(?:not\s+)?materialized\s*)?\(", re.I
)
_NOT_A_START = {
    "if": pattern(r"\s+(?:not\s+)?exists\b(?!\s*\()", re.IGNORECASE),
    "use": pattern(r"\s+(?:index|key)\b", re.IGNORECASE),
    "update": pattern(r"\s*\(|\s+statistics\b", re.IGNORECASE),
}  # fmt: skip
_STATEMENT = pattern(
    r"(?:select|insert|update(?!\s+statistics\b|\s*\()|delete|merge|with|truncate|create|alter|drop|replace(?!\s*\()|exec|execute"
    r"|call|copy|rename)\b",
    re.IGNORECASE,
)
_INNER = pattern(r"\(\s*(?:select|with)\b", re.IGNORECASE)
_LEADING = pattern(rf"(?:\s|{COMMENT}|(?:atomic|also|instead)\b)+", re.DOTALL | re.IGNORECASE)
_FAR = 60


class _Piece(Struct):
    """What is known of the piece being read: where it begins, its first word, its verb, and the token before."""

    start: int
    first: str = ""
    verb: str = ""
    complete: bool = False
    previous: str = ""


def pieces(text: str, begin: int = 0, end: int | None = None) -> Iterator[Statement]:
    """The statements and subqueries of a body, with their lines counted from the text's first."""
    end = len(text) if end is None else end
    piece, depth, cases, line, counted = _Piece(begin), 0, 0, 1, 0
    for match in TOKEN.finditer(text, begin, end):
        kind, word = match.lastgroup, match[0].lower()
        if kind == "comment":
            continue
        stop = -1
        if kind == "end":
            stop, depth, cases = match.end(), 0, 0
        elif kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(depth - 1, 0)
        elif kind == "word" and depth == 0:
            inside = cases > 0
            cases = cases + (word == "case") - (word == "end" and inside)
            if not inside and word != "case":
                stop = _stop(text, match, word, piece)
        if stop >= 0:
            line, counted = line + text.count("\n", counted, piece.start), piece.start
            yield from _statement(text, piece.start, match.start(), line)
            piece = _Piece(stop)
        if depth == 0 and kind == "word" and stop != match.end():
            _learn(piece, word)
        piece.previous = word if kind != "skip" else "'"
    yield from _statement(text, piece.start, end, line + text.count("\n", counted, piece.start))


def _stop(text: str, match: re.Match[str], word: str, piece: _Piece) -> int:
    """Where the next piece begins if this word ends the present one, else -1."""
    if word in _BRANCHES:
        goes_on = piece.verb == "merge" if word == "then" else word == "do" and piece.verb in ("insert", "with")
        return -1 if goes_on else match.end()
    if not piece.first or word not in _STARTS or _goes_on(text, match, word, piece):
        return -1
    return match.start()


def _goes_on(text: str, match: re.Match[str], word: str, piece: _Piece) -> bool:
    """Whether a word that may begin a statement belongs to the present one."""
    unlike = _NOT_A_START.get(word)
    if unlike is not None and unlike.match(text, match.end()):
        return True
    if word in _VERBS and piece.previous in _LEADS and not piece.verb and piece.first not in ("create", "alter"):
        return False
    if piece.first in _CONDITIONS and not piece.verb and piece.previous not in ("and", "or", "not"):
        return False
    switched = piece.first == "set" and piece.previous in ("on", "off")
    if (piece.previous in _GOES_ON_AFTER and not switched) or not _begins_line(text, match.start()):
        return True
    return _belongs(text, match, word, piece)


def _belongs(text: str, match: re.Match[str], word: str, piece: _Piece) -> bool:
    if word == "with":
        return _COMMON_TABLE.match(text, match.end()) is None
    if word in _VERBS:
        return piece.verb == "with" or (word == "select" and piece.verb == "insert" and not piece.complete)
    if word == "set":
        return (
            piece.first == "alter"
            or piece.previous in ("update", "delete")
            or (piece.verb in ("update", "merge", "insert") and not piece.complete)
        )
    if word in ("exec", "execute", "call"):
        return piece.first == "create" or (piece.verb == "insert" and not piece.complete)
    if word in ("create", "alter", "drop", "truncate"):
        return piece.first == "alter" and not _OBJECTS.match(text, match.end())
    if word == "fetch":
        return piece.previous in ("row", "rows")
    return piece.first in ("grant", "revoke", "deny") and word == "execute"


def _learn(piece: _Piece, word: str) -> None:
    piece.first = piece.first or word
    if word in _VERBS and piece.verb in ("", "with"):
        piece.verb = word
    elif word in ("select", "values", "set", "exec", "execute"):
        piece.complete = True


def _begins_line(text: str, position: int) -> bool:
    before = text[max(position - _FAR, 0) : position].rstrip(" \t\r")
    return not before or before.endswith(("\n", "*/"))


def _statement(text: str, start: int, end: int, line: int) -> Iterator[Statement]:
    """The statement or the subqueries of one piece; ``line`` is that of ``start``."""
    if blank := _LEADING.match(text, start, end):
        line += text.count("\n", start, blank.end())
        start = blank.end()
    piece = text[start:end].rstrip()
    if _STATEMENT.match(piece):
        yield Statement(piece, line)
    elif piece[:8].lower() == "perform ":
        yield Statement("SELECT " + piece[8:], line)
    elif _INNER.search(piece):
        opening = piece.index("(")
        yield Statement("SELECT " + piece[opening:], line + piece.count("\n", 0, opening))
