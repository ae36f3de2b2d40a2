"""The order in which a migration tool applies the files of a folder."""

from __future__ import annotations

from ringfence.patterns import pattern

_NUMBER = pattern(r"\d+")
_WIDTH = 20


def order_of(name: str) -> str:
    """A key that sorts names by the numbers in them."""
    return _NUMBER.sub(lambda match: match[0].zfill(_WIDTH), name.lower())
