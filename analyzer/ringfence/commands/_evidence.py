"""What of a system and its files a report shows: source lines, and texts without their secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec import structs

from ringfence.model.finding import Finding, Related, Verdict
from ringfence.model.source import Diagnostic, Span, Step
from ringfence.model.system import System
from ringfence.redaction import hide_secrets, hide_userinfo

MAX_LINE = 1000
"""Characters of a source line that a report keeps."""


def redacted_system(system: System) -> System:
    """The system as it may be shown."""
    gaps = tuple(structs.replace(gap, why=hide_userinfo(gap.why)) for gap in system.unresolved)
    return structs.replace(system, unresolved=gaps)


def redacted_verdict(verdict: Verdict) -> Verdict:
    """The verdict as it may be shown."""
    finding = verdict.finding
    redacted = structs.replace(
        finding,
        message=hide_userinfo(finding.message),
        remedy=hide_userinfo(finding.remedy),
        related=tuple(Related(hide_userinfo(related.note), related.at) for related in finding.related),
        because=tuple(Step(hide_userinfo(step.note), step.at) for step in finding.because),
        path=tuple(Step(hide_userinfo(step.note), step.at) for step in finding.path),
    )
    return structs.replace(verdict, finding=redacted)


def redacted_diagnostic(diagnostic: Diagnostic) -> Diagnostic:
    """The diagnostic as it may be shown."""
    return Diagnostic(diagnostic.at, hide_userinfo(diagnostic.message))


def lines_of(places: Iterable[Span], text_of: Callable[[str], str | None]) -> Iterator[tuple[str, int, str]]:
    """The source line of every place that is shown, without its secrets: path, line, text. text_of: of an analysed file."""
    wanted: dict[str, set[int]] = {}
    for at in places:
        wanted.setdefault(at.path, set()).add(at.line)
    for path in sorted(wanted):
        text = (text_of(path) or "").split("\n")
        for number in sorted(number for number in wanted[path] if 0 < number <= len(text)):
            before = text[number - 2][:MAX_LINE] if number > 1 else ""
            yield path, number, hide_secrets(text[number - 1][:MAX_LINE], path, before)


def places_of(finding: Finding) -> Iterator[Span]:
    """Every place that a finding names."""
    yield finding.at
    yield from (related.at for related in finding.related)
    yield from (step.at for step in (*finding.because, *finding.path) if step.at)


def places_in(system: System) -> Iterator[Span]:
    """Every place that a system is made of."""
    uses = [use for store in system.datastores for use in store.uses]
    because = [service.because for service in system.services] + [table.because for table in system.tables]
    for group in (system.accesses, system.calls, system.channels, uses):
        for one in group:
            yield one.at
            because.append(one.because)
    yield from (definition.at for table in system.tables for definition in table.definitions)
    yield from (gap.at for gap in system.unresolved)
    yield from (step.at for steps in because for step in steps if step.at)
