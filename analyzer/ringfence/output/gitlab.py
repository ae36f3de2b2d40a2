"""``gitlab``: GitLab's code quality report, a subset of Code Climate's issues.

The widget compares it with the target branch's report by fingerprint, and shows one entry for equal ones. ``blocker`` is
left to people: nothing that is read from code alone deserves it.
"""

from __future__ import annotations

from typing import Any

from ringfence.extend import Rendering, output
from ringfence.model.finding import Report, Verdict
from ringfence.output._ascii import to_json
from ringfence.output._visible import visible

_SEVERITIES = {"error": "critical", "warning": "minor", "note": "info"}


@output("gitlab", summary="GitLab code quality report (gl-code-quality-report.json)")
def render(report: Report, rendering: Rendering) -> str:
    """Every new finding as an issue."""
    return to_json([_issue(verdict) for verdict in report.verdicts if verdict.state == "new"])


def _issue(verdict: Verdict) -> dict[str, Any]:
    finding = verdict.finding
    sure = finding.certainty == "certain"
    severity = "major" if verdict.severity == "warning" and sure else _SEVERITIES[verdict.severity]
    return {
        "type": "issue",
        "categories": ["Style"],
        "description": visible(finding.message),
        "content": {"body": visible(finding.remedy)},
        "check_name": finding.rule,
        "fingerprint": verdict.fingerprint,
        "severity": severity,
        "location": {"path": finding.at.path.removeprefix("./"), "lines": {"begin": max(finding.at.line, 1)}},
    }
