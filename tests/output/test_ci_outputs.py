"""What CI systems read: JUnit, Checkstyle, GitHub's annotations, GitLab's code quality, Markdown."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from msgspec.structs import replace
from report_samples import CHAIN, REPORT, SHARED
from ringfence.extend import Rendering
from ringfence.model.finding import Report, Verdict
from ringfence.model.source import Span
from ringfence.model.system import System
from ringfence.output import checkstyle, github, gitlab, junit, markdown
from test_hostile_names import HOSTILE, rendered

SCHEMAS = Path(__file__).parents[3] / "shared" / "schemas"
EMPTY = Report(System(), (), ())


def shown(output, report=REPORT):
    return output.render.render(report, Rendering())


def many(number, severity="error"):
    verdicts = [
        Verdict(replace(SHARED, subject=f"t{n}", at=Span("a.py", n + 1)), severity, "new", f"{n:016}")
        for n in range(number)
    ]
    return Report(System(), tuple(verdicts), ())


class TestJUnit:
    def test_is_a_suite_a_rule_and_a_case_a_finding(self):
        root = ElementTree.fromstring(shown(junit))
        suites = {suite.get("name"): suite for suite in root}
        assert sorted(suites) == ["long-call-chain", "missing-timeout", "shared-database", "shared-table"]
        assert [case.get("name") for case in suites["shared-table"]] == ["main/shop:orders (shop billing)"]
        assert (root.get("tests"), root.get("failures")) == ("5", "2")

    def test_known_and_excepted_are_skipped_and_notes_do_not_fail(self):
        root = ElementTree.fromstring(shown(junit))
        suites = {suite.get("name"): suite for suite in root}
        assert [case.find("skipped") is not None for case in suites["shared-database"]] == [True, True]
        assert suites["missing-timeout"].get("failures") == "0"

    def test_a_rule_that_finds_nothing_passes(self):
        root = ElementTree.fromstring(shown(junit, replace(REPORT, verdicts=())))
        assert root.get("failures") == "0"
        assert all(len(case) == 0 for suite in root for case in suite)

    @pytest.mark.skipif(not (SCHEMAS / "junit-10.xsd").is_file(), reason="the published JUnit schema is not here")
    def test_follows_the_schema(self):
        xmlschema = pytest.importorskip("xmlschema")
        schema = xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd"))
        schema.validate(shown(junit))
        schema.validate(shown(junit, EMPTY))


class TestCheckstyle:
    def test_is_file_by_file_with_one_based_places(self):
        root = ElementTree.fromstring(shown(checkstyle))
        assert [file.get("name") for file in root] == ["billing/app.py", "web/app.py"]
        error = root[0][0]
        assert (error.get("line"), error.get("column"), error.get("severity")) == ("12", "5", "error")
        assert error.get("source") == "ringfence.shared-table"
        assert [e.get("severity") for e in root[1]] == ["warning", "info"]


class TestGitHub:
    def test_says_place_rule_and_remedy(self):
        first = shown(github).splitlines()[0]
        assert first.startswith("::error file=billing/app.py,line=12,endLine=12,col=5,title=ringfence shared-table::")
        assert first.endswith("or publish an event that it consumes.")

    def test_stays_within_the_limits_and_says_so(self):
        lines = shown(github, many(30)).splitlines()
        assert len(lines) == 10
        assert "21 more findings of severity error" in lines[-1]
        assert len(shown(github, many(10)).splitlines()) == 10

    def test_leaves_out_what_is_known_or_excepted(self):
        assert "shared-database" not in shown(github)
        assert shown(github, EMPTY) == ""

    @given(name=HOSTILE)
    @settings(max_examples=60)
    def test_names_begin_no_other_command(self, name):
        (line,) = rendered("github", name).splitlines()
        assert line.count("::error") == 1 or "::error" in name


class TestGitLab:
    def test_has_what_the_widget_needs(self):
        issues = json.loads(shown(gitlab))
        assert [issue["severity"] for issue in issues] == ["critical", "minor", "info"]
        assert issues[0]["location"] == {"path": "billing/app.py", "lines": {"begin": 12}}
        assert issues[0]["fingerprint"] == "1" * 16

    def test_a_certain_warning_is_major(self):
        verdict = Verdict(replace(CHAIN, certainty="certain"), "warning", "new", "2" * 16)
        assert json.loads(shown(gitlab, Report(System(), (verdict,), ())))[0]["severity"] == "major"

    @pytest.mark.skipif(not (SCHEMAS / "gitlab-codeclimate.json").is_file(), reason="the published schema is not here")
    def test_follows_the_schema(self):
        from jsonschema import validate

        schema = json.loads((SCHEMAS / "gitlab-codeclimate.json").read_text())
        issues = json.loads(shown(gitlab))
        for issue in issues:
            validate(issue, schema if schema.get("type") != "array" else schema["items"])
        assert json.loads(shown(gitlab, EMPTY)) == []


class TestMarkdown:
    def test_counts_then_findings_then_what_was_seen(self):
        text = shown(markdown)
        assert text.startswith("## ringfence: \N{CROSS MARK} 1 error, ")
        assert "3 new · 1 known · 0 fixed · 1 excepted" in text
        assert "### `shared-table`: A table is shared" in text
        assert "**What to do:** Leave the writing to shop: call its API" in text
        assert text.rstrip().endswith("</sub>")

    def test_nothing_found_is_said(self):
        assert "nothing new" in shown(markdown, EMPTY)

    def test_is_bounded(self):
        text = shown(markdown, many(5000))
        assert len(text) < 65_536
        assert "4950 more findings" in text

    @given(name=HOSTILE)
    @settings(max_examples=60)
    def test_names_make_no_markup(self, name):
        text = re.sub(r"(`+)[^\n]*?[^`]\1(?!`)", "code", rendered("markdown", name))
        assert "<script" not in text
        assert "[link](1)" not in text
