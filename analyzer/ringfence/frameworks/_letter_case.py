"""Names in other letters: as programs write them for tables, files and keys."""

from __future__ import annotations

from ringfence.patterns import pattern

_WORD_START = pattern(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def snake(name: str, joint: str = "_") -> str:
    """``OrderItem`` as ``order_item``, ``UserID`` as ``user_id``, or with another sign between the words."""
    return _WORD_START.sub(joint, name).lower()
