"""``github``: workflow commands that become annotations on the lines of a pull request.

GitHub shows ten errors, ten warnings and ten notices of a step, the first ones; so the most severe findings come first, what
does not fit is counted in a last notice, and the text report or the job summary (``markdown``) holds them all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ringfence.extend import Rendering, output
from ringfence.model.finding import SEVERITIES, Report, Verdict
from ringfence.output._visible import visible

MOST = 10
"""Annotations of one level that GitHub keeps of a step."""

_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


@output("github", summary="Annotations for GitHub Actions, within its limits")
def render(report: Report, rendering: Rendering) -> str:
    """A command a line for every new finding, as many as are shown."""
    by_level: defaultdict[str, list[Verdict]] = defaultdict(list)
    for verdict in report.verdicts:
        if verdict.state == "new":
            by_level[verdict.severity].append(verdict)
    return "".join(f"{line}\n" for severity in SEVERITIES for line in _level(severity, by_level[severity]))


def _level(severity: str, verdicts: list[Verdict]) -> Iterator[str]:
    room = MOST if len(verdicts) <= MOST else MOST - 1
    for verdict in verdicts[:room]:
        yield _annotation(_LEVELS[severity], verdict)
    left = len(verdicts) - room
    if left > 0:
        message = f"{left} more findings of severity {severity} are in the log and in the job summary."
        yield f"::{_LEVELS[severity]} title=ringfence::{_data(message)}"


def _annotation(level: str, verdict: Verdict) -> str:
    finding = verdict.finding
    at = finding.at
    end = at.end_line if at.end_line >= at.line else at.line
    place = f"file={_property(at.path)},line={at.line},endLine={end},col={at.column}"
    said = ". ".join(part.rstrip(".") for part in (finding.message, finding.remedy) if part)
    return f"::{level} {place},title={_property(f'ringfence {finding.rule}')}::{_data(f'{said}.')}"


def _data(text: str) -> str:
    """The text of a command: what scanned files say cannot begin another one."""
    return visible(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
