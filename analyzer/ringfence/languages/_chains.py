"""Chains of names, ``a.b.c``, told by their text: most of what a program says is one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from ringfence.model.expression import OPAQUE, Expression, Member, Name

MAX_CHAIN = 120
"""Length of ``a.b.c`` up to which it is recognised by its text alone."""

Chain = tuple[tuple[str, ...], Expression]
NO_CHAIN: Chain = ((), OPAQUE)


def names_of(text: str) -> tuple[str, ...]:
    """The names of a chain ``a.b.c``, none if the text is anything else, or too long to be kept in mind."""
    return chain_of(text)[0] if len(text) <= MAX_CHAIN else ()


@lru_cache(maxsize=1 << 14)
def chain_of(text: str) -> Chain:
    """The names of a chain and the members that they are. Both can be shared, since neither says where it stands; programs
    repeat theirs all the time.
    """
    names = text.split(".")
    if not all(map(str.isidentifier, names)):
        return NO_CHAIN
    return tuple(names), members(Name(names[0]), names[1:])


def members(of: Expression, names: Sequence[str]) -> Expression:
    """``of.a.b``."""
    for name in names:
        of = Member(of, name)
    return of
