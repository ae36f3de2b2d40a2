"""``text``: for people at a terminal."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from ringfence.extend import Rendering, output
from ringfence.model.finding import SEVERITIES, Report, Verdict
from ringfence.model.repository import RepositoryState
from ringfence.model.source import Diagnostic, Span, Step
from ringfence.model.system import Unresolved
from ringfence.output._excerpt import excerpt
from ringfence.output._terminal import Terminal
from ringfence.output._visible import visible
from ringfence.views.repositories import described, oldest

MOST_REPOSITORIES = 12
"""Beyond as many, only the oldest are shown without ``-v``."""
FIRST = 3
"""How many of the places that could not be seen are shown without ``-v``."""


@output("text", summary="For people: findings by rule with their evidence, and a summary")
def render(report: Report, rendering: Rendering) -> str:
    """Findings as ``path:line:column: severity[rule] message``, each with source line, evidence and remedy."""
    if rendering.verbosity < -1:
        return ""
    terminal = Terminal(rendering.color, rendering.width, rendering.links_to)
    shown = [v for v in report.verdicts if v.state == "new" or rendering.verbosity > 0]
    if rendering.verbosity < 0:
        return "".join(f"{_header(verdict, terminal)}\n" for verdict in shown)
    blocks = [
        *_findings(report, shown, terminal, verbose=rendering.verbosity > 0),
        *_diagnostics(report, rendering, terminal),
    ]
    blocks += [_summary(report, rendering, terminal)]
    return "\n\n".join(blocks) + "\n"


# ---------------------------------------------------------------- findings


def _findings(report: Report, verdicts: Iterable[Verdict], terminal: Terminal, *, verbose: bool) -> Iterator[str]:
    """The findings, those of one rule together under its summary."""
    summaries = {rule.id: rule.summary for rule in report.rules}
    lines = {(path, number): text for path, number, text in report.lines}
    teams = {service.name: service.team for service in report.system.services}
    groups: defaultdict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        groups[verdict.finding.rule].append(verdict)
    for rule, group in groups.items():
        about = f": {visible(summaries[rule])}" if rule in summaries else ""
        yield terminal.strong(f"{visible(rule)} ({len(group)}){about}")
        for verdict in group:
            more = _more_about(verdict, terminal) if verbose else ()
            yield "\n".join([*_finding(verdict, lines, teams, terminal), *more])


def _header(verdict: Verdict, terminal: Terminal) -> str:
    finding = verdict.finding
    kind = terminal.severity(verdict.severity, f"{verdict.severity}[{visible(finding.rule)}]")
    certainty = "" if finding.certainty == "certain" else f" ({finding.certainty})"
    where = terminal.link(terminal.strong(_place(finding.at)), finding.at.path)
    return f"{where}: {kind} {visible(finding.message)}{certainty}"


def _finding(
    verdict: Verdict, lines: dict[tuple[str, int], str], teams: dict[str, str], terminal: Terminal
) -> Iterator[str]:
    finding = verdict.finding
    yield _header(verdict, terminal)
    if source := lines.get((finding.at.path, finding.at.line)):
        yield from excerpt(source, finding.at, terminal)
    if finding.services:
        named = [f"{name} ({teams[name]})" if teams.get(name) else name for name in finding.services]
        yield from terminal.field("parties", ", ".join(map(visible, named)))
    yield from _steps("because", finding.because, terminal)
    yield from _way(finding.path, lines, terminal)
    for related in finding.related:
        yield from terminal.field("see", f"{_place(related.at)} {visible(related.note)}")
    if finding.remedy:
        yield from terminal.field("remedy", visible(finding.remedy))
    if verdict.state != "new":
        yield from terminal.field(verdict.state, visible(verdict.reason) or "in the baseline")


def _more_about(verdict: Verdict, terminal: Terminal) -> Iterator[str]:
    yield from terminal.field("more", f"ringfence explain {verdict.fingerprint}")


def _steps(label: str, steps: Iterable[Step], terminal: Terminal) -> Iterator[str]:
    for number, step in enumerate(steps, start=1):
        yield from terminal.field(label if number == 1 else "", f"{number}. {_step(step)}")


def _way(path: Iterable[Step], lines: dict[tuple[str, int], str], terminal: Terminal) -> Iterator[str]:
    """Every hop with the line where it is taken."""
    for number, step in enumerate(path, start=1):
        yield from terminal.field("way" if number == 1 else "", f"{number}. {_step(step)}")
        source = lines.get((step.at.path, step.at.line), "") if step.at else ""
        if source.strip():
            yield terminal.quoted(source)


def _step(step: Step) -> str:
    return f"{_place(step.at)} {visible(step.note)}" if step.at else visible(step.note)


def _place(at: Span) -> str:
    return f"{visible(at.path)}:{at.line}:{at.column}"


# ---------------------------------------------------------------- what was seen, and what was not


def _diagnostics(report: Report, rendering: Rendering, terminal: Terminal) -> Iterator[str]:
    """Files that could not be read or used: all of them with ``-v``, else the first."""
    found = report.diagnostics
    if not found:
        return
    shown = found if rendering.verbosity > 0 else found[:FIRST]
    yield "\n".join([terminal.strong(f"{_count(len(found), 'problem')} while reading"), *map(_diagnostic, shown)]) + (
        _more(len(found) - len(shown), terminal)
    )


def _diagnostic(diagnostic: Diagnostic) -> str:
    return f"  {_place(diagnostic.at)}: {visible(diagnostic.message)}"


def _summary(report: Report, rendering: Rendering, terminal: Terminal) -> str:
    lines = [_result(report, terminal), *terminal.wrap(_seen(report))]
    lines += _repositories(report.repositories, rendering, terminal)
    return "\n".join([*lines, *_unresolved(report.system.unresolved, rendering, terminal)])


def _repositories(states: Sequence[RepositoryState], rendering: Rendering, terminal: Terminal) -> Iterator[str]:
    """What was read of which repositories; of many, the oldest."""
    few = len(states) <= MOST_REPOSITORIES or rendering.verbosity > 0
    shown = states if few else oldest(states)[:FIRST]
    if shown:
        lines = "\n".join(visible(f"  {state.name}: {described(state)}") for state in shown)
        yield lines + _more(len(states) - len(shown), terminal)


def _result(report: Report, terminal: Terminal) -> str:
    states = Counter(verdict.state for verdict in report.verdicts)
    severities = Counter(verdict.severity for verdict in report.verdicts if verdict.state == "new")
    said = [terminal.severity(name, _count(severities[name], name)) for name in SEVERITIES if severities[name]]
    nothing = "No new findings" if report.verdicts else "No findings"
    result = terminal.strong("Found ") + ", ".join(said) if said else terminal.good(nothing)
    fixed = len(report.fixed)
    return f"{result} ({states['new']} new, {states['known']} known, {fixed} fixed, {states['excepted']} excepted)."


def _seen(report: Report) -> str:
    system = report.system
    parts = (
        _count(len(system.services), "service"),
        _count(len(system.datastores), "datastore"),
        _count(len(system.tables), "table"),
        _count(len(system.accesses), "access", "accesses"),
        _count(len(system.calls), "call"),
        _count(len(system.channels), "channel use"),
        _count(len(system.chains), "chain") + ("" if system.chains_complete else " (there are more)"),
    )
    return f"Looked at {', '.join(parts)}; checked {_count(len(report.rules), 'rule')}."


_MANY = {"query": "queries"}
"""What there are several of that take no ``s``."""


def _unresolved(unresolved: tuple[Unresolved, ...], rendering: Rendering, terminal: Terminal) -> Iterator[str]:
    if not unresolved:
        return
    counts = Counter(one.what for one in unresolved)
    listed = ", ".join(_count(number, visible(what), _MANY.get(what, "")) for what, number in sorted(counts.items()))
    yield from terminal.wrap(f"Could not see through {listed}:")
    shown = unresolved if rendering.verbosity > 0 else unresolved[:FIRST]
    yield "\n".join(f"  {_place(one.at)}: {visible(one.what)}: {visible(one.why)}" for one in shown) + _more(
        len(unresolved) - len(shown), terminal
    )


def _more(number: int, terminal: Terminal) -> str:
    return "\n" + terminal.faint(f"  … and {number} more (-v shows all)") if number else ""


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
