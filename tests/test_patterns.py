"""Expressions that are compiled when they are used."""

import pkgutil
import re
from importlib import import_module

import pytest
from ringfence import sql
from ringfence.patterns import _Pattern, pattern

MODULES = sorted(module.name for module in pkgutil.iter_modules(sql.__path__))


def test_it_does_what_the_expression_does():
    digits = pattern(r"(?P<number>\d+)x", re.IGNORECASE)
    assert digits.search("ab 12X")["number"] == "12"
    assert digits.sub("-", "1x2X") == "--"
    assert digits.pattern == r"(?P<number>\d+)x"
    assert digits.match("x") is None


def test_a_mistake_shows_at_the_first_use():
    wrong = pattern("(")
    with pytest.raises(re.error):
        wrong.search("")


@pytest.mark.parametrize("name", MODULES)
def test_every_expression_can_be_compiled(name):
    def found(value):
        if isinstance(value, _Pattern):
            yield value
        elif isinstance(value, dict | list | tuple):
            for part in value.values() if isinstance(value, dict) else value:
                yield from found(part)

    for value in vars(import_module(f"ringfence.sql.{name}")).values():
        for one in found(value):
            assert one.flags >= 0
