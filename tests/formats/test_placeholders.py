"""Placeholders in values and defaults."""

import pytest
from ringfence.formats.placeholders import placeholders
from ringfence.model.expression import Hole, Text


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("", ("",)),
        ("plain", ("plain",)),
        ("http://${host}/x", ("http://", Hole("setting", "host"), "/x")),
        ("${a:b}${c:}", (Hole("setting", "a", Text(("b",))), Hole("setting", "c", Text(("",))))),
        ("${a:${b:c}}", (Hole("setting", "a", Text((Hole("setting", "b", Text(("c",))),))),)),
        ("${a.${b:c}:d}", (Hole("setting", "a.${b:c}", Text(("d",))),)),
        ("#{systemProperties['x']}!", (Hole("unknown", "systemProperties['x']"), "!")),
        ("#{environment.HOST}/x", (Hole("setting", "HOST"), "/x")),
        ("#{@environment.getProperty('index.name', 'items')}", (Hole("setting", "index.name", Text(("items",))),)),
        ("#{environment['HOST']}", (Hole("setting", "HOST"),)),
        ("#{environment.active ? 'a' : 'b'}", (Hole("unknown", "environment.active ? 'a' : 'b'"),)),
        ("${open", ("${open",)),
    ],
)
def test_placeholders(written, parts):
    assert placeholders(written) == Text(parts)


def test_endless_nesting_ends():
    assert placeholders("${a:" * 5000 + "}" * 5000).parts
