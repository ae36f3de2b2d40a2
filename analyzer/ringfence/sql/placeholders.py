"""Holes: what drivers, templates and code leave open in a statement.

Every placeholder that some dialect could not parse, and every hole of a computed string, becomes one identifier. As a
value it is harmless; as a table's name it says that the name is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringfence.model.expression import Text
from ringfence.patterns import pattern

HOLE = "__hole__"

QUOTED = r"""'[^']*(?:''[^']*)*(?:'|\Z)|"[^"]*(?:""[^"]*)*(?:"|\Z)|`[^`]*(?:`|\Z)"""
COMMENT = r"--[^\n]*|/\*.*?(?:\*/|\Z)"
DOLLAR = r"\$(?P<tag>[A-Za-z_]\w*|)\$.*?(?:\$(?P=tag)\$|\Z)"

_OPEN = pattern(
    r"(?P<hole>(?<!:):(?:'\w+'|\"\w+\")|\{\{.{0,400}?\}\}|[#$]?\{[^{}]*\}|(?<![:\w)\]]):\d+\b|%\(\w+\)[a-z]|%[sdifv](?!\w)|\?\d+|\?(?=\s*(?:\.|::)))"
    r"|(?P<control>\{%.{0,400}?%\})|(?P<percent>%%)"
    rf"|(?P<quoted>{QUOTED})|{COMMENT}|{DOLLAR}",
    re.DOTALL,
)
_WORD_BEFORE = pattern(r"(\w+|[)\]'\"`])\s*\Z")
_EXPECTS_OPERAND = frozenset((
    "all", "and", "any", "as", "between", "by", "case", "distinct", "else", "except", "exists", "fetch", "from",
    "having", "if", "ilike", "in", "insert", "intersect", "interval", "into", "is", "join", "like", "limit", "not",
    "of", "offset", "on", "or", "returning", "select", "set", "some", "table", "then", "union", "update", "using",
    "value", "values", "when", "where", "with",
))  # fmt: skip


def statement_text(text: Text) -> str:
    """The statement a computed string makes, with ``__hole__`` where nothing is known."""
    return "".join(part if isinstance(part, str) else HOLE for part in text.parts)


def close_holes(sql: str) -> str:
    """The statement with an identifier in place of every placeholder that is no SQL; lines keep their numbers."""
    return _OPEN.sub(_closed, sql) if any(mark in sql for mark in ":{%?") else sql


def without_fragments(sql: str) -> Iterator[str]:
    """Readings of a statement that does not parse because a hole stands for more than a value.

    First without the holes that follow a complete operand (an optional ``WHERE …``), then with those as operators.
    """
    if HOLE in sql:
        yield _replace_fragments(sql, " ")
        yield _replace_fragments(sql, " = ")


def _closed(match: re.Match[str]) -> str:
    if match["hole"]:
        return HOLE + "\n" * match["hole"].count("\n")
    if match["control"]:
        return " " + "\n" * match["control"].count("\n")
    return "%" if match["percent"] else match[0]


def _replace_fragments(sql: str, replacement: str) -> str:
    pieces = re.split(rf"(?<![\w.]){HOLE}(?![\w.])", sql)
    done = pieces[0]
    for piece in pieces[1:]:
        before = _WORD_BEFORE.search(done[-80:])
        fragment = before is not None and before[1].lower() not in _EXPECTS_OPERAND
        done += (replacement if fragment else HOLE) + piece
    return done
