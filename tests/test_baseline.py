"""The file of known violations: written, read back, and what is wrong with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringfence.baseline import Baseline, read_baseline, write_baseline
from ringfence.config import ConfigError
from ringfence.model.finding import KnownFinding
from ringfence.model.source import Source, Span


def entry(fingerprint="a1", rule="shared-table", subject="main/shop:orders", services=("billing", "shop")):
    return KnownFinding(fingerprint, rule, subject, services, Span("", 1))


def read(text, path="ringfence-baseline.yaml"):
    return read_baseline([Source(path, text)])


def without_places(baseline: Baseline):
    return [(k.fingerprint, k.rule, k.subject, k.services) for k in baseline.known]


def problems(text):
    with pytest.raises(ConfigError) as raised:
        read(text)
    return [(str(p.at), p.message) for p in raised.value.problems]


def test_is_sorted_and_has_one_block_a_finding():
    text = write_baseline([entry("b", subject="z"), entry("a", subject="y"), entry("a", subject="y")])
    assert text.index("y") < text.index("z")
    assert text.count("- fingerprint") == 2
    assert text == write_baseline([entry("a", subject="y"), entry("b", subject="z")])


def test_nothing_known_is_a_baseline_too():
    assert read(write_baseline([])).known == ()


NAMES = st.text(max_size=40)


@given(st.lists(st.builds(entry, st.text("0123456789abcdef", min_size=1), NAMES.filter(bool), NAMES, st.tuples(NAMES))))
def test_what_is_written_is_read_back(entries):
    unique = {one.fingerprint: one for one in entries}
    expected = {(o.fingerprint, o.rule, o.subject, o.services) for o in unique.values()}
    assert set(without_places(read(write_baseline(entries)))) == expected


def test_entries_know_their_place():
    (known,) = read(write_baseline([entry()])).known
    assert (known.at.path, known.at.line) == ("ringfence-baseline.yaml", 5)


def test_another_version_names_the_cure():
    ((at, message),) = problems("version: 2\nfindings: []\n")
    assert at == "ringfence-baseline.yaml:1"
    assert "version '2'" in message
    assert "run ringfence baseline" in message


@pytest.mark.parametrize("text", ["", "[]", "hello", "findings: []"])
def test_a_file_that_is_no_baseline_is_an_error(text):
    ((_, message),) = problems(text)
    assert "this is no baseline" in message


def test_broken_yaml_is_an_error_with_its_place():
    ((at, _),) = problems("version: 1\nfindings: [\n")
    assert at.startswith("ringfence-baseline.yaml:")


def test_every_broken_entry_is_told():
    text = "version: 1\nfindings:\n  - rule: a\n  - fingerprint: b\n  - x\n"
    assert [at for at, _ in problems(text)] == [f"ringfence-baseline.yaml:{line}" for line in (3, 4, 5)]
