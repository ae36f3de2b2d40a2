import json
import os
import subprocess
import sys

import jsonschema
import pytest
from msgspec.structs import replace
from ringfence import __version__
from ringfence.commands._markdown import plain
from ringfence.commands._writing import write_file
from ringfence.output import csv, dot, graph_json, mermaid, structurizr


def test_export_is_the_contract_and_does_not_fail(run):
    result = run("export")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["schema"] == "ringfence/system/1"


def test_export_in_another_format_to_a_file(run, root):
    assert run("export", "--format", "sarif", "--output", "a.sarif").exit_code == 0
    assert json.loads((root / "a.sarif").read_text())["version"] == "2.1.0"


def test_graph_is_dot_by_default(run):
    result = run("graph", "--format", "dot")
    assert result.exit_code == 0
    assert result.stdout == run("graph").stdout
    assert result.stdout.startswith("digraph ringfence {")


@pytest.mark.parametrize("name", ["mermaid", "structurizr", "json", "csv"])
def test_graph_in_formats_that_need_no_layout(run, stage, name):
    stage.plugins = replace(
        stage.plugins, outputs=(dot.render, mermaid.render, structurizr.render, graph_json.render, csv.render)
    )
    result = run("graph", "--format", name, "--view", "calls")
    assert result.exit_code == 0
    assert "billing" in result.stdout


def test_graph_takes_only_what_draws(run):
    result = run("graph", "--format", "sarif")
    assert result.exit_code == 2
    assert "There is no format 'sarif'" in result.stderr


def test_graph_of_a_focus_that_does_not_exist(run):
    result = run("graph", "--focus", "shpo")
    assert result.exit_code == 2
    assert "Did you mean 'shop'?" in result.stderr


def test_graph_as_a_picture(run, root, monkeypatch):
    monkeypatch.setattr("ringfence.commands._layout.laid_out", lambda dot, picture: f"{picture} of {dot[:7]}".encode())
    assert run("graph", "-f", "png", "-o", "a.png").exit_code == 0
    assert (root / "a.png").read_bytes() == b"png of digraph"
    assert run("graph", "-f", "svg").stdout == "svg of digraph"


def test_report_writes_one_page_and_says_where(run, root):
    result = run("report")
    assert (result.exit_code, result.stdout) == (0, "ringfence-report.html is written: open it in a browser.\n")
    assert (root / "ringfence-report.html").read_text().startswith("<!DOCTYPE html>")
    assert run("report", "--output", "b.html", "-q").stdout == ""


def test_explain_shows_the_page_of_a_rule(run):
    result = run("explain", "shared-table")
    assert result.exit_code == 0
    assert result.stdout == "shared-table (error): A table is shared\n\nOne owner.\n\nWHY\n\nPeace.\n"


def test_explain_knows_the_rules_about_declarations(run):
    assert "An exception without an end is a rule that nobody keeps." in run("explain", "expired-exception").stdout


def test_explain_lists_all_rules(run):
    lines = run("explain").stdout.splitlines()
    assert "shared-table  error  A table is shared" in lines
    assert lines == sorted(lines)
    assert len(lines) == 8


def test_explain_of_nothing_that_exists(run):
    result = run("explain", "shared-tabel")
    assert result.exit_code == 2
    assert "Did you mean 'shared-table'?" in result.stderr


def test_config_schema_describes_every_rule(run):
    schema = json.loads(run("config", "schema").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    rules = schema["properties"]["rules"]["properties"]
    assert "max_hops" in rules["long-call-chain"]["anyOf"][1]["properties"]
    assert "unused-exception" in rules


def test_version(run):
    assert run("--version").stdout == f"ringfence {__version__}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completions(run, shell):
    result = run("--completions", shell)
    assert result.exit_code == 0
    assert "_RINGFENCE_COMPLETE" in result.stdout


@pytest.mark.parametrize(
    "command",
    [
        "check",
        "export",
        "graph",
        "explain",
        "config",
        "config schema",
        "owners",
        "why",
        "chains",
        "unresolved",
        "impact",
        "report",
    ],
)
def test_every_command_has_help(run, command):
    result = run(*command.split(), "--help")
    assert result.exit_code == 0
    assert command == "config" or "\n  Examples:\n" in result.stdout
    assert "\\b" not in result.stdout


def test_the_program_has_help(run):
    assert "\n  Examples:\n    ringfence check  " in run("--help").stdout


def test_commands_that_do_not_exist(run):
    result = run("chekc")
    assert result.exit_code == 2
    assert "No such command 'chekc'. Did you mean 'check'?" in result.stderr
    assert run("_options").exit_code == 2


def python(code: str, **more) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, **more)


def test_help_is_cheap():
    heavy = "{'yaml', 'sqlglot', 'networkx', 'tree_sitter', 'msgspec', 'ringfence.run', 'ringfence.plugins'}"
    code = f"""
import sys
from ringfence.cli import main
try:
    main(['check', '--help'])
finally:
    print(sorted({heavy} & set(sys.modules)))
"""
    assert python(code).stdout.splitlines()[-1] == "[]"


def test_a_reader_that_goes_away_is_no_error():
    code = "from ringfence.commands._writing import print_text; print_text('x\\n' * 100_000)"
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([sys.executable, "-c", code], stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_any_encoding_of_stdout_will_do():
    code = "from ringfence.commands._writing import print_text; print_text('a → b\\n')"
    assert python(code, env={**os.environ, "PYTHONIOENCODING": "ascii"}).stdout == "a \\u2192 b\n"


def test_a_file_that_cannot_be_replaced_leaves_no_draft(tmp_path, monkeypatch):
    (tmp_path / "a").write_text("old")
    monkeypatch.setattr("os.replace", lambda *args: (_ for _ in ()).throw(PermissionError(13, "no")))
    with pytest.raises(Exception, match="cannot be written: no"):
        write_file(tmp_path / "a", "new")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_text() == "old"


MARKDOWN = """\
A **bold** word and `code`, see
[the page](https://example.org).

## Head

- one thing that is long enough to be
  wrapped
- two

```yaml
a:
  - `b`   kept
```

### Small
last"""


def test_markdown_becomes_plain_text():
    assert (
        plain(MARKDOWN, 40)
        == """\
A bold word and code, see the page
(https://example.org).

HEAD

- one thing that is long enough to be
  wrapped
- two

    a:
      - `b`   kept

Small
last
"""
    )
