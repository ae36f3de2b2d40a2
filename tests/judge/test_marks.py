from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringfence.marks import read_marks


def only(text: str):
    (mark,) = read_marks("a.py", text)
    return mark


@pytest.mark.parametrize(
    "comment",
    [
        "# ringfence: ignore[shared-table] old report",
        "#ringfence:ignore[shared-table] old report",
        "// ringfence: ignore[shared-table] old report",
        "/// ringfence: ignore[shared-table] old report",
        "-- ringfence: ignore[shared-table] old report",
        "/* ringfence: ignore[shared-table] old report */",
        "/** ringfence: ignore[shared-table] old report */",
        "<!-- ringfence: ignore[shared-table] old report -->",
        "; ringfence: ignore[shared-table] old report",
        "{# ringfence: ignore[shared-table] old report #}",
        " * ringfence: ignore [shared-table] old report",
    ],
)
def test_any_comment_syntax(comment):
    mark = only(comment + "\r\nnext()\n")
    assert (mark.rules, mark.reason, mark.problem) == (("shared-table",), "old report", "")
    assert mark.line == 2


@pytest.mark.parametrize(
    "text",
    [
        'say("ringfence: ignore[shared-table] old")',
        "ringfence: ignore[shared-table] old",
        "# see ringfence: ignore[shared-table] old",
        "a * ringfence: ignore[shared-table] old",
        "# RINGFENCE: ignore[shared-table] old",
        "",
    ],
)
def test_what_is_no_mark(text):
    assert read_marks("a.py", text) == ()


def test_a_mark_behind_code_is_about_its_own_line():
    mark = only("x\nrun()  # ringfence: ignore[a, b] why until=2027-03-31\ny\n")
    assert (mark.rules, mark.reason, mark.until) == (("a", "b"), "why", date(2027, 3, 31))
    assert (mark.line, mark.at.line, mark.at.column) == (2, 2, 8)


def test_marks_alone_are_about_the_next_line_without_one():
    first, second = read_marks("a.py", "# ringfence: ignore[a] one\n    # ringfence: ignore[b] two\nrun()\n")
    assert (first.line, second.line) == (3, 3)


def test_a_mark_alone_at_the_end_is_about_nothing_else():
    assert only("run()\n# ringfence: ignore[a] why").line == 2


@pytest.mark.parametrize(
    ("mark", "problem"),
    [
        ("ignore", "names no rule"),
        ("ignore[] why", "names no rule"),
        ("ignore[*] why", "names no rule"),
        ("ignore[all] why", "names no rule"),
        ("ignore[shared-table]", "gives no reason"),
        ("ignore[shared-table] until=2027-01-01", "gives no reason"),
        ("ignore[shared-table] why until=soon", "until must be a date like 2027-03-31, not 'soon'"),
        ("ignore[shared-table] why until=", "until must be a date like 2027-03-31, not ''"),
        ("ingore[shared-table] why", "did you mean 'ignore'?"),
        ("", "is nothing that can be said"),
    ],
)
def test_mistakes(mark, problem):
    assert problem in only(f"run()  # ringfence: {mark}").problem


PIECES = st.sampled_from([*"#/*-<!;{}[]= \n\x00aé,", "# ringfence:", " ignore[a]", "until=", "2027-01-01"])


@given(st.lists(PIECES, max_size=40).map("".join))
def test_no_text_makes_it_fail(text):
    for mark in read_marks("a.py", text):
        assert 1 <= mark.at.line <= mark.line <= text.count("\n") + 1


def test_long_lines_take_no_time():
    mark = only("#" * 500_000 + " ringfence: ignore[a] b" + " " * 500_000)
    assert mark.reason == "b"
