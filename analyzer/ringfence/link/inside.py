"""What an expression is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ringfence.model.expression import (
    Choice,
    Collection,
    Each,
    Entered,
    Expression,
    Filled,
    Given,
    Hole,
    Invoke,
    Item,
    Mapping,
    Member,
    Name,
    Operation,
    Provided,
    Result,
    Text,
)

MOST_PARTS = 2000
"""Parts of an expression that are looked at."""


def parts(expression: Expression) -> Iterator[Expression]:
    """The expression and all that it is made of, within bounds."""
    waiting = [expression]
    for _ in range(MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop()
        yield part
        if type(part) is not Name:
            waiting += children(part)


def names_in(expression: Expression) -> frozenset[str]:
    """The names that an expression mentions."""
    if isinstance(expression, Name):
        return frozenset((expression.name,))
    return frozenset([part.name for part in parts(expression) if isinstance(part, Name)])


def children(expression: Expression) -> Sequence[Expression]:
    """What an expression is made of right away; the most frequent kinds first."""
    if type(expression) is Member:
        return (expression.of,)
    if type(expression) is Invoke:
        return (expression.callee, *[argument.value for argument in expression.arguments])
    match expression:
        case Each(of) | Entered(of) | Result(of) | Given(of):
            return (of,)
        case Text():
            return [part for part in expression.parts if not isinstance(part, str)]
        case Item(of, key):
            return (of, key)
        case Collection(items) | Choice(items) | Operation(_, items):
            return items
        case Mapping(pairs):
            return [one for pair in pairs for one in pair]
        case Filled(by) | Provided(by):
            return (by,)
        case Hole():
            return () if expression.default is None else (expression.default,)
        case _:
            return ()
