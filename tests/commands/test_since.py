"""``check --since`` and ``diff`` over real commits of a small system."""

import json
import subprocess

import pytest
from click.testing import CliRunner
from ringfence.cli import main

COMPOSE = """services:
  orders: {build: orders, environment: {DB: "postgresql://o@db/shop"}}
  billing: {build: billing, environment: {DB: "postgresql://b@db/shop"}}
"""
CODE = """import os, psycopg2
connection = psycopg2.connect(os.environ["DB"])
def run():
    connection.cursor().execute("%s")
"""
OWN = "INSERT INTO invoices VALUES (1)"
FOREIGN = "UPDATE orders SET paid = true"


def git(folder, *arguments):
    given = ("-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main")
    return subprocess.run(["git", *given, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def commit(folder, message="x"):
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", message, "--allow-empty")


def write(folder, **files):
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_py", ".py").replace("_sql", ".sql")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture
def shop(tmp_path, monkeypatch):
    root = tmp_path / "shop"
    root.mkdir()
    (root / "compose.yaml").write_text(COMPOSE)
    write(root, orders__app_py=CODE % "INSERT INTO orders VALUES (1)", billing__app_py=CODE % OWN)
    write(root, orders__migrations__1_sql="CREATE TABLE orders (id int, paid bool);\n")
    for name in ("orders", "billing"):
        (root / name / "Dockerfile").write_text("FROM python:3.12\nCOPY . .\n")
    git(root, "init", "-q", ".")
    commit(root, "start")
    monkeypatch.chdir(root)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    return root


def run(*arguments):
    return CliRunner().invoke(main, arguments)


def found(result):
    return [f["rule"] for f in json.loads(result.stdout)["findings"] if f["state"] == "new"]


def test_only_what_the_change_brings_is_new(shop):
    write(shop, billing__app_py=CODE % FOREIGN)
    result = run("check", "--since", "HEAD", "-f", "json")
    assert found(result) == ["shared-table"]
    assert result.exit_code == 1
    whole = run("check", "-f", "json")
    assert set(found(whole)) == {"shared-table", "shared-database"}


def test_what_was_there_before_is_known_and_does_not_fail(shop):
    write(shop, billing__app_py=CODE % FOREIGN)
    commit(shop)
    (shop / "readme.md").write_text("x")
    result = run("check", "--since", "HEAD")
    assert result.exit_code == 0
    assert "(0 new, 2 known, 0 fixed, 0 excepted)" in result.stdout


def test_what_is_mended_counts_as_fixed(shop):
    write(shop, billing__app_py=CODE % FOREIGN)
    commit(shop)
    write(shop, billing__app_py=CODE % OWN)
    assert "(0 new, 1 known, 1 fixed, 0 excepted)" in run("check", "--since", "HEAD").stdout


def test_what_came_to_the_other_branch_meanwhile_is_nothing_that_this_one_did(shop):
    write(shop, billing__app_py=CODE % FOREIGN)
    commit(shop)
    git(shop, "checkout", "-qb", "feature")
    git(shop, "checkout", "-q", "main")
    write(shop, billing__app_py=CODE % OWN)
    commit(shop, "mended on main")
    git(shop, "checkout", "-q", "feature")
    assert "(0 new, 2 known" in run("check", "--since", "main").stdout


def test_a_system_that_was_not_there_had_nothing(shop):
    empty = git(shop, "commit-tree", "-m", "empty", git(shop, "hash-object", "-t", "tree", "--stdin").strip()).strip()
    result = run("check", "--since", empty, "-f", "json")
    assert found(result) == ["shared-database"]


def test_a_folder_inside_the_repository_is_compared_with_itself(shop):
    git(shop, "mv", "-k", "compose.yaml", "billing", "orders", ".")
    system = shop / "system"
    system.mkdir()
    for name in ("compose.yaml", "billing", "orders"):
        git(shop, "mv", name, "system")
    commit(shop)
    write(system, billing__app_py=CODE % FOREIGN)
    assert "1 error" in run("check", "system", "--since", "HEAD").stdout


def test_diff_tells_what_changes(shop):
    write(shop, billing__app_py=CODE % FOREIGN)
    lines = run("diff", "HEAD").stdout.splitlines()
    assert "  + billing writes db/shop:orders  billing/app.py:4" in lines
    assert "  - billing writes db/shop:invoices  billing/app.py:4" in lines
    assert any("error[shared-table]" in line and line.startswith("  + ") for line in lines)
    assert run("diff", "HEAD", "--fail-on-new").exit_code == 1


def test_diff_between_two_commits_ignores_the_working_tree(shop):
    write(shop, billing__app_py=CODE % FOREIGN)
    commit(shop)
    write(shop, billing__app_py="broken(")
    changes = json.loads(run("diff", "HEAD~1", "HEAD", "-f", "json").stdout)
    assert [f["rule"] for f in changes["findings"]["added"]] == ["shared-table"]
    assert {c["subject"] for c in changes["changes"] if c["change"] == "added"} == {"billing writes db/shop:orders"}


def test_diff_as_a_comment(shop):
    write(shop, billing__app_py=CODE % FOREIGN)
    text = run("diff", "HEAD", "-f", "markdown").stdout
    assert text.startswith("<!-- ringfence diff -->\n\n### ringfence: 1 new finding")
    assert "```mermaid\nflowchart LR" in text
    assert 'n0["billing"]' in text
    assert "==>|writes|" in text
    assert "linkStyle" in text


def test_no_difference_is_said(shop):
    assert "no difference" in run("diff", "HEAD").stdout
    assert "no change in ownership or coupling" in run("diff", "HEAD", "-f", "markdown").stdout


@pytest.mark.parametrize(
    "command", [("check", "--since", "nosuch"), ("diff", "nosuch"), ("diff", "--", "--upload-pack=x")]
)
def test_a_commit_that_does_not_exist(shop, command):
    result = run(*command)
    assert result.exit_code == 2
    assert "There is no commit" in result.stderr
    assert "git fetch" in result.stderr


def test_a_shallow_clone_says_what_to_do(shop, tmp_path, monkeypatch):
    commit(shop, "second")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{shop}", "shallow")
    monkeypatch.chdir(tmp_path / "shallow")
    result = run("diff", "HEAD~1")
    assert result.exit_code == 2
    assert "fetch-depth: 0" in result.stderr


def test_without_git(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run("diff", "main")
    assert result.exit_code == 2
    assert "in no Git repository" in result.stderr


def test_links_and_filters_of_the_earlier_state_are_left_alone(shop):
    (shop / "evil").symlink_to("/etc")
    (shop / ".gitattributes").write_text("* filter=evil\n")
    git(shop, "config", "filter.evil.smudge", f"touch {shop}/ran; cat")
    commit(shop)
    (shop / "evil").unlink()
    assert run("diff", "HEAD").exit_code == 0
    assert not (shop / "ran").exists()


def test_findings_are_annotated_in_github_actions(shop, tmp_path, monkeypatch):
    write(shop, billing__app_py=CODE % FOREIGN)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    stdout = run("check").stdout
    assert "::error file=billing/app.py,line=4" in stdout
    assert "Found 1 error" in stdout
    assert (tmp_path / "summary.md").read_text().startswith("## ringfence")
    assert "::error" not in run("check", "-f", "text").stdout
