"""Judging twice the services is twice the work, give or take, for all rules together."""

from time import process_time

from ringfence.plugins import collect
from test_planted_systems import PLANTED, clean, joined

MOST = 3
"""How much more work twice the services may be."""


def seconds(size):
    system = joined([make(number) for number in range(size) for make in (clean, *PLANTED)])
    rules = collect().rules
    start = process_time()
    found = [finding for rule in rules for finding in rule.check(system, rule.options())]
    assert len(found) > size
    return process_time() - start


def test_twice_the_services_are_twice_the_work():
    seconds(5)
    small, large = (min(seconds(size) for _ in range(4)) for size in (30, 60))
    assert large <= MOST * small
