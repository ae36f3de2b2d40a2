"""Judging twice the services is twice the work, give or take, for all rules together."""

from effort import steps
from ringfence.plugins import collect
from test_planted_systems import PLANTED, clean, joined

MOST = 2.6
"""How much more work twice the services may be."""


def judging(size):
    """The steps of all rules together on a system of so many copies of each planted one."""
    system = joined([make(number) for number in range(size) for make in (clean, *PLANTED)])
    rules = collect().rules
    found = []
    taken = steps(lambda: found.extend(finding for rule in rules for finding in rule.check(system, rule.options())))
    assert len(found) > size
    return taken


def test_twice_the_services_are_twice_the_work():
    judging(1)
    assert judging(40) <= MOST * judging(20)
