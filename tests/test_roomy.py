"""Calls at any depth of recursion take no memory from the system, where there is room for them."""

import resource
import sys

import pytest
from ringfence.roomy import roomy

DEEPEST = 1_000
CALLS = 300


def deep(levels: int) -> None:
    for _ in range(CALLS):
        beneath(1, 2, 3)
    if levels:
        deep(levels - 1)


def beneath(one: int, two: int, three: int) -> tuple[int, ...]:
    return one, two, three, one + two, two + three


def faults_of(run) -> int:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    run(DEEPEST)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


@pytest.fixture(autouse=True)
def _deeper(monkeypatch):
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(DEEPEST * 2)
    yield
    sys.setrecursionlimit(limit)


def test_there_is_room():
    faults_of(deep)
    assert faults_of(roomy(deep)) < CALLS < faults_of(deep)


def test_a_function_stays_what_it_is():
    def named(first: int, *, second: int = 2) -> int:
        """Says so."""
        return first + second

    assert roomy(named)(1, second=3) == 4
    assert (roomy(named).__name__, roomy(named).__doc__) == ("named", "Says so.")
    with pytest.raises(ZeroDivisionError):
        roomy(lambda: 1 // 0)()
