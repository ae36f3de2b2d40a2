"""``markdown``: for job summaries and comments on pull requests."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from ringfence.extend import Rendering, output
from ringfence.model.finding import SEVERITIES, Report, Verdict
from ringfence.output._markdown import code, escaped
from ringfence.views.repositories import described, oldest

MOST = 50
"""Findings shown in full; a job summary holds a megabyte, a comment 65,536 characters."""
LONGEST = 60_000
MOST_REPOSITORIES = 12
"""Of those that the system was read from, the oldest."""

_SIGNS = {"error": "\N{CROSS MARK}", "warning": "\N{WARNING SIGN}\ufe0f", "note": "\N{INFORMATION SOURCE}\ufe0f"}


@output("markdown", summary="Markdown, for job summaries and comments on pull requests")
def render(report: Report, rendering: Rendering) -> str:
    """Counts, new findings by rule with evidence to unfold, and what was seen."""
    new = [verdict for verdict in report.verdicts if verdict.state == "new"]
    text = "\n".join([_head(report, new), *_groups(report, new[:MOST])])
    if len(text) > LONGEST:
        text = text[:LONGEST].rpartition("\n\n")[0] + "\n\n</details>\n"
    left = len(new) - MOST
    more = f"\n{left} more findings are in the other reports of this run.\n" if left > 0 else ""
    return f"{text}{more}\n{_foot(report)}\n"


def _head(report: Report, new: list[Verdict]) -> str:
    severities = Counter(verdict.severity for verdict in new)
    states = Counter(verdict.state for verdict in report.verdicts)
    said = [
        f"{_SIGNS[name]} {severities[name]} {name}{'s' * (severities[name] != 1)}"
        for name in SEVERITIES
        if severities[name]
    ]
    result = ", ".join(said) if said else "\N{WHITE HEAVY CHECK MARK} nothing new"
    return (
        f"## ringfence: {result}\n\n"
        f"{states['new']} new · {states['known']} known · {len(report.fixed)} fixed · {states['excepted']} excepted\n"
    )


def _groups(report: Report, verdicts: list[Verdict]) -> Iterator[str]:
    summaries = {rule.id: rule.summary for rule in report.rules}
    groups: defaultdict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        groups[verdict.finding.rule].append(verdict)
    for rule, group in groups.items():
        yield f"\n### {code(rule)}: {escaped(summaries.get(rule, ''))}\n"
        for verdict in group:
            yield from _finding(verdict)


def _finding(verdict: Verdict) -> Iterator[str]:
    finding = verdict.finding
    certainty = "" if finding.certainty == "certain" else f" ({finding.certainty})"
    yield f"- {_SIGNS[verdict.severity]} {code(str(finding.at))} {escaped(finding.message)}{certainty}"
    details = [
        f"{index}. {_step(step.note, step.at)}" for index, step in enumerate((*finding.because, *finding.path), 1)
    ]
    details += [f"- {_step(related.note, related.at)}" for related in finding.related]
    if details:
        yield "\n  <details><summary>Evidence</summary>\n"
        yield from (f"  {line}" for line in details)
        yield "\n  </details>"
    if finding.remedy:
        yield f"\n  **What to do:** {escaped(finding.remedy)}"
    yield ""


def _step(note: str, at: object) -> str:
    return f"{code(str(at))} {escaped(note)}" if at else escaped(note)


def _foot(report: Report) -> str:
    system = report.system
    oldest_ones = oldest(report.repositories)[:MOST_REPOSITORIES]
    states = "".join(f"<br>{code(state.name)} {escaped(described(state))}" for state in oldest_ones)
    if more := len(report.repositories) - len(oldest_ones):
        states += f"<br>and {more} more repositories"
    return (
        f"<sub>{len(system.services)} services, {len(system.tables)} tables, {len(system.calls)} calls, "
        f"{len(report.rules)} rules; {len(system.unresolved)} places could not be seen through. "
        f"ringfence {escaped(report.version)}{states}</sub>"
    )
