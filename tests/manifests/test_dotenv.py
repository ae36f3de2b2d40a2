"""dotenv files: values, places, examples, and text of any kind."""

import os
import time
from io import StringIO

import pytest
from dotenv.parser import parse_stream
from hypothesis import given
from hypothesis import strategies as st
from ringfence.manifests.dotenv import dotenv
from ringfence.model.expression import Hole, Text, literal
from ringfence.model.facts import SettingGroup
from ringfence.model.source import Source


def read(text: str, path: str = "shop/.env"):
    return list(dotenv.read(Source(path, text)))


def settings(text: str):
    (group,) = read(text)
    return [(s.key, s.value, s.at.line) for s in group.settings]


def test_a_file_is_one_group_named_by_its_path() -> None:
    (group,) = read("A=1\n")
    assert isinstance(group, SettingGroup)
    assert (group.kind, group.name, group.namespace, group.opaque) == ("dotenv", "shop/.env", "", False)


def test_values_are_at_their_own_lines() -> None:
    text = "\ufeff# head\n\n\nexport A='x y' # note\r\nB=\"l1\nl2\"\n\nC=a#b # c\nD=\n"
    assert settings(text) == [
        ("A", literal("x y"), 4),
        ("B", literal("l1\nl2"), 5),
        ("C", literal("a#b"), 8),
        ("D", literal(""), 9),
    ]


def test_braced_variables_are_holes_and_bare_dollars_are_not() -> None:
    assert settings("URL=pg://${USER}:pa$word$$@${HOST:-db}/x\n") == [
        ("URL", Text(("pg://", Hole("env", "USER"), ":pa$word$$@", Hole("env", "HOST", literal("db")), "/x")), 1)
    ]


@given(st.lists(st.text("aA1_=#./:@,+-$ \"'\\\t", max_size=8), max_size=6))
def test_plain_lines_mean_what_the_library_reads_in_them(lines) -> None:
    bindings = parse_stream(StringIO("\n".join(lines), newline=""))
    expected = {b.key: b.value for b in bindings if b.key and b.value is not None}
    found = read("\n".join(lines))
    assert {s.key: s.value.literal for s in (found[0].settings if found else ())} == expected


def test_the_environment_of_this_process_plays_no_part(monkeypatch) -> None:
    monkeypatch.setenv("RINGFENCE_TEST_HOST", "leaked")
    before = dict(os.environ)
    assert settings("A=${RINGFENCE_TEST_HOST}\nRINGFENCE_NEW=1\n")[0][1] == Text((Hole("env", "RINGFENCE_TEST_HOST"),))
    assert dict(os.environ) == before


def test_the_last_value_of_a_name_counts_and_bad_lines_cost_only_themselves() -> None:
    assert settings("A=1\n'broken\nNO_VALUE\nB=2\nA=3\n") == [("A", literal("3"), 5), ("B", literal("2"), 4)]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (".env", "dotenv"),
        ("a/.env.production", "dotenv"),
        ("a/orders.env", "dotenv"),
        (".env.example", "dotenv-example"),
        (".env.SAMPLE", "dotenv-example"),
        (".env.template", "dotenv-example"),
        (".env.dist", "dotenv-example"),
        ("example.env", "dotenv-example"),
        ("example/.env", "dotenv"),
    ],
)
def test_examples_are_told_apart(path, kind) -> None:
    assert [group.kind for group in read("A=1", path)] == [kind]


@pytest.mark.parametrize(
    ("text", "path"), [("", ".env"), ("# A=1\n", ".env"), ("A=1\n", ".env.ts"), ("A=1", ".env.json")]
)
def test_nothing_to_say(text, path) -> None:
    assert read(text, path) == []


def test_long_runs_of_spaces_take_no_time() -> None:
    start = time.process_time()
    read("".join(f"K{i}=x{' ' * 20_000}y\n" for i in range(50)))
    assert time.process_time() - start < 10


@given(st.text(alphabet=st.characters() | st.sampled_from("A=${}:-'\"\\# \r\n\t")))
def test_no_text_raises(text) -> None:
    for group in read(text):
        assert all(isinstance(s.value, Text) and s.at.line >= 1 for s in group.settings)
