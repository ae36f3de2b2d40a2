"""Rows that no parser is needed for: plain values, of which dumps and seeds are made, and what a procedure returns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringfence.model.facts import Fact, Query, TableUse
from ringfence.patterns import pattern
from ringfence.sql.context import Place
from ringfence.sql.names import NAME, is_counted, is_dynamic, plain_name, plain_names
from ringfence.sql.recognition import begins
from ringfence.sql.trees import dynamic_name

_ROWS = pattern(
    r"(?:insert|(?P<replace>replace))\s+(?:ignore\s+|low_priority\s+|delayed\s+)*(?:into\s+)?"
    rf"(?P<table>{NAME})\s*(?:\((?P<columns>[^()']*)\)\s*)?values?\b",
    re.IGNORECASE,
)
_RESULTS = pattern(
    rf"insert\s+(?:into\s+)?(?P<table>{NAME})\s*(?:\((?P<columns>[^()']*)\)\s*)?(?P<exec>exec(?:ute)?\b)", re.IGNORECASE
)
_QUERY = pattern(r"\bselect\b", re.IGNORECASE)
_UPDATES = pattern(r"\bdo\s+update\b|\bon\s+duplicate\b", re.IGNORECASE)


def inserted_rows(text: str, place: Place) -> tuple[Fact, ...] | None:
    """What an INSERT of values does; None for another statement, and for one that holds a query."""
    rows = _ROWS.match(text) if begins(text, "insert", "replace") else None
    if rows is None or _QUERY.search(text):
        return None
    replaces = rows["replace"] or _UPDATES.search(text)
    return tuple(_inserted(rows, ("insert", "update") if replaces else ("insert",), place))


def inserted_results(text: str, place: Place) -> tuple[tuple[Fact, ...], str] | None:
    """What ``INSERT a EXEC …`` inserts, and what it executes; None for another statement."""
    results = _RESULTS.match(text) if begins(text, "insert") else None
    if results is None:
        return None
    return tuple(_inserted(results, ("insert",), place)), text[results.start("exec") :]


def _inserted(rows: re.Match[str], done: tuple[str, ...], place: Place) -> Iterator[Fact]:
    name = plain_name(rows["table"])
    if is_dynamic(name):
        yield dynamic_name(place)
    elif is_counted(name) and name.name not in place.hidden:
        use = TableUse(name, done, tuple(plain_names(rows["columns"] or "")))
        yield Query((use,), place.at(1), seed=place.seed)
