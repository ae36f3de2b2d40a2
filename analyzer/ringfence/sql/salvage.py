"""What a definition still says when the parser does not know its dialect: the table, its columns and foreign keys."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringfence.model.facts import Column, Fact, ForeignKey, TableDefinition, TableName
from ringfence.patterns import pattern
from ringfence.sql.context import Place
from ringfence.sql.names import NAME, PART, is_counted, is_dynamic, plain_name, plain_names, unquoted
from ringfence.sql.placeholders import COMMENT

_DEFINITION = pattern(
    r"(?P<verb>create|alter)\s+(?:or\s+replace\s+)?(?:unlogged\s+|global\s+|external\s+|immutable\s+|blockchain\s+|column\s+"
    rf"|row\s+)*table\s+(?:if\s+(?:not\s+)?exists\s+)?(?:only\s+)?(?P<name>{NAME})",
    re.IGNORECASE,
)
_REFERENCE = pattern(
    rf"(?:\bconstraint\s+(?:if\s+not\s+exists\s+)?(?P<label>{PART})\s+)?"
    r"(?:\bforeign\s+key\s*(?:if\s+not\s+exists\s+)?\w{0,60}\s*\((?P<columns>[^()]{1,500})\)\s*)?"
    rf"\breferences\s+(?P<table>{NAME})\s*(?:\((?P<referenced>[^()]{{1,500}})\))?",
    re.IGNORECASE,
)
_COLUMN = pattern(
    rf"(?P<name>{PART})(?:\s+(?P<type>(?:\[[^\]\n]{{1,60}}\]|\w{{1,60}})(?:\s?\.\s?{PART})?(?:\s?\([^()]{{0,200}}\))?))?",
    re.IGNORECASE,
)
_NO_COLUMN = pattern(
    r"(?:constraint|primary|foreign|unique|check|key|index|fulltext|spatial|period|like|exclude|partition|supplemental"
    r"|scope|partial|with|inherits|system_time)\b",
    re.IGNORECASE,
)
_OPENING = pattern(r"\s*(?:as\s+(?:node|edge)\s*)?(?:of\s+\w+\s*)?\(", re.IGNORECASE)
_KEY = pattern(r"\bprimary\s+key\b", re.IGNORECASE)
_KEY_COLUMNS = pattern(r"\bprimary\s+key\b[^()]{0,60}\(", re.IGNORECASE)
_TOKEN = pattern(r"'[^']*'|\"[^\"]*\"|`[^`]*`|\[[^\[\]\n]*\]|[(),]", re.DOTALL)
_ADDED = pattern(r"\A\s*add\s+(?:column\s+)?(?:if\s+not\s+exists\s+)?\(?\s*", re.IGNORECASE)
_RENAMED = pattern(rf"\s*rename\s+(?:to\s+|as\s+)?(?P<name>{NAME})\s*\Z", re.IGNORECASE)
_DROPPED = pattern(rf"\bdrop\s+column\s+(?:if\s+exists\s+)?(?P<name>{PART})", re.IGNORECASE)
_COMMENTS = pattern(COMMENT, re.DOTALL)
_UNTYPED = frozenset(("as", "generated", "not", "null", "primary", "references", "default", "constraint"))


def salvaged(text: str, place: Place) -> tuple[Fact, ...]:
    """The table that is created or altered and the foreign keys that are spelled out; empty if there is no table."""
    text = _COMMENTS.sub(lambda comment: " " + "\n" * comment[0].count("\n"), text)
    found = _DEFINITION.match(text)
    if found is None:
        return ()
    name = plain_name(found["name"])
    if is_dynamic(name) or not is_counted(name):
        return ()
    if found["verb"].lower() == "alter":
        return tuple(_altered(name, text, found.end(), place))
    parts = list(_elements(text, found.end()))
    keys = {key for _, part in parts for key in _key_columns(part)}
    columns = tuple(_column(match, part, keys) for _, part in parts if (match := _named(part)))
    definition = TableDefinition(name, columns, place.at(1), "create", place.origin, place.order)
    return definition, *(key for begin, part in parts for key in _foreign_keys(name, text, begin, part, place))


def _altered(name: TableName, text: str, begin: int, place: Place) -> Iterator[Fact]:
    rest = text[begin:]
    if renamed := _RENAMED.match(rest):
        new = plain_name(renamed["name"])
        new = TableName(new.name, new.schema or name.schema, new.database or name.database)
        yield TableDefinition(name, (), place.at(1), "rename", place.origin, place.order, renamed_to=new)
        return
    dropped = tuple(unquoted(match["name"]).lower() for match in _DROPPED.finditer(rest))
    yield TableDefinition(name, (), place.at(1), "alter", place.origin, place.order, dropped_columns=dropped)
    yield from _foreign_keys(name, text, begin, rest, place)


def _elements(text: str, position: int) -> Iterator[tuple[int, str]]:
    """The parts between the commas of the first parentheses, and where each begins; none if others stand first."""
    opening = _OPENING.match(text, position)
    if opening is None:
        return
    depth, start = 1, opening.end()
    for match in _TOKEN.finditer(text, start):
        token = match[0]
        depth += (token == "(") - (token == ")")
        if depth == 0 or (token == "," and depth == 1):
            part = text[start : match.start()]
            if part.strip():
                yield start + len(part) - len(part.lstrip()), part.strip()
            start = match.end()
        if depth == 0:
            return


def _named(part: str) -> re.Match[str] | None:
    """The part's column and type, None if it is a constraint."""
    return None if _NO_COLUMN.match(part) else _COLUMN.match(part)


def _column(found: re.Match[str], part: str, keys: set[str]) -> Column:
    name = unquoted(found["name"]).lower()
    kind = " ".join((found["type"] or "").replace("[", "").replace("]", "").lower().split())
    kind = "" if kind.split("(")[0].strip() in _UNTYPED else kind
    return Column(name, kind, name in keys or _KEY.search(part) is not None)


def _key_columns(part: str) -> tuple[str, ...]:
    found = _KEY_COLUMNS.search(part)
    if found is None or not _NO_COLUMN.match(part):
        return ()
    names = (re.sub(r"\s+(?:asc|desc)\b", "", piece, flags=re.IGNORECASE) for piece in part[found.end() :].split(","))
    return tuple(next(plain_names(piece), "") for piece in names)


def _foreign_keys(name: TableName, text: str, begin: int, part: str, place: Place) -> Iterator[ForeignKey]:
    for key in _REFERENCE.finditer(part):
        references = plain_name(key["table"])
        if is_dynamic(references):
            continue
        column = _named(_ADDED.sub("", part))
        columns = tuple(plain_names(key["columns"] or (column["name"] if column else "")))
        line = text.count("\n", 0, begin + key.start()) + 1
        label = unquoted(key["label"] or "").lower()
        referenced = tuple(plain_names(key["referenced"] or ""))
        yield ForeignKey(name, columns, references, referenced, place.at(line), label, order=place.order)
