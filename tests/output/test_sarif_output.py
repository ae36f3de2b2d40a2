import json
from pathlib import Path

import jsonschema
import pytest
from msgspec.structs import replace
from report_samples import DOUBTFUL, REPORT, SHARED, UPDATE
from ringfence.extend import Rendering
from ringfence.model.finding import Related, Report, Verdict
from ringfence.model.source import Span
from ringfence.model.system import System
from ringfence.output.sarif import render

OFFICIAL = Path(__file__).parents[3] / "shared/schemas/sarif-schema-2.1.0.json"


def run(report: Report = REPORT):
    document = json.loads(render.render(report, Rendering()))
    assert document["version"] == "2.1.0"
    (only,) = document["runs"]
    return only


def result(finding=SHARED, lines=REPORT.lines):
    report = Report(System(), (Verdict(finding, "error", "new", "0" * 16),), (), lines=lines)
    return run(report)["results"][0]


@pytest.mark.skipif(not OFFICIAL.exists(), reason="the published SARIF schema is not at hand")
@pytest.mark.parametrize("report", [REPORT, Report(System(), (), ())])
def test_it_fits_the_published_schema(report):
    schema = json.loads(OFFICIAL.read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    document = json.loads(render.render(report, Rendering()))
    assert [error.message for error in validator.iter_errors(document)] == []


def test_what_github_requires():
    driver = run()["tool"]["driver"]
    assert driver["name"] == "ringfence"
    for rule in driver["rules"]:
        assert rule["id"]
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
        assert rule["properties"]["problem.severity"] in ("error", "warning", "recommendation")
        assert "security-severity" not in rule["properties"]
    for found in run()["results"]:
        assert found["message"]["text"]
        assert len(found["locations"]) == 1
        region = found["locations"][0]["physicalLocation"]["region"]
        assert set(region) == {"startLine", "startColumn", "endLine", "endColumn"}
        assert region["startLine"] == region["endLine"] >= 1
        assert region["endColumn"] > region["startColumn"] >= 1
        assert driver["rules"][found["ruleIndex"]]["id"] == found["ruleId"]


def test_runs_are_one_category():
    assert run()["automationDetails"]["id"] == "ringfence/"


def test_excused_findings_are_left_out():
    assert [found["ruleId"] for found in run()["results"]] == ["shared-table", "long-call-chain", "missing-timeout"]


def test_results_are_recognised_by_their_fingerprint_not_their_line():
    moved = replace(SHARED, at=Span("billing/app.py", 99, 1, 99, 9))
    assert result()["partialFingerprints"] == result(moved)["partialFingerprints"]
    assert result()["partialFingerprints"]["primaryLocationLineHash"] == "0" * 16 + ":1"


def test_results_of_one_fingerprint_are_told_apart():
    twice = (Verdict(SHARED, "error", "new", "0" * 16), Verdict(DOUBTFUL, "note", "new", "0" * 16))
    found = run(Report(System(), twice, ()))["results"]
    assert [f["partialFingerprints"]["primaryLocationLineHash"][-1] for f in found] == ["1", "2"]


def test_related_places_are_linked_from_the_message():
    found = result()
    assert [related["id"] for related in found["relatedLocations"]] == [1, 2]
    assert "See: [orders of shop is defined here](1); [also here](2)." in found["message"]["text"]


def test_brackets_of_scanned_text_make_no_links():
    found = result(replace(SHARED, message="[click](http://x) \\", related=(Related("](2)", UPDATE),), remedy=""))
    assert found["message"]["text"] == "\\[click\\](http://x) \\\\. See: [\\](2)](1)."


def test_hops_and_evidence_are_code_flows():
    way, *none = run()["results"][1]["codeFlows"]
    assert none == []
    locations = way["threadFlows"][0]["locations"]
    assert [step["location"]["physicalLocation"]["artifactLocation"]["uri"] for step in locations] == [
        "web/app.py",
        "shop/app.py",
    ]
    assert {step["importance"] for step in locations} == {"essential"}


def test_a_conclusion_stands_at_the_finding():
    *_, last = result()["codeFlows"][0]["threadFlows"][0]["locations"]
    assert last["location"]["physicalLocation"]["region"]["startLine"] == SHARED.at.line


@pytest.mark.parametrize(
    ("at", "columns"),
    [
        (Span("a.py", 2, 3, 2, 7), (3, 7)),
        (Span("a.py", 2, 3, 4, 7), (3, 11)),
        (Span("a.py", 2, 1, 2, 1), (1, 11)),
        (Span("a.py", 3, 5), (5, 6)),
        (Span("a.py", 2, 30), (30, 31)),
    ],
)
def test_regions_are_one_line(at, columns):
    region = result(replace(SHARED, at=at), (("a.py", 2, "0123456789"),))["locations"][0]["physicalLocation"]["region"]
    assert (region["startColumn"], region["endColumn"]) == columns
    assert region["startLine"] == region["endLine"] == at.line


def test_paths_are_uris():
    found = result(replace(SHARED, at=Span("a b/ü#?:%.py", 1)))
    uri = found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "a%20b/%C3%BC%23%3F%3A%25.py"


def test_problems_of_reading_are_notifications():
    (invocation,) = run()["invocations"]
    assert invocation["executionSuccessful"] is True
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["message"]["text"] == "a string that never ends"
    assert notification["level"] == "warning"
