import json
from pathlib import Path

import pytest
from ringfence.config import ConfigError, Problem
from ringfence.model.source import Diagnostic, Span
from ringfence.model.system import System
from ringfence.plugins import PluginError
from ringfence.run import RuleError


def rules(result) -> list[str]:
    return [found["rule"] for found in json.loads(result.stdout)["findings"]]


class TestExitCodes:
    def test_findings(self, run):
        result = run("check")
        assert result.exit_code == 1
        assert "app.py:1:1: error[shared-table] shared-table happens" in result.stdout

    def test_nothing_that_fails(self, run):
        assert run("check", "--exclude-rules", "shared-table").exit_code == 0

    @pytest.mark.parametrize(("threshold", "code"), [("never", 0), ("error", 0), ("warning", 1), ("note", 1)])
    def test_fail_on(self, run, threshold, code):
        assert run("check", "--exclude-rules=shared-table", "--fail-on", threshold).exit_code == code

    def test_what_is_only_possible_never_fails(self, run):
        result = run("check", "--rules", "hard-coded-endpoint", "--fail-on", "note")
        assert "error[hard-coded-endpoint]" in result.stdout
        assert result.exit_code == 0

    def test_exit_zero(self, run):
        assert run("check", "--exit-zero").exit_code == 0
        assert run("check", "--warn-only", "--strict").exit_code == 0

    def test_strict_fails_on_problems_of_reading(self, run, stage):
        stage.diagnostics = (Diagnostic(Span("a.sql", 2), "is broken"),)
        assert run("check", "--exclude-rules=shared-table").exit_code == 0
        assert run("check", "--exclude-rules=shared-table", "--strict").exit_code == 1

    @pytest.mark.parametrize("command", ["check", "export", "graph"])
    def test_nothing_to_analyse(self, run, stage, command):
        stage.system = System()
        result = run(command)
        assert result.exit_code == 3
        assert "no service was found among 1 files" in result.stderr
        assert result.stdout == ""

    @pytest.mark.parametrize(
        ("args", "said"),
        [
            (["--rules", "shared-tabel"], "There is no rule 'shared-tabel'. Did you mean 'shared-table'?"),
            (["--exclude-rules", "zzz"], "There is no rule 'zzz'. There are: expired-exception,"),
            (["-f", "txt"], "There is no format 'txt'. Did you mean 'text'?"),
            (["-f", "text", "-f", "json"], "Two formats cannot both go to stdout"),
            (["-f", "text", "-f", "json", "-o", "x", "-o", "x"], "Two formats cannot both go to x"),
            (["-f", "text", "-o", "x", "-o", "y"], "Every --output needs a --format"),
            (["--fail-on", "fatal"], "'fatal' is not one of"),
            (["nowhere"], "Path 'nowhere' does not exist"),
            (["app.py"], "app.py is no facts file"),
            (["-c", "nowhere.yaml"], "does not exist"),
            (["-c", "app.py", "--no-config"], "exclude each other"),
            (["-f", "json", "-o", "no/such/folder"], "no/such/folder cannot be written: No such file or directory"),
        ],
    )
    def test_usage(self, run, args, said):
        result = run("check", *args)
        assert result.exit_code == 2
        assert said in result.stderr

    def test_configuration(self, run, root):
        (root / "ringfence.yaml").write_text("servces: {}\nexclude: 3\n")
        result = run("check")
        assert result.exit_code == 2
        assert result.stderr.splitlines() == [
            "error: ringfence.yaml:1:1: unknown key 'servces' (did you mean 'services'?)",
            "error: ringfence.yaml:2:10: exclude must be a list",
        ]

    @pytest.mark.parametrize(
        "error",
        [PluginError("no rules are installed"), ConfigError((Problem(Span("a", 1), "no rules are installed"),))],
    )
    def test_plugins_and_configuration(self, run, stage, error):
        stage.raises = error
        result = run("check")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "no rules are installed" in result.stderr

    def test_internal(self, run, stage):
        stage.raises = RuleError("rule shared-table failed (ValueError: x)")
        result = run("check")
        assert result.exit_code == 4
        assert "internal error: RuleError: rule shared-table failed" in result.stderr
        assert "Traceback" not in result.stderr

    @pytest.mark.parametrize(("args", "env"), [(["-vv"], {}), (["-v", "-v"], {}), ([], {"RINGFENCE_DEBUG": "1"})])
    def test_internal_with_traceback(self, run, stage, args, env):
        stage.raises = ZeroDivisionError("x")
        result = run("check", *args, env=env)
        assert result.exit_code == 4
        assert "Traceback" in result.stderr

    def test_what_the_repository_says_is_harmless(self, run, root):
        (root / "ringfence.yaml").write_text('"\\e]0;title\\a\\e[31m": 1\n')
        result = run("check", color=True)
        assert result.exit_code == 2
        assert "\x1b" not in result.stderr
        assert "unknown key" in result.stderr

    def test_interrupted(self, run, stage):
        stage.raises = KeyboardInterrupt()
        assert run("check").exit_code == 130


class TestSelection:
    def test_rules_run_by_default_unless_they_are_off(self, run):
        assert rules(run("check", "-f", "json")) == ["shared-table", "hard-coded-endpoint", "long-call-chain"]

    def test_only_these_even_if_they_are_off(self, run):
        result = run("check", "-f", "json", "--rules", "missing-retry,long-call-chain")
        assert rules(result) == ["long-call-chain", "missing-retry"]

    def test_without_these(self, run):
        result = run("check", "-f", "json", "--exclude-rules", "shared-table", "--exclude-rules", "long-call-chain")
        assert rules(result) == ["hard-coded-endpoint"]

    def test_severity_and_certainty(self, run):
        assert rules(run("check", "-f", "json", "--min-severity", "error")) == ["shared-table", "hard-coded-endpoint"]
        assert rules(run("check", "-f", "json", "--min-certainty", "likely")) == ["shared-table", "long-call-chain"]

    def test_exceptions_of_rules_that_were_not_chosen_are_not_unused(self, run, root):
        (root / "ringfence.yaml").write_text(
            "exceptions: [{rule: shared-table, subject: x, reason: r, until: 2999-01-01}]\n"
        )
        assert "unused-exception" in rules(run("check", "-f", "json"))
        assert "unused-exception" not in rules(run("check", "-f", "json", "--rules", "long-call-chain"))


