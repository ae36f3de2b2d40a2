"""``ringfence test`` runs the cases of rules, those of a plugin too."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from ringfence.cases import marks
from ringfence.commands.test import command

CONTRIBUTING = Path(__file__).parents[2] / "CONTRIBUTING.md"
SHOP = "import httpx\nfrom fastapi import FastAPI\napp = FastAPI()\n@app.get('/x')\ndef x():\n    {line}\n"
COMPOSE = "services:\n  shop: {build: ./shop}\n  monolith: {build: ./monolith}\n  other: {build: ./other}\n"
SERVES = "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/y')\ndef y():\n    return 1\n"
CALLS = "return httpx.get('http://monolith:80/y')"


@pytest.fixture
def plugin(tmp_path):
    """The example of CONTRIBUTING.md."""
    (example,) = re.findall(r"```python\n(.*?)```", CONTRIBUTING.read_text(encoding="utf-8"), re.DOTALL)
    path = tmp_path / "acme_rules.py"
    path.write_text(example)
    return path


def case(root, name, line, rule="calls-the-monolith"):
    folder = root / "cases" / rule / name
    files = {
        "compose.yaml": COMPOSE,
        "shop/app.py": SHOP.format(line=line),
        "monolith/app.py": SERVES,
        "other/app.py": SERVES,
    }
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


def run(root, plugin):
    result = CliRunner().invoke(command, [str(root / "cases"), "--plugin", str(plugin)], standalone_mode=False)
    return result.return_value, result.output, result.exception


def test_cases_that_are_as_expected(tmp_path, plugin):
    case(tmp_path, "a-call", f"{CALLS}  # expect: calls-the-monolith (warning)")
    case(tmp_path, "another", "return httpx.get('http://other:80/y')")
    code, output, _ = run(tmp_path, plugin)
    assert code == 0
    assert (
        output == "ok      calls-the-monolith/a-call\nok      calls-the-monolith/another (silent)\n2 cases, 0 failed.\n"
    )


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (CALLS, "shop/app.py:6: calls-the-monolith is found and not expected"),
        ("return 1  # expect: calls-the-monolith", "shop/app.py:6: calls-the-monolith is expected and not found"),
        (f"{CALLS}  # expect: calls-the-monolith (error)", "is expected to be error, and is warning"),
        ("return 1  # expect: no-such-rule", "there is no rule 'no-such-rule'"),
    ],
)
def test_every_difference_fails(tmp_path, plugin, line, problem):
    case(tmp_path, "one", line)
    code, output, _ = run(tmp_path, plugin)
    assert code == 1
    assert problem in output


def test_a_system_that_is_not_understood_is_no_silence(tmp_path, plugin):
    folder = tmp_path / "cases" / "calls-the-monolith" / "empty"
    folder.mkdir(parents=True)
    assert "nothing was understood" in run(tmp_path, plugin)[1]


def test_folders_that_are_no_rule_are_said(tmp_path, plugin):
    (tmp_path / "cases").mkdir()
    assert "There is no case" in str(run(tmp_path, plugin)[2])
    case(tmp_path, "one", "return 1", rule="calls-the-monolit")
    assert "No folder in" in str(run(tmp_path, plugin)[2])


def test_marks_may_stand_anywhere_and_name_several_rules(tmp_path):
    folder = case(tmp_path, "one", "pass  # expect: a-rule, b-rule (note)")
    assert marks(folder) == {("a-rule", "shop/app.py", 6): "note", ("b-rule", "shop/app.py", 6): "note"}
