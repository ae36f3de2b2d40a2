"""Commands that ask one question."""

import json

import pytest
from msgspec.structs import replace as replaced
from report_samples import SYSTEM


@pytest.fixture
def ask(run, stage):
    stage.system = SYSTEM
    stage.plugins = replaced(stage.plugins, rules=stage.plugins.rules[:1])
    return run


def test_one_item_a_line_when_piped(ask):
    result = ask("owners")
    assert result.exit_code == 0
    assert [line.split("\t")[:2] for line in result.stdout.splitlines()] == [
        ["main/shop:billing.invoices", "billing"],
        ["main/shop:orders", "shop"],
    ]


def test_for_a_person_aligned_with_the_evidence_below(ask):
    lines = ask("why", "web", "shop", "--color", "always").stdout.splitlines()
    assert "kind" in lines[0]
    assert "\x1b[1m" in lines[0]
    assert lines[1].split() == ["call", "web", "shop", "POST", "/orders", "certain", "web/app.py:7"]


ANSWERS = [
    ("owners", "tables", 2),
    ("why web shop", "edges", 2),
    ("chains", "chains", 1),
    ("impact shop", "impact", 1),
    ("unresolved", "unresolved", 4),
]


@pytest.mark.parametrize(("command", "kind", "number"), ANSWERS)
def test_json_for_programs(ask, command, kind, number):
    document = json.loads(ask(*command.split(), "--format", "json").stdout)
    assert document["schema"] == f"ringfence/{kind}/1"
    assert len(document[kind]) == number


def test_that_there_is_nothing_is_no_item(ask):
    result = ask("owners", "web")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "web touches no table.\n"


@pytest.mark.parametrize("arguments", [("why", "web", "shpo"), ("chains", "shpo")])
def test_names_that_do_not_exist(ask, arguments):
    result = ask(*arguments)
    assert result.exit_code == 2
    assert "Did you mean 'shop'?" in result.stderr


def test_what_could_not_be_seen_of_one_kind(ask):
    assert [line.split("\t")[0] for line in ask("unresolved", "--what", "call").stdout.splitlines()] == ["call"] * 2


def test_another_folder(ask, root, monkeypatch):
    monkeypatch.chdir(root.parent)
    assert ask("chains", "--path", "repo").exit_code == 0
    assert ask("chains", "--path", "nowhere").exit_code == 2


def fingerprints(ask):
    return [finding["fingerprint"] for finding in json.loads(ask("check", "-f", "json").stdout)["findings"]]


def test_a_finding_is_explained_by_the_beginning_of_its_fingerprint(run):
    first, *_ = fingerprints(run)
    result = run("explain", first[:6])
    assert result.exit_code == 0
    said = result.stdout
    assert first in said
    assert all(title in said for title in ("What makes it disappear", "How to declare it intended", "here it happens"))


def test_a_finding_is_declared_as_it_says(run, root):
    first = fingerprints(run)[0]
    declared = json.loads(run("explain", first, "--format", "json").stdout)["declaration"]
    (root / "ringfence.yaml").write_text(declared)
    states = {f["fingerprint"]: f["state"] for f in json.loads(run("check", "-f", "json").stdout)["findings"]}
    assert states[first] == "excepted"


def test_a_fingerprint_that_fits_none_or_several(run, monkeypatch):
    assert "There is no rule and no finding 'beef'" in run("explain", "beef").stderr
    monkeypatch.setattr("ringfence.judge.fingerprint", lambda finding: "abcd" + finding.subject[-1] * 12)
    result = run("explain", "abcd")
    assert result.exit_code == 2
    assert "say more of it" in result.stderr


def test_hyperlinks_where_they_are_followed(run, root, monkeypatch):
    monkeypatch.setenv("FORCE_HYPERLINK", "1")
    linked = run("check", "--color", "always").stdout
    assert f"\x1b]8;;{root.as_uri()}/app.py\x1b\\" in linked
    assert "\x1b]8" not in run("check").stdout
    monkeypatch.setenv("FORCE_HYPERLINK", "0")
    assert "\x1b]8" not in run("check", "--color", "always").stdout
