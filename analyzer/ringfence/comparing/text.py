"""A comparison for people at a terminal, one item a line."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.comparing.comparison import KINDS, Change, Comparison
from ringfence.extend import Rendering
from ringfence.model.finding import Verdict
from ringfence.output._terminal import Terminal
from ringfence.output._visible import visible


def render(comparison: Comparison, rendering: Rendering) -> str:
    """``+`` and ``-`` lines by kind, findings last."""
    terminal = Terminal(rendering.color, rendering.width)
    head = f"{visible(comparison.base)} → {visible(comparison.head)}"
    if comparison.empty:
        return f"{head}: no difference in ownership, coupling or findings\n"
    return "\n".join([terminal.strong(head), *_changes(comparison, terminal), *_findings(comparison, terminal)]) + "\n"


def _changes(comparison: Comparison, terminal: Terminal) -> Iterator[str]:
    for kind in KINDS:
        of_kind = [change for change in comparison.changes if change.kind == kind]
        if of_kind:
            yield f"\n{terminal.strong(f'{kind}s' if not kind.endswith('s') else kind)}"
            yield from (_change(change, terminal) for change in of_kind)


def _change(change: Change, terminal: Terminal) -> str:
    sign = terminal.severity("warning", "+") if change.added else terminal.good("-")
    place = terminal.faint(f"  {visible(str(change.at))}") if change.at else ""
    return f"  {sign} {visible(change.subject)}{place}"


def _findings(comparison: Comparison, terminal: Terminal) -> Iterator[str]:
    if comparison.appeared or comparison.gone:
        yield f"\n{terminal.strong('findings')}"
    yield from (_finding(verdict, terminal.severity("error", "+"), terminal) for verdict in comparison.appeared)
    yield from (_finding(verdict, terminal.good("-"), terminal) for verdict in comparison.gone)


def _finding(verdict: Verdict, sign: str, terminal: Terminal) -> str:
    finding = verdict.finding
    kind = terminal.severity(verdict.severity, f"{verdict.severity}[{visible(finding.rule)}]")
    return f"  {sign} {visible(str(finding.at))}: {kind} {visible(finding.message)}"
