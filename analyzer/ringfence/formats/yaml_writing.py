"""Names as YAML holds them, whatever they are: what is read from scanned code breaks out of no string."""

from __future__ import annotations

import json
import re

_PLANE = 0xFFFF
_HALVES = frozenset(map(chr, range(0xD800, 0xE000)))
_WORDS = frozenset(("yes", "no", "on", "off", "true", "false", "null", "y", "n"))
_UNPRINTABLE = "[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"


def comment(text: str) -> str:
    """A comment of one line; what YAML forbids even there is replaced."""
    return f"# {re.sub(_UNPRINTABLE, chr(0xFFFD), text)}"


def quoted(text: str) -> str:
    """A quoted string. JSON's are YAML's, but for characters beyond the first plane and for halves of them, which are
    replaced.
    """
    parts = (f"\\U{ord(c):08x}" if ord(c) > _PLANE else json.dumps("\ufffd" if c in _HALVES else c)[1:-1] for c in text)
    return f'"{"".join(parts)}"'


def scalar(text: str) -> str:
    """A plain word where that is one, else quoted."""
    plain = text.isascii() and text[:1].isalpha() and text.replace("-", "").replace("_", "").replace("/", "").isalnum()
    return text if plain and text.lower() not in _WORDS else quoted(text)
