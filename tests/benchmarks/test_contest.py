"""Whole runs are measured on any tree, with what there is to compare with."""

import subprocess
from pathlib import Path

import pytest
import yaml

from benchmarks import contest
from benchmarks.contest import Tree, compare
from benchmarks.processes import ProgramError, cost


@pytest.fixture
def tree(tmp_path, monkeypatch):
    (tmp_path / "tree").mkdir()
    for name, size in (("small.py", 1), ("middle.go", 20), ("large.py", 90)):
        (tmp_path / "tree" / name).write_text("x\n" * size)
    (tmp_path / "tree/node_modules").mkdir()
    (tmp_path / "tree/node_modules/huge.py").write_text("x\n" * 900)
    subprocess.run(["git", "init", "--quiet", tmp_path / "tree"], check=True)
    monkeypatch.setattr(contest, "sleep", lambda seconds: None)
    monkeypatch.setattr(contest, "program", lambda name: None if name == "semgrep" else "true")
    return Tree(tmp_path / "tree", tmp_path)


def test_everybody_takes_part_in_every_round(tree):
    said = []
    shown = compare(tree, 2, said.append)
    names = [contestant.name for contestant in tree.contestants()]
    assert said == [f"round {number} of 2: {name}" for number in (1, 2) for name in names]
    heads, *rows = shown.splitlines()
    assert heads.split()[:6] == ["CPU", "s", "wall", "s", "peak", "MiB"]
    assert [row.partition("  ")[0] for row in rows] == names


def test_the_file_that_changes_is_a_program_of_middling_size(tree):
    compare(tree, 1, lambda doing: None)
    assert "changed 1 times" in (tree.folder / "middle.go").read_text()


def test_semgrep_is_compared_with_where_it_is(tree, monkeypatch):
    assert not any(one.name.startswith("semgrep") for one in tree.contestants())
    monkeypatch.setattr(contest, "program", lambda name: f"/bin/{name}")
    command = tree.contestants()[-1].command
    assert command[0] == "/bin/semgrep"
    assert "--metrics=off" in command


def test_there_are_ten_rules():
    assert len(yaml.safe_load(contest.SEMGREP_RULES.read_text())["rules"]) == 10


def test_a_tree_without_programs_is_said(tmp_path):
    (tmp_path / "tree").mkdir()
    with pytest.raises(ProgramError, match="no program"):
        Tree(tmp_path / "tree", tmp_path)


def test_what_fails_is_not_measured():
    with pytest.raises(ProgramError, match="exit code 2"):
        cost(["sh", "-c", "exit 2"], Path())
    spent, printed = cost(["sh", "-c", "echo hello; exit 3"], Path())
    assert printed == "hello\n"
    assert spent.wall > 0
