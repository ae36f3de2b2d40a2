"""JSON files as tools of JavaScript read them: comments and trailing commas allowed."""

from __future__ import annotations

import json
import re
from typing import Any

from ringfence.patterns import pattern

MAX_CHARACTERS = 1_000_000
_NOISE = pattern(r'("(?:[^"\\\n]|\\.)*+")|//[^\n]*|/\*.*?\*/|,(?=\s*[}\]])', re.DOTALL)
"""Comments and trailing commas; strings are kept."""


def json_object(text: str) -> dict[str, Any]:
    """The object that a file holds; empty if it holds none."""
    plain = text.removeprefix("\ufeff")
    for _ in range(3 if len(text) <= MAX_CHARACTERS else 0):  # a comma may come before a comment
        try:
            found = json.loads(plain)
        except (ValueError, RecursionError):
            plain = _NOISE.sub(lambda match: match[1] or " ", plain)
            continue
        return found if isinstance(found, dict) else {}
    return {}
