"""What is told by its text: chains of names, ``a.b.c``, which are most of what a program says, and types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from sys import intern
from typing import TYPE_CHECKING, TypeVar

from ringfence.model.expression import OPAQUE, Expression, Item, Member, Name

if TYPE_CHECKING:
    from tree_sitter import Node

    from ringfence.languages._draft import Draft

MAX_CHAIN = 120
"""Length of ``a.b.c`` up to which it is recognised by its text alone."""

MAX_KNOWN = 1 << 12
"""Texts of which is kept in mind what they mean."""

Meaning = TypeVar("Meaning")
Chain = tuple[tuple[str, ...], Expression]
NO_CHAIN: Chain = ((), OPAQUE)


def names_of(text: str) -> tuple[str, ...]:
    """The names of a chain ``a.b.c``, none if the text is anything else, or too long to be kept in mind."""
    return _names(text) if len(text) <= MAX_CHAIN else ()


@lru_cache(maxsize=1 << 14)
def _names(text: str) -> tuple[str, ...]:
    """Kept in mind, since programs repeat their chains all the time."""
    return tuple(map(intern, text.split("."))) if all(map(str.isidentifier, text.replace("$", "_").split("."))) else ()


def chain_of(text: str) -> Chain:
    """The names of a chain and the members that they are: others each time, since what a name stands for is asked of each
    place that has it, and one in its own definition (``a = a.b``) is no other place's.
    """
    names = _names(text)
    if not names:
        return NO_CHAIN
    value: Expression = Name(names[0])
    for name in names[1:]:
        value = Member(value, name)
    return names, value


def anew(expression: Expression) -> Expression:
    """A chain of names that stands in another place, too, as if it were read there: see :func:`chain_of`."""
    match expression:
        case Name(name):
            return Name(name)
        case Member(of, name):
            return Member(anew(of), name)
        case Item(of, key):
            return Item(anew(of), anew(key))
        case _:
            return expression


def by_text(
    plain: Callable[[str], object],
) -> Callable[[Callable[[Draft, Node], Meaning]], Callable[[Draft, Node], Meaning]]:
    """Of what reads nodes whose text mostly says all that they mean, as that of types and parameters does: looking up what
    it meant the last time takes less than going through the nodes inside.

    plain: whether a text is such, and holds nothing that has a place of its own in the outline (a call, an annotation, a
    function), and no comment. What is not, or cannot be read, is read each time.
    """

    def remembering(read: Callable[[Draft, Node], Meaning]) -> Callable[[Draft, Node], Meaning]:
        known: dict[str, Meaning] = {}

        def meaning(draft: Draft, node: Node) -> Meaning:
            text = draft.text(node)
            if text in known:
                return known[text]
            read_now = read(draft, node)
            if len(text) <= MAX_CHAIN and plain(text) and not node.has_error:
                if len(known) >= MAX_KNOWN:
                    known.clear()
                known[text] = read_now
            return read_now

        return meaning

    return remembering


def members(of: Expression, names: Sequence[str]) -> Expression:
    """``of.a.b``."""
    for name in names:
        of = Member(of, name)
    return of
