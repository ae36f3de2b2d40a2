"""The YAML reader: places, spellings, bounds, and files that are broken."""

import math
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringfence.formats.yaml import MISSING, Node, read_yaml
from ringfence.formats.yaml_composer import MAX_DEPTH, MAX_NODES


def first(text: str) -> Node:
    found = read_yaml(text)
    assert not found.problems
    return found.first


def test_places_are_one_based_and_those_of_the_written_text() -> None:
    root = first("a:\n  - x\n  - b: 'y z'\n")
    assert (root.get("a").line, root.get("a").column) == (2, 3)
    inner = root.get("a").elements()[1]
    span = inner.get("b").span("f.yaml")
    assert (span.path, span.line, span.column, span.end_line, span.end_column) == ("f.yaml", 3, 8, 3, 13)
    assert (inner.key("b").line, inner.key("b").column) == (3, 5)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("5432", 5432),
        ('"5432"', "5432"),
        ("no", False),
        ("'no'", "no"),
        ("On", True),
        ("tRue", "tRue"),
        ("~", None),
        ("", None),
        ("0777", 0o777),
        ("0o17", 15),
        ("0x1F", 31),
        ("-1_000", -1000),
        ("089", 89),
        ("1_", "1_"),
        ("1__0", "1__0"),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("-.inf", -math.inf),
        ("22:22", "22:22"),
        ("2024-01-01", "2024-01-01"),
        ("1.2.3", "1.2.3"),
        ("!!str 5", "5"),
        ("!!int 5", 5),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_scalars(written: str, value: object) -> None:
    node = first(f"k: {written}\n").get("k")
    assert node.value == value
    assert type(node.value) is type(value)
    assert node.text() == ("" if value is None else written.removeprefix("!!str ").removeprefix("!!int ").strip("'\""))


def test_accessors_tolerate_what_a_node_is_not() -> None:
    root = first("a: [1, {b: c}]\nn: null\nport: '80'\n")
    assert root.get("a", "b", "c") is MISSING
    assert not root.get("n")
    assert root.get("a").text("x") == "x"
    assert root.get("n").text("x") == "x"
    assert root.get("port").elements() == []
    assert list(root.get("port").items()) == []
    assert [n.text() for n in root.get("port").one_or_many()] == ["80"]
    assert root.get("absent").one_or_many() == []
    assert root.get("a").texts() == ("1",)
    assert root.get("port").integer() == 80
    assert first("x: true").get("x").integer() is None
    assert root.key("absent") is root


def test_aliases_are_the_same_object_and_merges_yield_to_own_keys() -> None:
    root = first("a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  x: 3\n  <<: [*a, *b]\nd: *a\ne: {'<<': 1}\n")
    assert root.get("d") is root.get("a")
    assert {key.text(): value.value for key, value in root.get("c").items()} == {"x": 3, "y": 1, "z": 2}
    assert root.get("e", "<<").value == 1


def test_duplicate_keys_are_told_and_the_last_counts() -> None:
    found = read_yaml("a: 1\nb: 2\na: 3\n")
    assert found.first.get("a").value == 3
    assert [(p.line, p.fatal) for p in found.problems] == [(3, False)]


def test_documents_around_a_broken_one_are_read() -> None:
    found = read_yaml("a: 1\n---\nb: [\n{{- if x }}\n---\nc: 3\n---\nd: &x 4\ne: *x\n")
    assert [d.keys is not None and list(d.keys) for d in found.documents] == [["a"], ["c"], ["d", "e"]]
    assert found.documents[2].get("e").line == 8
    (problem,) = found.problems
    assert problem.fatal
    assert problem.line in (4, 5)


@pytest.mark.parametrize(
    "text",
    [
        "{{- if .Values.x }}\na: b\n{{- end }}\n",
        "a: {{ .Values.b }}\n",
        "a: *unknown\n",
        "a: &a [*a]\n",
        "<<: 1\n",
        "? [x]\n: y\n",
        "a: \x00b\n",
        "a: \x07b\n",
        "\t- a\n",
        "a: \ud800\n",
        "%YAML 9.9\n---\na: 1\n",
        "'",
    ],
)
def test_what_is_wrong_is_told(text: str) -> None:
    problems = read_yaml(text).problems
    assert problems
    assert all(p.line >= 1 and p.column >= 1 and p.message for p in problems)


def test_many_broken_documents_at_the_end_of_a_long_file_take_no_longer() -> None:
    began = time.process_time()
    found = read_yaml("a: 1\n" + "#\n" * 300_000 + "---\n[ }\n" * 150)
    assert len(found.documents) == 1
    assert found.problems[-1].line > 300_100
    assert time.process_time() - began < 10


def test_directives_are_bounded() -> None:
    text = "".join(f"%TAG !a{n}! tag:x,{n}:\n" for n in range(20_000)) + "---\na: 1\n"
    assert [(p.line, p.fatal) for p in read_yaml(text).problems] == [(1, True)]


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "\ufeffa: 1\n", "--- \n...\n", "a: 1\r\nb: 2\r\n"])
def test_what_is_right_is_not(text: str) -> None:
    assert not read_yaml(text).problems


def test_depth_is_bounded_for_text_and_for_aliases() -> None:
    assert not read_yaml("[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1)).problems
    assert read_yaml("[" * 100_000).problems
    assert read_yaml("".join(f"{' ' * n}a:\n" for n in range(1000))).problems
    stairs = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 1000))
    assert "deep" in read_yaml(stairs).problems[0].message


@pytest.mark.parametrize("use", ["[{0}]", "{{<<: [{0}], k: 1}}"])
def test_alias_bombs_are_defused(use: str) -> None:
    levels = ["a0: &a0 {x: y}"]
    levels += [f"a{n}: &a{n} " + use.format(",".join([f"*a{n - 1}"] * 9)) for n in range(1, 12)]
    began = time.process_time()
    found = read_yaml("\n".join(levels))
    assert str(MAX_NODES) in found.problems[-1].message
    assert time.process_time() - began < 10


def test_yaml_is_imported_only_when_needed() -> None:
    script = "import sys, ringfence.formats.yaml; sys.exit('yaml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*<!|>'\"#%? \n\t~01_x,.\x85\u2028")))
def test_nothing_escapes(text: str) -> None:
    for document in read_yaml(text).documents:
        pending = [document]
        while pending:
            node = pending.pop()
            assert node.line >= 1
            pending.extend(value for _, value in node.items())
            pending.extend(node.elements())


def test_readers_of_one_file_get_the_same_tree():
    text = "a: {b: 1}\n"
    assert read_yaml(text) is read_yaml("".join(text))
