"""The GitHub Action's steps, run as the runner would, and that the templates say what is there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from ringfence.cli import main

ROOT = Path(__file__).parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())


def action(root, **inputs):
    """Run the step that runs ringfence, with the inputs' variables as the action sets them."""
    (step,) = [step for step in ACTION["runs"]["steps"] if step.get("name") == "ringfence"]
    given = {name: str(one.get("default", "")) for name, one in ACTION["inputs"].items()} | {"base": ""} | inputs
    variables = {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda match: given[match[1]], value)
        for name, value in step["env"].items()
    }
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT")}
    summary = root / "summary.md"
    environment |= variables | {"PATH": path, "GITHUB_ACTION_PATH": str(ROOT), "GITHUB_STEP_SUMMARY": str(summary)}
    done = subprocess.run(
        ["bash", "-c", step["run"]], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    return done, summary.read_text() if summary.exists() else ""


def test_findings_fail_the_step_and_stand_in_log_lines_and_summary(tmp_path, trespassing):
    done, summary = action(trespassing(tmp_path), sarif="out.sarif")
    assert done.returncode == 1, done.stderr
    assert "error[shared-table]" in done.stdout
    assert "::error file=reports/main.py" in done.stdout
    assert summary.startswith("## ringfence:")
    assert '"2.1.0"' in (tmp_path / "out.sarif").read_text()


def test_severity_and_more_arguments_are_passed_on(tmp_path, trespassing):
    assert action(trespassing(tmp_path), **{"fail-on": "never"})[0].returncode == 0
    done, _ = action(tmp_path, args="--rules sync-cycle --strict")
    assert done.returncode == 0, done.stdout


def test_a_baseline_may_be_named(tmp_path, trespassing):
    trespassing(tmp_path)
    CliRunner().invoke(main, ["baseline", str(tmp_path)])
    (tmp_path / "ringfence-baseline.yaml").rename(tmp_path / "known.yaml")
    assert action(tmp_path)[0].returncode == 1
    assert action(tmp_path, baseline="known.yaml")[0].returncode == 0


def test_the_comment_says_what_the_change_does(tmp_path, trespassing):
    trespassing(tmp_path)
    text = (tmp_path / "reports/main.py").read_text()
    (tmp_path / "reports/main.py").write_text("")
    for command in ("init -q .", "add -A", "-c user.name=t -c user.email=t@t commit -qm start"):
        subprocess.run(["git", *command.split()], cwd=tmp_path, check=True)
    (tmp_path / "reports/main.py").write_text(text)
    done, _ = action(tmp_path, comment="comment.md", base="HEAD")
    assert done.returncode == 1
    assert "new finding" in (tmp_path / "comment.md").read_text()


@pytest.mark.parametrize("hostile", ["$(touch ran)", "`touch ran`", "; touch ran", "--config $(touch ran)"])
def test_inputs_become_no_commands(tmp_path, trespassing, hostile):
    trespassing(tmp_path)
    for inputs in ({"args": hostile}, {"base": hostile, "comment": "c.md"}, {"baseline": hostile}, {"path": hostile}):
        action(tmp_path, **inputs)
    assert not (tmp_path / "ran").exists()


def test_a_wrong_invocation_is_told_apart_from_findings(tmp_path, trespassing):
    assert action(trespassing(tmp_path), args="--no-such-option")[0].returncode == 2


def used_options(text):
    return set(re.findall(r"(?<![\w-])(--[a-z][a-z-]+)", text))


@pytest.mark.parametrize("path", ["integrations/github/check.sh", "integrations/gitlab/ringfence.gitlab-ci.yml"])
def test_templates_use_options_that_exist(path):
    lines = (ROOT / path).read_text().splitlines()
    text = "\n".join(line for line in lines if not line.lstrip().startswith(("#", "- apt-get", "- pip")))
    known = set()
    for command in ("check", "diff"):
        known |= used_options(CliRunner().invoke(main, [command, "--help"]).output)
    assert used_options(text) <= known
    assert used_options(text)


@pytest.mark.parametrize(
    "path", ["action.yml", "integrations/github/pull-request.yml", "integrations/gitlab/ringfence.gitlab-ci.yml"]
)
def test_templates_are_yaml(path):
    assert yaml.safe_load((ROOT / path).read_text())


def test_the_example_workflow_gives_inputs_that_exist():
    steps = yaml.safe_load((ROOT / "integrations/github/pull-request.yml").read_text())["jobs"]["ringfence"]["steps"]
    (given,) = [step["with"] for step in steps if step.get("uses", "").startswith("OWNER/ringfence")]
    assert set(given) <= set(ACTION["inputs"])
