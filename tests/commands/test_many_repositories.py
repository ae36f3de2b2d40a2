"""A system of several repositories, each read by itself, gives the findings of one repository that holds them all."""

import json
from pathlib import Path
from textwrap import dedent

import pytest
from click.testing import CliRunner, Result
from ringfence.cli import main
from small_system import TRESPASSING

SYSTEM = TRESPASSING | {
    "reports/lib/numbers.py": "def half(total):\n    return total / 2\n",
    "reports/rates.py": """
        import os
        import psycopg2
        from lib.numbers import half

        # ringfence: ignore[shared-table] moves to the API
        psycopg2.connect(os.environ["DATABASE_URL"]).cursor().execute("SELECT id FROM orders")
        """,
    "CODEOWNERS": "/orders/ @sales\n",
    "web/Dockerfile": 'FROM node:22\nCOPY . .\nCMD ["node", "main.js"]\n',
    "web/CODEOWNERS": "* @frontend\n",
    "web/package.json": '{"name": "web", "scripts": {"start": "node main.js"}, "dependencies": {"axios": "1"}}',
    "web/main.js": """
        const axios = require("axios");
        const { orders } = require("./src/places");

        axios.get(`${orders}/orders`);
        """,
    "web/src/places.js": 'exports.orders = "http://orders:8000";\n',
}
SYSTEM["compose.yaml"] = dedent(SYSTEM["compose.yaml"]) + "  web:\n    build: ./web\n"


