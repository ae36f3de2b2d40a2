"""C# that is newer than the grammar, written in older words of the same length."""

from __future__ import annotations

from ringfence.patterns import pattern

EXTENSION_BLOCK = "__"
"""What a block of extension members is called when it is written as a type."""
_EXTENSION = pattern(
    r"(?m)^([ \t]*)extension(?=\s{0,9}(?:<[^<>;{}]{1,200}>)?\s{0,9}\([^();{}]{1,200}\)"
    r"(?:\s{0,9}where\b[^;{}]{1,200})?\s{0,99}\{)"
)
_ASSIGNED = pattern(r"\?(?=\.[\w.?\[\]]{0,200}[\w\]]\s{0,9}(?:\?\?|<<|>>|[-+*/%&|^])?=(?![=>]))")


def in_older_words(text: str) -> str:
    """The text with assignments to what may be nothing as if it were something: ``order?.Paid = true`` (C# 14). The grammar
    knows no such thing, and what it makes of it loses the class around.
    """
    return _ASSIGNED.sub(" ", text)


def with_blocks_as_types(text: str) -> str:
    """The text with blocks of extension members (C# 14), ``extension(Order order) { … }``, as types with a primary
    constructor: the grammar would see a constructor with functions inside.
    """
    return _EXTENSION.sub(rf"\1struct {EXTENSION_BLOCK}", text) if "extension" in text else text
