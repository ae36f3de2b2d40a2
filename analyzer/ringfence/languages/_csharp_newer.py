"""C# that is newer than the grammar, written in older words of the same length."""

from __future__ import annotations

from ringfence.patterns import pattern

_ASSIGNED = pattern(r"\?(?=\.[\w.?\[\]]{0,200}[\w\]]\s{0,9}(?:\?\?|<<|>>|[-+*/%&|^])?=(?![=>]))")


def in_older_words(text: str) -> str:
    """The text with assignments to what may be nothing as if it were something: ``order?.Paid = true`` (C# 14). The grammar
    knows no such thing, and what it makes of it loses the class around.
    """
    return _ASSIGNED.sub(" ", text)