class TestConfiguration:
    def test_is_found_in_the_path(self, run, root):
        (root / "ringfence.yaml").write_text("rules: {shared-table: off, long-call-chain: {max_hops: 9}}\n")
        assert rules(run("check", "-f", "json")) == ["hard-coded-endpoint"]

    def test_can_be_left_out(self, run, root):
        (root / "ringfence.yaml").write_text("rules: {shared-table: off}\n")
        assert "shared-table" in rules(run("check", "-f", "json", "--no-config"))

    def test_can_be_another_file(self, run, root):
        (root.parent / "own.yaml").write_text("rules: {shared-table: off}\n")
        assert "shared-table" not in rules(run("check", "-f", "json", "-c", "../own.yaml"))

    def test_hygiene_can_be_configured(self, run, root):
        (root / "ringfence.yaml").write_text("rules: {unused-exception: error}\n")
        assert run("check", "--exit-zero").exit_code == 0

    def test_names_of_services_that_do_not_exist_are_problems(self, run, root):
        (root / "ringfence.yaml").write_text("owners: {orders: shopp}\n")
        result = run("check")
        assert "ringfence.yaml:1:18: there is no service 'shopp'; did you mean 'shop'?" in result.stdout

    def test_expired_exceptions_fail(self, run, root):
        (root / "ringfence.yaml").write_text(
            "exceptions: [{rule: shared-table, reason: r, until: 2020-01-01}]\nrules: {shared-table: warning}\n"
        )
        result = run("check", "-f", "json")
        assert result.exit_code == 1
        assert rules(result)[0] == "expired-exception"

    def test_exceptions_excuse(self, run, root):
        (root / "ringfence.yaml").write_text("exceptions: [{rule: shared-table, reason: r, until: 2999-01-01}]\n")
        result = run("check")
        assert result.exit_code == 0
        assert "0 fixed, 1 excepted)" in result.stdout

    def test_marks_excuse(self, run, root):
        (root / "app.py").write_text("run()  # ringfence: ignore[shared-table] moves\n")
        assert run("check").exit_code == 0


class TestOutputs:
    def test_several_at_once(self, run, root):
        result = run("check", "-f", "sarif", "-o", "out.sarif", "-f", "json", "-o", "out.json", "-f", "text")
        assert result.exit_code == 1
        assert result.stdout.startswith("shared-table (1): A table is shared")
        assert json.loads((root / "out.sarif").read_text())["version"] == "2.1.0"
        assert json.loads((root / "out.json").read_text())["schema"] == "ringfence/system/1"
        assert sorted(path.name for path in root.iterdir()) == ["app.py", "out.json", "out.sarif"]

    def test_stdout_can_be_named(self, run, root):
        result = run("check", "-f", "text", "-f", "json", "-o", "out.txt", "-o", "-")
        assert json.loads(result.stdout)
        assert "error[shared-table]" in (root / "out.txt").read_text()

    def test_says_something_where_nothing_goes_to_stdout(self, run):
        result = run("check", "-f", "json", "-o", "out.json")
        assert (result.stdout, result.stderr) == ("", "1 of 3 findings fail.\n")
        assert run("check", "-q", "-f", "json", "-o", "out.json").stderr == ""

    def test_files_are_replaced_at_once(self, run, root):
        (root / "out.json").write_text("old")
        (root / "link.json").symlink_to("out.json")
        assert run("check", "-f", "json", "-o", "link.json").exit_code == 1
        assert json.loads((root / "out.json").read_text())
        assert (root / "link.json").is_symlink()

    def test_devices_are_not_replaced(self, run):
        assert run("check", "-f", "json", "-o", "/dev/null").exit_code == 1
        assert Path("/dev/null").is_char_device()

    @pytest.mark.parametrize(
        ("args", "env", "colored"),
        [
            ([], {}, False),
            ([], {"FORCE_COLOR": "1"}, True),
            ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
            (["--color", "always"], {"NO_COLOR": "1"}, True),
            (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        ],
    )
    def test_colours(self, run, args, env, colored):
        assert ("\x1b[" in run("check", *args, env=env).stdout) is colored

    def test_secrets_are_never_printed(self, run):
        for name in ("text", "json", "sarif", "dot"):
            result = run("check", "-v", "-f", name, "--rules", "missing-retry,shared-table")
            assert "hunter2" not in result.stdout
        assert "postgres://app:*******@db/main" in run("check").stdout
        assert 'password = "*******"' in run("check", "--rules", "missing-retry").stdout

    def test_quiet(self, run):
        assert len(run("check", "-q").stdout.splitlines()) == 3
        assert run("check", "-qq").stdout == ""

    def test_runs_are_identical(self, run):
        for name in ("text", "json", "sarif", "dot"):
            assert run("check", "-f", name).stdout == run("check", "-f", name).stdout


def test_aliases_are_hidden(run):
    assert run("lint").stdout == run("scan").stdout == run("check").stdout
    assert "lint" not in run("--help").stdout
    assert "scan" not in run("--help").stdout


def test_jobs_are_accepted(run):
    assert run("check", "-j", "4").exit_code == 1
    assert run("check", "-j", "-1").exit_code == 2
