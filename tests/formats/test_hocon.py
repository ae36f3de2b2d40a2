"""HOCON, as far as it says which key has which value."""

import time

import pytest
from ringfence.formats.hocon import read_hocon
from ringfence.model.expression import Hole, Text, literal


def said(text: str) -> dict[str, Text]:
    return {entry.key: entry.value for entry in read_hocon(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = 1", {"a": "1"}),
        ("a : x y  # said\nb = z // said", {"a": "x y", "b": "z"}),
        ('{ "a": { "b": "x" }, "c": 2 }', {"a.b": "x", "c": "2"}),
        ('a { b.c = "x", d = y }\na.e = z', {"a.b.c": "x", "a.d": "y", "a.e": "z"}),
        ('a = "http://x//y#z\\n"', {"a": "http://x//y#z\n"}),
        ('a = """one\n"two" """', {"a": 'one\n"two" '}),
        ("a = [x, y\n z]", {"a[0]": "x", "a[1]": "y", "a[2]": "z", "a": "x,y,z"}),
        ("a = [{ b = 1 }, { b = 2 }]", {"a[0].b": "1", "a[1].b": "2"}),
        ('include "other"\ninclude classpath("x.conf")\na = 1', {"a": "1"}),
        ("a = 1\na = 2", {"a": "2"}),
        ("a =\n  1\nb", {"a": "1"}),
        ("", {}),
        ("}{]=[", {}),
    ],
)
def test_keys_and_values(text, expected):
    assert said(text) == {key: literal(value) for key, value in expected.items()}


def test_references_are_other_keys_or_variables():
    text = 'url = "http://"${orders.host}":80"\nport = 8080\nport = ${?PORT}\nother = ${OTHER}\nlate = ${?LATE}'
    assert said(text) == {
        "url": Text(("http://", Hole("setting", "orders.host"), ":80")),
        "port": Text((Hole("env", "PORT", literal("8080")),)),
        "other": Text((Hole("env", "OTHER"),)),
        "late": Text((Hole("env", "LATE"),)),
    }


def test_each_value_has_its_line():
    assert [(entry.key, entry.line) for entry in read_hocon('a {\n  b = 1\n\n  c = """x\ny"""\n  d = 2\n}')] == [
        ("a.b", 2), ("a.c", 4), ("a.d", 6),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["{" * 100_000, "a{" * 20_000, "[[" * 30_000, '"' * 100_001, "a=" * 30_000, "${" * 30_000, "a.b=1\n" * 30_000],
)
def test_hostile_texts_end_soon(text):
    begun = time.process_time()
    read_hocon(text)
    assert time.process_time() - begun < 5
