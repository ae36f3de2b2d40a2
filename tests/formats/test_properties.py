"""Java's properties, as Java reads them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from javaproperties import Comment, KeyValue, parse
from ringfence.formats.properties import entries

from tests.effort import growth

PIECES = [*" \t\f=:#!\\ntu0dD", "\n", "\r", "\r\n", "key", "\\u00e9", "\\uD83D\\uDE00", "é", "\\\n", "#---"]


def read(text):
    return [(entry.line, entry.key or entry.comment, entry.value) for entry in entries(text)]


def test_keys_values_and_comments_have_their_lines():
    text = "# about\na = 1\n\nb:2\\\n   3\nd e f\nc\n"
    assert read(text) == [(1, "# about", ""), (2, "a", "1"), (4, "b", "23"), (6, "d", "e f"), (7, "c", "")]


def test_escapes():
    assert read("a\\ b\\==\\u00e9\\t\\x\\uD83D\\uDE00") == [(1, "a b=", "é\tx😀")]


def test_an_escape_that_is_none_ends_it():
    found = entries("a=1\nb=\\u12\nc=2")
    assert next(found).key == "a"
    with pytest.raises(ValueError, match="u12"):
        next(found)


def test_many_lines_that_are_continued_are_as_much_work_as_they_are_lines():
    assert growth(lambda size: list(entries("a\\\n" * size)), 200) < 2.5


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
@example("a\\\\\\\n\\\nb")
@example("\\\n=x")
def test_the_same_as_the_library_that_is_known_for_it(text):
    def known():
        for element in parse(text):
            if isinstance(element, KeyValue):
                yield element.key, element.value
            elif isinstance(element, Comment):
                yield element.source.strip(" \t\f\r\n"), None

    def ours():
        for entry in entries(text):
            yield (entry.comment.strip(" \t\f"), None) if entry.comment else (entry.key, entry.value)

    assert until_it_fails(ours()) == until_it_fails(known())


def until_it_fails(found):
    seen = []
    try:
        seen.extend(found)
    except ValueError:
        seen.append("no escape")
    return seen
