from textwrap import TextWrapper

import pytest
from report_samples import DOUBTFUL, REPORT
from ringfence.extend import Rendering
from ringfence.model.finding import Report, Verdict
from ringfence.model.source import Span
from ringfence.model.system import System
from ringfence.output._excerpt import excerpt
from ringfence.output._terminal import Terminal, fitting
from ringfence.output._visible import visible, visible_line
from ringfence.output.text import render


def rendered(report: Report = REPORT, **rendering) -> str:
    return render.render(report, Rendering(**rendering))


def test_headers_are_clickable_and_name_severity_and_rule():
    assert "\nbilling/app.py:12:5: error[shared-table] table main/shop:orders belongs to shop" in rendered()


def test_colours_only_on_request():
    assert "\x1b[" not in rendered()
    assert "\x1b[31m" in rendered(color=True)


def test_excused_findings_are_shown_on_request():
    assert "main/other" not in rendered()
    assert "(3 new, 1 known, 0 fixed, 1 excepted)" in rendered()
    assert "known:    in the baseline" in rendered(verbosity=1)


def test_quiet_is_one_line_a_finding_and_very_quiet_none():
    assert len(rendered(verbosity=-1).splitlines()) == 3
    assert rendered(verbosity=-2) == ""


def test_what_could_not_be_seen_is_counted_and_the_first_shown():
    assert "Could not see through 2 calls, 1 connection, 1 statement:" in rendered()
    assert "web/db.py:9" not in rendered()
    assert "and 1 more (-v shows all)" in rendered()
    assert "web/db.py:9:1: statement: it is built at run time" in rendered(verbosity=1)


def test_a_clean_system_says_so():
    said = rendered(Report(System(), (), ()))
    assert said.startswith("No findings (0 new, 0 known, 0 fixed, 0 excepted).\nLooked at 0 services")


@pytest.mark.parametrize("width", [40, 70, 100])
def test_prose_is_wrapped_to_the_width(width):
    lines = rendered(width=width).splitlines()
    prose = [line for line in lines if line.startswith("  remedy:") or line.startswith(" " * 12)]
    assert prose
    assert all(len(line) <= width for line in prose)


@pytest.mark.parametrize("width", [20, 25, 60])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "one",
        "as wide as it goes is twenty",
        "exactly twenty wide, and then more",
        "a/path/that/is/longer/than/the/terminal/is/wide and more",
        "more and a/path/that/is/longer/than/the/terminal/is/wide",
        "a/path/that/is/longer/than/the/terminal/is/wide",
        "several   spaces     are kept inside   of a line      but not at its ends   ",
        "well-known words-with-hyphens are-never-broken",
    ],
)
def test_words_are_wrapped_as_the_standard_library_does(text, width):
    expected = TextWrapper(width, break_long_words=False, break_on_hyphens=False).wrap(text) or [""]
    assert Terminal(color=False, width=width).wrap(text) == expected


def carets(source: str, at: Span, width: int = 60) -> tuple[str, str]:
    first, second = excerpt(source, at, Terminal(color=False, width=width))
    shown, below = first.partition(" | ")[2], second.partition(" | ")[2]
    return shown, below


@pytest.mark.parametrize(
    ("source", "at", "below"),
    [
        ("a = call(x)", Span("a", 1, 5, 1, 12), "    ^^^^^^^"),
        ("a = call(", Span("a", 1, 5, 3, 2), "    ^^^^^"),
        ("  a = 1  ", Span("a", 1, 1, 1, 1), "  ^^^^^"),
        ("a = 1", Span("a", 1, 3), "  ^"),
        ("\ta = 1", Span("a", 1, 2, 1, 3), " ^"),
        ("s = '日本'; x", Span("a", 1, 11, 1, 12), "            ^"),
    ],
)
def test_carets_stand_below_the_place(source, at, below):
    assert carets(source, at)[1] == below


def test_long_lines_are_cut_around_the_place():
    source = "x" * 500 + "HERE" + "y" * 500
    shown, below = carets(source, Span("a", 1, 501, 1, 505))
    assert len(shown) <= 51
    assert shown[below.index("^") : below.index("^") + 4] == "HERE"
    assert below.count("^") == 4


def test_a_column_behind_the_line_has_no_carets():
    assert len(list(excerpt("ab", Span("a", 1, 9), Terminal(color=False, width=60)))) == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("grün 日本 😀", "grün 日本 😀"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\u202eevil", "\\u202eevil"),
        ("\u200b\u2028\ufeff", "\\u200b\\u2028\\ufeff"),
        ("\ud800", "\\ud800"),
        ("\x9b31m", "\\x9b31m"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_harmful_characters_are_written_out(text, shown):
    assert visible(text) == shown


def test_source_lines_keep_their_columns():
    assert visible_line("\ta\x1b[0m\u202eb") == " a\ufffd[0m\ufffdb"


def test_fitting_counts_wide_characters_twice():
    assert fitting("日本語", 5) == "日本…"
    assert fitting("日本語", 6) == "日本語"


def test_findings_of_one_rule_stand_together():
    verdicts = tuple(Verdict(DOUBTFUL, severity, "new", "") for severity in ("warning", "note"))
    text = rendered(Report(System(), (verdicts[0], REPORT.verdicts[0], verdicts[1]), ()))
    assert text.startswith("missing-timeout (2)\n")
    assert text.count("missing-timeout (") == 1