def write(root: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(dedent(text).lstrip("\n"))
    return root


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def split(root: Path) -> list[Path]:
    """Each service in a repository of its own, the rest in one."""
    repositories: dict[str, dict[str, str]] = {}
    for path, text in SYSTEM.items():
        folder, _, name = path.partition("/")
        repositories.setdefault(folder if name else "deploy", {})[name or path] = text
    return [write(root / name, files) for name, files in repositories.items()]


@pytest.fixture
def facts(tmp_path) -> list[Path]:
    files = []
    for folder in split(tmp_path / "clones"):
        files.append(tmp_path / f"{folder.name}.facts")
        assert run("export", folder, "--facts", files[-1]).exit_code == 0
    return files


@pytest.fixture
def system(facts, tmp_path) -> Path:
    file = tmp_path / "system.facts"
    result = run("merge", *facts, "-o", file)
    assert result.exit_code == 0
    assert f"{file} holds the facts of 4 repositories." in result.stderr
    return file


def exported(place: Path) -> dict:
    return json.loads(run("export", place).stdout)


def test_findings_are_those_of_one_repository(system, tmp_path):
    whole = exported(write(tmp_path / "whole", SYSTEM))
    merged = exported(system)
    states = merged.pop("repositories")
    assert [state["name"] for state in states] == ["deploy", "orders", "reports", "web"]
    assert {f["rule"] for f in whole["findings"]} >= {"shared-table", "shared-database", "missing-timeout"}
    text = json.dumps(merged).replace("deploy/compose.yaml", "compose.yaml")
    teams = {service["name"]: service.pop("team", "") for service in whole["services"]}
    assert teams == {"orders": "@sales", "reports": "", "web": "@frontend"}
    merged = json.loads(text)
    teams = {service["name"]: service.pop("team", "") for service in merged["services"]}
    assert teams == {"orders": "", "reports": "", "web": "@frontend"}  # the folder /orders/ of deploy is another
    assert merged == whole


def test_every_view_of_a_folder_is_one_of_facts(system):
    text = run("check", system)
    assert text.exit_code == 1
    assert 'cursor.execute("SELECT total FROM orders")' in text.stdout
    assert "  orders: read today" in text.stdout
    assert "orders" in run("owners", "orders", "--path", system).stdout
    assert "reports" in run("graph", system).stdout
    assert run("report", system, "-o", system.with_suffix(".html")).exit_code == 0
    assert '"orders: read today"' in system.with_suffix(".html").read_text()
    assert "<br>`orders` read today" in run("check", system, "-f", "markdown").stdout
    sarif = json.loads(run("check", system, "-f", "sarif").stdout)
    assert "reports/main.py" in json.dumps(sarif)


def test_configuration_and_baseline_lie_beside_the_facts(system):
    assert run("baseline", system).exit_code == 0
    assert (system.parent / "ringfence-baseline.yaml").is_file()
    assert run("check", system).exit_code == 0
    (system.parent / "ringfence.yaml").write_text("exclude: [reports]\nservices: {api: {path: orders}}\n")
    left = exported(system)
    assert "reports" not in {service["name"] for service in left["services"] if service["languages"]}
    assert "api" in {service["name"] for service in left["services"]}


def test_old_facts_are_warned_about(facts, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    run("export", tmp_path / "clones/orders", "--facts", tmp_path / "orders.facts")
    system = tmp_path / "system.facts"
    run("merge", *facts, "-o", system)
    result = run("check", system, "--exit-zero")
    assert "the facts of orders are" in result.stdout
    assert "the facts of web" not in result.stdout
    assert run("check", system, "--strict", "--fail-on", "never").exit_code == 1
    (tmp_path / "ringfence.yaml").write_text("facts: {max_age: 100000}\n")
    assert "days old" not in run("check", system, "--exit-zero").stdout


def test_the_newer_state_of_a_repository_wins(facts, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    (tmp_path / "clones/reports/main.py").unlink()
    (tmp_path / "clones/reports/rates.py").unlink()
    old = tmp_path / "old.facts"
    run("export", tmp_path / "clones/reports", "--facts", old)
    result = run("merge", old, *facts, "-o", tmp_path / "system.facts")
    assert f"{old}: reports is left out: {tmp_path / 'reports.facts'} has it newer" in result.stderr
    assert "shared-table" in run("check", tmp_path / "system.facts").stdout


def test_merged_files_are_merged_again(system, facts, tmp_path):
    again = tmp_path / "again.facts"
    assert run("merge", system, facts[0], "-o", again).exit_code == 0
    assert again.read_bytes() == system.read_bytes()


def test_a_repository_is_called_as_it_is_told(tmp_path):
    (folder, *_) = split(tmp_path)
    run("export", folder, "--facts", tmp_path / "a.facts", "--as", "elsewhere")
    assert "elsewhere: " in run("merge", tmp_path / "a.facts", "-o", tmp_path / "b.facts").stderr


def test_a_repository_without_a_service_may_be_exported(tmp_path):
    folder = write(tmp_path / "docs", {"README.md": "x"})
    assert run("export", folder, "--facts", tmp_path / "a.facts").exit_code == 0
    result = run("check", tmp_path / "a.facts")
    assert result.exit_code == 3
    assert "a.facts" in result.stderr


def test_what_a_repository_declares_for_itself_is_told_of(tmp_path):
    folder = write(
        tmp_path / "shop", {"ringfence.yaml": "exclude: [x]\nowners: {orders: shop}\ncontexts: {all: [shop]}\n"}
    )
    said = run("export", folder, "--facts", tmp_path / "a.facts").stderr
    assert "ringfence.yaml declares contexts, owners: they hold where the repository is checked alone" in said
    assert "declares" not in run("export", folder, "--facts", tmp_path / "a.facts", "-q").stderr


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("check", "SYSTEM", "--since", "main"), "no earlier state"),
        (("fix", "SYSTEM"), "in the repository that is to be mended"),
        (("diff", "main", "--path", "SYSTEM"), "no earlier state"),
        (("export", "SYSTEM", "--facts", "x.facts"), "ringfence merge"),
        (("export", "--as", "x"), "--facts FILE"),
        (("export", "--facts", "x.facts", "-f", "json"), "run it twice"),
        (("export", "--facts", "x.facts", "--as", "a/b"), "without slashes"),
        (("check", __file__), "no facts file"),
        (("check", "SYSTEM", "--executor", "dask://x:1"), "nothing is read"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path, arguments, why):
    system = tmp_path / "some.facts"
    run("export", write(tmp_path / "some", {"a.sql": "SELECT 1"}), "--facts", system)
    result = run(*(str(system) if argument == "SYSTEM" else argument for argument in arguments))
    assert result.exit_code == 2
    assert why in " ".join(result.stderr.split())
