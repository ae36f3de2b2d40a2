"""Expressions that are compiled when they are used."""

import pkgutil
import re
from importlib import import_module

import pytest
import ringfence
import ringfence_rules
from ringfence.patterns import _Pattern, pattern

MODULES = sorted(
    module.name
    for package in (ringfence, ringfence_rules)
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    if not module.name.endswith("__main__")
)
ROOMS = sorted({".".join(name.split(".")[:2]) for name in MODULES})


def test_it_does_what_the_expression_does():
    digits = pattern(r"(?P<number>\d+)x", re.IGNORECASE)
    assert digits.search("ab 12X")["number"] == "12"
    assert digits.sub("-", "1x2X") == "--"
    assert digits.pattern == r"(?P<number>\d+)x"
    assert digits.match("x") is None


def test_bytes_have_expressions_too():
    assert pattern(rb"\d+").findall(b"1 22") == [b"1", b"22"]


def test_a_mistake_shows_at_the_first_use():
    wrong = pattern("(")
    with pytest.raises(re.error):
        wrong.search("")


@pytest.mark.parametrize("room", ROOMS)
def test_every_expression_is_compiled_when_it_is_used_and_can_be(room):
    def found(value):
        if isinstance(value, _Pattern | re.Pattern):
            yield value
        elif isinstance(value, dict | list | tuple):
            for part in value.values() if isinstance(value, dict) else value:
                yield from found(part)

    modules = [import_module(name) for name in MODULES if name == room or name.startswith(f"{room}.")]
    expressions = [one for module in modules for value in vars(module).values() for one in found(value)]
    assert all(isinstance(one, _Pattern) and one.flags >= 0 for one in expressions)
