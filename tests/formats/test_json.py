"""JSON with comments and trailing commas."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringfence.formats.json import read_json


def test_comments_and_trailing_commas() -> None:
    root = read_json('\ufeff// first\n{\n\t"a": [1, 2, // two\n ], /* b\n */ "b": {"c": "x",},\n}')
    assert [item.value for item in root.get("a").elements()] == [1, 2]
    assert root.get("b", "c").value == "x"
    assert root.get("b", "c").line == 5


def test_strings_keep_what_looks_like_a_comment() -> None:
    root = read_json(r'{"url":"http:\/\/x/*no*/ //y, ]","quote":"a\"b","face":"\ud83d\ude00","n":"a\nb"}')
    assert root.get("url").value == "http://x/*no*/ //y, ]"
    assert root.get("quote").value == 'a"b'
    assert root.get("n").value == "a\nb"
    assert root.get("face")


@pytest.mark.parametrize("text", ["", "1", '"x"', "{", '{"a": ', "[1"])
def test_what_is_no_object_or_list_is_missing(text: str) -> None:
    assert not read_json(text)


@given(st.text(alphabet='{}[]",:/*\\ \n\t1ax', max_size=60))
def test_any_text_can_be_given(text: str) -> None:
    read_json(text)


@pytest.mark.parametrize("piece", ["/*", "//", '"', ", ", "{", '{"a":', "\\"])
def test_time_is_bounded(piece: str) -> None:
    start = time.process_time()
    read_json(piece * 50_000)
    assert time.process_time() - start < 10
