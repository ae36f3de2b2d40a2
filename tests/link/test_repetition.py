"""What is done for each item of something, and what only runs in a loop."""

from textwrap import indent

import pytest
from linking import compose_of, system_of
from ringfence.model.source import Span


def each(body: str, more: str = "") -> list[int | None]:
    """For every call that the handler leads to: the line of the step that is done for each item, None if none is."""
    text = "import web\n" + more + "\n@web.route('GET', '/x')\ndef handle(xs):\n" + indent(body, "    ")
    files = compose_of(a=text, b="import web\n@web.route('GET', '/{n}')\ndef n(n): pass\n")
    found = [effect for entry in system_of(files).entries for effect in entry.effects if effect.kind == "call"]
    assert found
    return [effect.each.line if isinstance(effect.each, Span) else None for effect in found]


@pytest.mark.parametrize(
    "body",
    [
        "for x in xs:\n    web.get(f'http://b/{x}')",
        "for x in xs:\n    y = x.id\n    web.get(f'http://b/{y}')",
        "for i, x in enumerate(xs):\n    web.get('http://b/n', body=x)",
        "for x in xs:\n    body = {}\n    body.setBuyer(x)\n    web.get('http://b/n', body)",
        "return [web.get(f'http://b/{x}') for x in xs]",
        "for x in xs:\n    for attempt in range(3):\n        web.get(f'http://b/{x}')",
        "i = 0\nwhile i < len(xs):\n    web.get(f'http://b/{xs[i]}')\n    i += 1",
        "ys = [x.id for x in xs]\nfor y in ys:\n    web.get(f'http://b/{y}')",
        "for i, x in enumerate(sorted(xs)):\n    web.get(f'http://b/{x}')",
        "by = {x.id: x for x in xs}\nfor y in by.values():\n    web.get(f'http://b/{y}')",
        "for i in range(len(xs)):\n    x = xs[i]\n    web.get(f'http://b/{x}')",
    ],
)
def test_what_mentions_an_item_is_done_for_each(body):
    assert each(body)[-1] is not None


@pytest.mark.parametrize(
    "body",
    [
        "web.get('http://b/n')",
        "for x in xs:\n    web.get('http://b/n')",
        "for attempt in range(3):\n    web.get(f'http://b/{attempt}')",
        "ys = []\nfor x in xs:\n    ys.append(x)\njob = start(ys)\nfor attempt in range(9):\n    web.get(f'http://b/{job}')",
        "ys = []\nfor x in xs:\n    ys.append(x)\njob = start(ys)\nfor _ in range(9):\n    web.get(f'http://b/{job}')",
        "for n in range(3):\n    web.get(f'http://b/{n}')",
        "for n in ('a', 'b'):\n    web.get(f'http://b/{n}')",
        "for i, n in enumerate(('a', 'b')):\n    web.get(f'http://b/{n}')",
        "ns = ['a', 'b']\nfor n in sorted(ns):\n    web.get(f'http://b/{n}')",
        "ys = {f'{n}/x': n for n in ('a', 'b')}\nfor y in completed(ys):\n    web.get(f'http://b/{ys[y]}')",
        "page = 1\nwhile True:\n    web.get(f'http://b/{page}')\n    page += 1",
        "for batch in chunks(xs):\n    web.get('http://b/n', body=batch)",
        "n = web.get('http://b/n')\nfor x in xs:\n    print(x, n)",
    ],
)
def test_other_loops_are_not(body):
    assert each(body) == [None] * len(each(body))


def test_what_each_item_wraps_is_not_done_for_each():
    more = "def h():\n    web.get('http://b/n')\n"
    assert each("for wrap in xs:\n    wrap(h)", more) == [None]
    assert each("for x in xs:\n    xs.do(h, x)", more) != [None]


def test_the_loop_may_be_in_a_caller():
    more = "def outer(x):\n    inner(x)\ndef inner(x):\n    web.get(f'http://b/{x}')"
    assert each("for x in xs:\n    outer(x)", more) == [9]


def test_the_first_loop_on_the_way_counts():
    more = "def outer(x):\n    for y in x.parts:\n        web.get(f'http://b/{y}')"
    assert each("for x in xs:\n    outer(x)", more) == [8]


def test_a_function_that_keeps_its_answers_is_known():
    def cached(decorator):
        more = f"import functools\n{decorator}\ndef price(x):\n    web.get(f'http://b/{{x}}')\n"
        text = "import web\n" + more + "@web.route('GET', '/x')\ndef handle(xs):\n    return [price(x) for x in xs]\n"
        files = compose_of(a=text, b="import web\n@web.route('GET', '/{n}')\ndef n(n): pass\n")
        return [e.cached for entry in system_of(files).entries for e in entry.effects if e.kind == "call"]

    assert cached("@functools.lru_cache(maxsize=9)") == [True]
    assert cached("@cache") == [True]
    assert cached("@functools.wraps(handle)") == [False]
