"""What a definition still says when the parser does not know its dialect: the table's name and its foreign keys."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringfence.model.facts import Fact, ForeignKey, TableDefinition, TableName
from ringfence.sql.context import Place
from ringfence.sql.names import is_counted, is_dynamic
from ringfence.sql.placeholders import COMMENT, close_holes

_PART = r"""(?:"[^"\n]{1,128}"|`[^`\n]{1,128}`|\[[^\]\n]{1,128}\]|\w{1,128})"""
_NAME = rf"{_PART}(?:\s?\.\s?{_PART}){{0,2}}"
_DEFINITION = re.compile(
    r"(?P<verb>create|alter)\s+(?:or\s+replace\s+)?(?:foreign\s+|unlogged\s+|global\s+|external\s+)?table\s+"
    rf"(?:if\s+(?:not\s+)?exists\s+)?(?:only\s+)?(?P<name>{_NAME})",
    re.IGNORECASE,
)
_KEY = re.compile(
    rf"(?:\bconstraint\s+(?:if\s+not\s+exists\s+)?(?P<label>{_PART})\s+)?\bforeign\s+key\s*\((?P<columns>[^()]{{1,500}})\)"
    rf"\s*references\s+(?P<table>{_NAME})\s*(?:\((?P<referenced>[^()]{{1,500}})\))?",
    re.IGNORECASE,
)
_PARTS = re.compile(_PART)
_COMMENTS = re.compile(COMMENT, re.DOTALL)


def plain_name(text: str) -> TableName:
    """The table a dotted, possibly quoted name means."""
    parts = [part.strip('"`[]').lower() for part in _PARTS.findall(close_holes(text))]
    return TableName(*reversed(parts[-3:] or [""]))


def salvaged(text: str, place: Place) -> Iterator[Fact]:
    """The table that is created or altered, without columns, and the foreign keys that are spelled out."""
    text = _COMMENTS.sub(lambda comment: "\n" * comment[0].count("\n"), text)
    found = _DEFINITION.match(text)
    if found is None:
        return
    name = plain_name(found["name"])
    if is_dynamic(name) or not is_counted(name):
        return
    yield TableDefinition(name, (), place.at(1), found["verb"].lower(), place.origin, place.order)
    for key in _KEY.finditer(text):
        line = text.count("\n", 0, key.start()) + 1
        label = plain_name(key["label"] or "").name
        yield ForeignKey(
            name, _columns(key["columns"]), plain_name(key["table"]), _columns(key["referenced"] or ""),
            place.at(line), label, order=place.order,
        )  # fmt: skip


def _columns(text: str) -> tuple[str, ...]:
    return tuple(part.strip('"`[]').lower() for part in _PARTS.findall(text))
