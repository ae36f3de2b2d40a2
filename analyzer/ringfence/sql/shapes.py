"""Statements that differ in their values alone: seeds are made of them, and each shape needs to be parsed only once."""

from __future__ import annotations

import re

from ringfence.patterns import pattern

_LONGEST = 2_000
_CHANGES = pattern(r"(?:insert|update|delete)\b", re.IGNORECASE)
_OPAQUE = pattern(r"--|/\*|[\\$]|\b(?:dblink\w*|openquery|outfile|dumpfile)\b", re.IGNORECASE)
"""Where quotes may not be what they seem, or a string holds more than a value."""
_VALUES = pattern(
    r"(?P<kept>\"[^\"]*\"|`[^`]*`|\[[^\[\]\n]*\]|(?<!\w)\w++'(?:[^']|'')*+')"
    r"|'(?P<string>(?:[^']|'')*+)'|(?<![\w.@#:$\"`\]])(?P<number>\d+(?:\.\d+)?)(?![\w.\"`\[])"
)


def shape_of(text: str) -> str:
    """The statement with every string and number replaced by a certain one; ``""`` if that could change what it means."""
    if len(text) > _LONGEST or not _CHANGES.match(text) or _OPAQUE.search(text):
        return ""
    return _VALUES.sub(_certain, text)


def _certain(value: re.Match[str]) -> str:
    if value["kept"] is not None:
        return value[0]
    return "0" if value["number"] is not None else "'x'"
