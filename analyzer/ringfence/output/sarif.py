"""``sarif``: SARIF 2.1.0 as GitHub code scanning reads it. Known and excepted findings are left out.

GitHub does not honour suppressions, recognises a result by its ``primaryLocationLineHash`` alone, shows a result in a pull
request only if all its lines are part of the change, and refuses an end column of 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from ringfence.extend import Rendering, output
from ringfence.model.finding import Finding, Related, Report, RuleInfo, Verdict
from ringfence.model.source import Diagnostic, Span, Step
from ringfence.output._ascii import to_json
from ringfence.output._visible import visible

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
CATEGORY = "ringfence/"
"""The slash makes it a category; without it the whole would be the id of one run."""

MAX_DESCRIPTION = 1024
_PROBLEM = {"error": "error", "warning": "warning"}
_PRECISION = {"certain": "very-high", "likely": "high", "possible": "low"}
_RANK = {"certain": 90.0, "likely": 60.0, "possible": 30.0}

Object = dict[str, Any]
Lines = dict[tuple[str, int], str]


@output("sarif", summary="SARIF 2.1.0, for GitHub code scanning and editors")
def render(report: Report, rendering: Rendering) -> str:
    """One run with every new finding."""
    verdicts = [verdict for verdict in report.verdicts if verdict.state == "new"]
    rules = _rules(report.rules, verdicts)
    lines = {(path, number): text for path, number, text in report.lines}
    run = {
        "tool": {
            "driver": {
                "name": "ringfence",
                "version": report.version or "0",
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "automationDetails": {"id": CATEGORY},
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [_notification(diagnostic) for diagnostic in report.diagnostics],
            }
        ],
        "columnKind": "unicodeCodePoints",
        "results": list(_results(verdicts, [rule.id for rule in rules], lines)),
    }
    return to_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rules(rules: Iterable[RuleInfo], verdicts: Iterable[Verdict]) -> list[RuleInfo]:
    """Every rule that was checked, and those of findings that no rule of the report explains."""
    known = {rule.id: rule for rule in rules}
    for verdict in verdicts:
        id = verdict.finding.rule
        known.setdefault(id, RuleInfo(id, id, verdict.severity, ""))
    return [known[id] for id in sorted(known)]


def _rule(rule: RuleInfo) -> Object:
    enabled = rule.severity in ("error", "warning", "note")
    return {
        "id": rule.id,
        "name": "".join(part.capitalize() for part in rule.id.split("-")),
        "shortDescription": {"text": rule.summary[:MAX_DESCRIPTION]},
        "fullDescription": {"text": (_first_paragraph(rule.help) or rule.summary)[:MAX_DESCRIPTION]},
        "help": {"text": rule.help or rule.summary, "markdown": rule.help or rule.summary},
        "defaultConfiguration": {"enabled": enabled, "level": rule.severity if enabled else "note"},
        "properties": {
            "precision": "high",
            "problem.severity": _PROBLEM.get(rule.severity, "recommendation"),
            "tags": ["architecture", "microservices"],
        },
    }


def _first_paragraph(help: str) -> str:
    return " ".join(help.strip().partition("\n\n")[0].split())


def _results(verdicts: Iterable[Verdict], rules: list[str], lines: Lines) -> Iterator[Object]:
    seen: Counter[str] = Counter()
    for verdict in verdicts:
        seen[verdict.fingerprint] += 1
        yield _result(verdict, rules, seen[verdict.fingerprint], lines)


def _result(verdict: Verdict, rules: list[str], ordinal: int, lines: Lines) -> Object:
    finding = verdict.finding
    flows = [
        _flow(path, finding, level) for path, level in ((finding.path, "essential"), (finding.because, "important"))
    ]
    result = {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "level": verdict.severity,
        "rank": _RANK.get(finding.certainty, 30.0),
        "message": {"text": _message(finding)},
        "locations": [{"physicalLocation": _physical(finding.at, lines)}],
        "partialFingerprints": {
            "primaryLocationLineHash": f"{verdict.fingerprint}:{ordinal}",
            "ringfenceSubject/v1": verdict.fingerprint,
        },
        "relatedLocations": [
            {"id": number, "physicalLocation": _physical(related.at, lines), "message": _text(related.note)}
            for number, related in enumerate(_related(finding), start=1)
        ],
        "codeFlows": [flow for flow in flows if flow],
        "properties": {
            "certainty": finding.certainty,
            "precision": _PRECISION.get(finding.certainty, "low"),
            "subject": visible(finding.subject),
            "services": [visible(service) for service in finding.services],
        },
    }
    return {key: value for key, value in result.items() if value != []}


def _related(finding: Finding) -> tuple[Related, ...]:
    """The other places, the farther hops of a chain among them: not every viewer shows code flows."""
    hops = [Related(step.note, step.at) for step in finding.path if step.at is not None and step.at != finding.at]
    return (*finding.related, *(hop for hop in hops if all(hop.at != other.at for other in finding.related)))


def _message(finding: Finding) -> str:
    """What is wrong and what to do, with links to the other places."""
    parts = [finding.message.rstrip("."), *([finding.remedy.rstrip(".")] if finding.remedy else [])]
    links = "; ".join(
        f"[{_escaped(related.note) or 'there'}]({number})" for number, related in enumerate(_related(finding), start=1)
    )
    said = ". ".join(map(_escaped, parts)) + "."
    return f"{said} See: {links}." if links else said


def _escaped(text: str) -> str:
    """Brackets would make links of what scanned files say."""
    return visible(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _text(text: str) -> Object:
    return {"text": visible(text) or "-"}


def _physical(at: Span, lines: Lines | None = None) -> Object:
    return {"artifactLocation": {"uri": _uri(at.path)}, "region": _region(at, lines or {})}


def _uri(path: str) -> str:
    return quote(path.encode("utf-8", "surrogatepass")) or "."


def _region(at: Span, lines: Lines) -> Object:
    """One line of the place; a place without extent, or over several lines, ends with its first line."""
    line, column = max(at.line, 1), max(at.column, 1)
    end = at.end_column if at.end_line in (0, at.line) else 0
    if end <= column:
        end = max(len(lines.get((at.path, at.line), "")), column) + 1
    return {"startLine": line, "startColumn": column, "endLine": line, "endColumn": end}


def _flow(steps: tuple[Step, ...], finding: Finding, importance: str) -> Object | None:
    """Steps in order. A conclusion without a place of its own stands at the finding."""
    if not steps:
        return None
    locations = [
        {
            "location": {"physicalLocation": _physical(step.at or finding.at), "message": _text(step.note)},
            "importance": importance,
            "nestingLevel": 0,
        }
        for step in steps
    ]
    return {"threadFlows": [{"locations": locations}]}


def _notification(diagnostic: Diagnostic) -> Object:
    return {
        "level": "warning",
        "message": _text(diagnostic.message),
        "locations": [{"physicalLocation": _physical(diagnostic.at)}],
    }
