"""A comparison for programs."""

from __future__ import annotations

from typing import Any

from ringfence.comparing.comparison import Change, Comparison
from ringfence.extend import Rendering
from ringfence.model.finding import Verdict
from ringfence.model.source import Span
from ringfence.output._ascii import to_json

SCHEMA = "ringfence/diff/1"


def render(comparison: Comparison, rendering: Rendering) -> str:
    """One JSON document."""
    return to_json(
        {
            "schema": SCHEMA,
            "base": comparison.base,
            "head": comparison.head,
            "changes": [_change(change) for change in comparison.changes],
            "findings": {
                "added": [_finding(verdict) for verdict in comparison.appeared],
                "removed": [_finding(verdict) for verdict in comparison.gone],
            },
        }
    )


def _change(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "change": "added" if change.added else "removed",
        "subject": change.subject,
        "source": change.source,
        "target": change.target,
        "location": _location(change.at),
    }


def _finding(verdict: Verdict) -> dict[str, Any]:
    finding = verdict.finding
    return {
        "rule": finding.rule,
        "severity": verdict.severity,
        "certainty": finding.certainty,
        "fingerprint": verdict.fingerprint,
        "subject": finding.subject,
        "services": list(finding.services),
        "message": finding.message,
        "remedy": finding.remedy,
        "location": _location(finding.at),
    }


def _location(at: Span | None) -> dict[str, Any] | None:
    return {"path": at.path, "line": at.line, "column": at.column} if at else None
