"""The story of docs/adoption.md, as it is told there: a legacy system with thirty violations, in five changes.

Every step goes through the real pre-commit and through the script that the GitHub Action runs.
"""

import os
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
TABLES = [f"legacy_{number:02}" for number in range(30)]
COMPOSE = """services:
  orders: {build: orders, environment: {DB: "postgresql://o:x@db/shop"}}
  reports: {build: reports, environment: {DB: "postgresql://r:y@db/shop"}}
"""
CODE = "import os, psycopg2\nconnection = psycopg2.connect(os.environ['DB'])\ncursor = connection.cursor()\n"


def reading(tables):
    return CODE + "".join(f"cursor.execute('SELECT id FROM {table}')\n" for table in tables)


class Legacy:
    """The system in a repository, and what its people type."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._home = root.parent / "home"
        (root / "orders/migrations").mkdir(parents=True)
        (root / "reports").mkdir()
        (root / "compose.yaml").write_text(COMPOSE)
        for name in ("orders", "reports"):
            (root / name / "Dockerfile").write_text("FROM python:3.12\nCOPY . .\n")
        tables = "".join(f"CREATE TABLE {table} (id int);\n" for table in [*TABLES, "brand_new"])
        (root / "orders/migrations/1.sql").write_text(tables)
        (root / "orders/app.py").write_text(CODE)
        self.reports_read(TABLES)
        hook = {"id": "ringfence", "name": "ringfence", "entry": f"{BIN / 'ringfence'} check", "language": "system"}
        config = {"repos": [{"repo": "local", "hooks": [hook | {"pass_filenames": False, "always_run": True}]}]}
        (root / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
        self._run("git", "init", "-q", ".")

    def reports_read(self, tables) -> None:
        (self.root / "reports/app.py").write_text(reading(tables))

    def ringfence(self, *arguments: str) -> str:
        done = self._run(str(BIN / "ringfence"), *arguments)
        assert done.returncode in (0, 1), done.stderr
        return done.stdout + done.stderr

    def pre_commit(self) -> tuple[int, str]:
        self._run("git", "add", "-A")
        done = self._run(sys.executable, "-m", "pre_commit", "run", PRE_COMMIT_HOME=str(self._home))
        return done.returncode, done.stdout

    def ci(self) -> tuple[int, str]:
        done = self._run(
            "bash", str(ROOT / "integrations/github/check.sh"), PATH=f"{BIN}{os.pathsep}{os.environ['PATH']}"
        )
        return done.returncode, done.stdout

    def both(self) -> list[tuple[int, str]]:
        return [self.pre_commit(), self.ci()]

    def commit(self) -> None:
        self._run("git", "add", "-A")
        self._run("git", "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "x")

    def _run(self, *command: str, **more: str) -> "subprocess.CompletedProcess[str]":
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT")} | more
        return subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def legacy(tmp_path):
    (tmp_path / "shop").mkdir()
    return Legacy(tmp_path / "shop")


def test_the_story(legacy):
    # The first hour: look, write down what is known.
    assert "2 services, 32 findings today" in legacy.ringfence("init")
    assert all(code == 1 for code, _ in legacy.both())
    assert "32 known findings: 32 added" in legacy.ringfence("baseline")
    (hooked, _), (checked, said) = legacy.both()
    assert (hooked, checked) == (0, 0), said
    assert "0 new, 32 known" in said
    legacy.commit()

    # A change adds one: it fails, and the finding is named alone.
    legacy.reports_read([*TABLES, "brand_new"])
    for code, said in legacy.both():
        assert code == 1
        assert re.findall(r"error\[shared-table\] table db/shop:(\w+)", said) == ["brand_new"]
        assert "1 new, 32 known, 0 fixed" in said

    # A change mends two: it says so, and the baseline shrinks.
    legacy.reports_read(TABLES[2:])
    (hooked, _), (checked, said) = legacy.both()
    assert (hooked, checked) == (0, 0), said
    assert "30 known, 2 fixed" in said
    assert "2 known findings are gone" in said
    said = legacy.ringfence("baseline")
    assert "30 known findings: 0 added, 2 taken out" in said
    assert "gone: shared-table db/shop:legacy_00" in said
    legacy.commit()

    # They cannot come back unseen.
    legacy.reports_read(TABLES[1:])
    assert legacy.ci()[0] == 1

    # An exception lets one in for a while, and lets go of it.
    def excepted(until: date) -> None:
        (legacy.root / "ringfence.yaml").write_text(
            "exceptions:\n"
            "  - {rule: shared-table, subject: 'db/shop:legacy_01', services: [reports], reason: moves in spring,"
            f" until: {until}}}\n"
        )

    excepted(date.today() + timedelta(days=1))
    for code, said in legacy.both():
        assert code == 0, said
    assert "1 excepted" in legacy.ci()[1]
    excepted(date.today() - timedelta(days=1))
    for code, said in legacy.both():
        assert code == 1
        assert "error[expired-exception]" in said
        assert "db/shop:legacy_01" in said
