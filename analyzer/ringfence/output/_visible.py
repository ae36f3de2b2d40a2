"""Text from scanned files, made harmless: nothing moves the cursor, changes colours or turns the direction of reading."""

from __future__ import annotations

import unicodedata

_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_HARMFUL = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
"""Controls, format characters (direction, zero width), lone surrogates, private use, line and paragraph separators."""


def visible(text: str) -> str:
    r"""The text with every character that could do more than be seen written out, as ``\x1b`` or ``\u202e``."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown, text))


def visible_line(text: str) -> str:
    """A source line, character by character: harmful ones become one visible character each, so that columns stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(" " if c == "\t" else "\N{REPLACEMENT CHARACTER}" if _is_harmful(c) else c for c in text)


def width(text: str) -> int:
    """How many columns a terminal gives a text."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _shown(character: str) -> str:
    if not _is_harmful(character):
        return character
    code = ord(character)
    return _NAMED.get(character) or (
        f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    )


def _is_harmful(character: str) -> bool:
    return unicodedata.category(character) in _HARMFUL


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) == "Mn":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
