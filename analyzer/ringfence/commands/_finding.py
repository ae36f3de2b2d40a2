"""Everything about one finding, for a person who has to decide what to do with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from ringfence.extend import Rendering
from ringfence.formats.yaml_writing import quoted
from ringfence.model.finding import Report, Verdict
from ringfence.model.source import Span, Step
from ringfence.output._excerpt import excerpt
from ringfence.output._terminal import Terminal
from ringfence.output._visible import visible

TIME_TO_MEND = 180
"""Days that a proposed exception lasts."""

Lines = Mapping[tuple[str, int], str]


def explained(report: Report, verdict: Verdict, rendering: Rendering, until: date) -> str:
    """The finding, both sides quoted, how it is known, what makes it disappear, how to declare it intended."""
    terminal = Terminal(rendering.color, rendering.width)
    lines = {(path, number): text for path, number, text in report.lines}
    finding = verdict.finding
    parts = [
        list(_head(verdict, terminal)),
        list(_quoted(finding.at, "here it happens", lines, terminal)),
        *(list(_quoted(related.at, related.note, lines, terminal)) for related in finding.related),
        list(_steps("How it is known", finding.because, lines, terminal)),
        list(_steps("The way of the request", finding.path, lines, terminal)),
        list(_end(verdict, terminal)),
        list(_intended(verdict, until, terminal)),
        [terminal.faint(f"ringfence explain {visible(finding.rule)} says more about the rule.")],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _head(verdict: Verdict, terminal: Terminal) -> Iterator[str]:
    finding = verdict.finding
    kind = terminal.severity(verdict.severity, f"{verdict.severity}[{visible(finding.rule)}]")
    state = f"{verdict.state}, {finding.certainty}, fingerprint {verdict.fingerprint}"
    yield f"{kind} {terminal.faint(state)}"
    yield from terminal.wrap(visible(finding.message))
    yield f"Parties: {', '.join(map(visible, finding.services))}"
    if verdict.reason:
        yield f"Excused: {visible(verdict.reason)}"


def _place(at: Span) -> str:
    return f"{visible(at.path)}:{at.line}:{at.column}"


def _quoted(at: Span, note: str, lines: Lines, terminal: Terminal) -> Iterator[str]:
    yield f"{terminal.strong(_place(at))} {visible(note)}"
    if source := lines.get((at.path, at.line)):
        yield from excerpt(source, at, terminal)


def _steps(title: str, steps: Iterable[Step], lines: Lines, terminal: Terminal) -> Iterator[str]:
    for number, step in enumerate(steps, start=1):
        if number == 1:
            yield terminal.strong(title)
        at = f"{_place(step.at)} " if step.at else ""
        yield f"  {number}. {at}{visible(step.note)}"
        source = lines.get((step.at.path, step.at.line), "") if step.at else ""
        if source.strip():
            yield terminal.quoted(source)


def _end(verdict: Verdict, terminal: Terminal) -> Iterator[str]:
    finding = verdict.finding
    yield terminal.strong("What makes it disappear")
    yield from (f"  {line}" for line in terminal.wrap(visible(finding.remedy), 2) if finding.remedy)
    about = (
        f"It is recognised by its rule, {visible(finding.subject)} and the parties, not by lines: it is gone when none"
        " of these places is left. A step that is wrong can be put right in ringfence.yaml: owners, contexts, datastores,"
        " services."
    )
    yield from (f"  {line}" for line in terminal.wrap(about, 2))


def _intended(verdict: Verdict, until: date, terminal: Terminal) -> Iterator[str]:
    yield terminal.strong("How to declare it intended")
    yield "  In ringfence.yaml, for a time and with a reason:"
    yield ""
    yield from (f"    {line}" for line in declaration(verdict, until).splitlines())
    yield ""
    yield "  Or in a comment at the line itself:"
    yield f"    ringfence: ignore[{visible(verdict.finding.rule)}] REASON until={until.isoformat()}"


def declaration(verdict: Verdict, until: date) -> str:
    """The exception that covers a finding, as YAML."""
    finding = verdict.finding
    return (
        "exceptions:\n"
        f"  - rule: {finding.rule if finding.rule.replace('-', '').isalnum() else quoted(finding.rule)}\n"
        f"    subject: {quoted(finding.subject)}\n"
        f"    services: [{', '.join(map(quoted, finding.services))}]\n"
        "    reason: REASON\n"
        f"    until: {until.isoformat()}\n"
    )
