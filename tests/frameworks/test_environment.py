"""Python's own string functions, through the evaluator."""

import pytest
from reading_facts import value_of


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('os.environ["A"]', ["$A"]),
        ('os.environ.get("A")', ["$A"]),
        ('os.environ.get("A", "b")', ["${A:-b}"]),
        ('os.getenv("A", default="b")', ["${A:-b}"]),
        ('os.environ.setdefault("A", "b")', ["${A:-b}"]),
        ("f\"http://{os.getenv('HOST')}/x\"", ["http://$HOST/x"]),
        ('str(os.getenv("A", "b"))', ["${A:-b}"]),
        ('int(os.getenv("PORT", 80))', ["${PORT:-80}"]),
        ("dict(a='1', b='2')['b']", ["2"]),
        ("sorted(['a'])[0]", ["a"]),
        ("next(iter(['a']))", ["a"]),
    ],
)
def test_variables_and_conversions(expression: str, expected: list[str]) -> None:
    assert value_of(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('urljoin("http://a", "/b")', ["http://a/b"]),
        ('urljoin("http://a/x/", "b")', ["http://a/x/b"]),
        ('urljoin(os.environ["A"], "/b")', ["$A/b"]),
        ('urljoin("http://a/", os.environ["B"])', ["http://a/$B"]),
        ('urljoin(os.environ["A"], "https://c/d")', ["https://c/d"]),
        ('os.path.join("a", "b/", "c")', ["a/b/c"]),
        ('os.path.join("a", "/b", "c")', ["/b/c"]),
        ('quote(os.environ["A"])', ["$A"]),
    ],
)
def test_joining(expression: str, expected: list[str]) -> None:
    assert value_of(expression, "import os\nfrom urllib.parse import urljoin, quote") == expected


def test_imported_names_and_functions_that_wrap_them() -> None:
    assert value_of("getenv('A')", "from os import getenv") == ["$A"]
    assert value_of("environ.get('A', 'b')", "from os import environ") == ["${A:-b}"]
    assert value_of("partial(f, 1)()", "from functools import partial\ndef f(x): return 'y'") == ["y"]
    assert value_of("cast(str, 'y')", "from typing import cast") == ["y"]
    assert value_of("getattr(c, 'y', 'z')", "class C:\n    y = 'a'\nc = C()") == ["a", "z"]


@pytest.mark.parametrize(
    "expression",
    ["os.environ.get(unknown())", "os.environ.get()", "os.getenv(1)", "urljoin()", "os.path.join()", "str()"],
)
def test_nothing_is_made_up(expression: str) -> None:
    assert value_of(expression, "import os\nfrom urllib.parse import urljoin") == []


def test_joining_in_python_2() -> None:
    assert value_of("urljoin('http://a/x', '/2')", "from urlparse import urljoin") == ["http://a/2"]
