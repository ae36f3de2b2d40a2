"""What an expression is made of."""

import pytest
from ringfence.link.inside import MOST_PARTS, names_in, parts
from ringfence.model.expression import (
    OPAQUE,
    Argument,
    Choice,
    Collection,
    Constant,
    Each,
    Entered,
    Filled,
    Hole,
    Invoke,
    Item,
    Lambda,
    Mapping,
    Member,
    Name,
    Operation,
    Provided,
    Result,
    Text,
    literal,
)
from ringfence.model.source import Span

A, B, C = Name("a"), Name("b"), Name("c")
CALL = Invoke(Member(A, "x"), (Argument(B), Argument(C, "key")), Span("f", 1))


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        (A, "a"),
        (CALL, "abc"),
        (Text(("/", A, "x", Text((B,)))), "ab"),
        (Item(A, B), "ab"),
        (Collection((A, Collection((B,)))), "ab"),
        (Mapping(((A, B), (literal("x"), C))), "abc"),
        (Choice((A, B)), "ab"),
        (Operation("==", (A, B)), "ab"),
        (Each(A), "a"),
        (Entered(A), "a"),
        (Result(A, 1), "a"),
        (Provided(A), "a"),
        (Filled(CALL, 0), "abc"),
        (Hole("env", "X", Text((A,))), "a"),
        (Hole("env", "X"), ""),
        (Lambda("f"), ""),
        (Constant(1), ""),
        (OPAQUE, ""),
    ],
)
def test_names_anywhere_inside(expression, names):
    assert "".join(sorted(names_in(expression))) == names


def test_a_part_comes_with_what_it_is_part_of():
    assert {CALL, CALL.callee, A, B, C} == set(parts(CALL))


def test_what_is_too_large_is_looked_at_in_part():
    assert len(list(parts(Collection((A,) * (2 * MOST_PARTS))))) == MOST_PARTS
