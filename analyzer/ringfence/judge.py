"""Judges findings: severities, exceptions, inline marks. What is excused stays in the report, with the reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date

from msgspec.structs import replace

from ringfence.baseline import Baseline
from ringfence.config import OFF, Config, RuleConfig
from ringfence.config_checking import did_you_mean
from ringfence.digests import short_digest
from ringfence.excuses import Excuses
from ringfence.extend import Rule
from ringfence.marks import Marks, read_marks
from ringfence.model.finding import SEVERITIES, Finding, KnownFinding, Related, Verdict
from ringfence.model.source import Diagnostic
from ringfence.model.system import CERTAINTIES, System

Read = Callable[[str], str | None]
Judged = tuple[Finding, str]
"""A finding and its severity."""


def judge(
    findings: Iterable[Finding],
    system: System,
    config: Config,
    rules: Iterable[Rule],
    read: Read,
    *,
    today: date,
    ran: Collection[str] | None = None,
    baseline: Baseline | None = None,
) -> tuple[Verdict, ...]:
    """The verdict on every finding, most severe first.

    rules: every rule that there is; ran: the ids of those that ran (None: all), since only their exceptions can be
    unused, and only their entries of the baseline stale. read: gives the text of a file of the repository, None where
    it cannot.
    """
    every = {rule.id: rule for rule in rules}
    checked = frozenset(every if ran is None else ran)
    graded = list(_graded(findings, every, config))
    excuses = Excuses(system, config.exceptions, _marks(graded, read), today)
    known = {entry.fingerprint for entry in baseline.known} if baseline else frozenset[str]()
    verdicts = [_verdict(name, group, excuses, known) for name, group in _groups(graded).items()]
    stale = _stale(fixed(baseline, verdicts, checked, every)) if baseline else ()
    about_excuses = _graded((*excuses.problems(every, checked), *stale), every, config)
    verdicts += [Verdict(_merged(group), group[0][1], "new", name) for name, group in _groups(about_excuses).items()]
    return tuple(sorted(verdicts, key=_order))


def fixed(
    baseline: Baseline, verdicts: Iterable[Verdict], ran: Collection[str], rules: Collection[str]
) -> tuple[KnownFinding, ...]:
    """The entries of the baseline that no finding matches, though their rule ran or is no more."""
    found = {verdict.fingerprint for verdict in verdicts}
    return tuple(
        entry
        for entry in baseline.known
        if entry.fingerprint not in found and (entry.rule in ran or entry.rule not in rules)
    )


def fingerprint(finding: Finding) -> str:
    """What a finding is recognised by over time: its rule, subject and parties; no line, no message, no count."""
    parts = (finding.rule, finding.subject, *sorted(finding.services))
    return short_digest("\0".join(parts), 16)


def fails(verdict: Verdict, threshold: str) -> bool:
    """Whether a verdict fails a build that fails on findings of a severity and above. ``never`` is no severity.

    What is only possible does not.
    """
    if threshold not in SEVERITIES or verdict.state != "new" or verdict.finding.certainty == "possible":
        return False
    return SEVERITIES.index(verdict.severity) <= SEVERITIES.index(threshold)


def unknown_services(config: Config, system: System) -> tuple[Diagnostic, ...]:
    """Names in the configuration that are no service or context of the system: misspelt or gone."""
    contexts = {service.context for service in system.services} | set(config.contexts)
    known = {service.name for service in system.services} | contexts
    if not system.services:
        return ()
    return tuple(
        Diagnostic(mention.at, f"there is no service {mention.name!r}{did_you_mean(mention.name, known)}")
        for mention in config.mentions
        if mention.name not in known
    )


def _graded(findings: Iterable[Finding], rules: Mapping[str, Rule], config: Config) -> Iterator[Judged]:
    """Each finding with its severity, without those of rules that are off."""
    for finding in findings:
        severity = _severity(finding, rules.get(finding.rule), config.rules.get(finding.rule, RuleConfig()).severity)
        if severity != OFF:
            yield finding, severity


def _severity(finding: Finding, rule: Rule | None, configured: str) -> str:
    """A finding may say that it is less severe than its rule, or more; the configuration is a ceiling for that."""
    if configured == OFF or not finding.severity:
        return configured or (rule.severity if rule else "warning")
    return max((finding.severity, configured or "error"), key=SEVERITIES.index)


def _verdict(name: str, group: list[Judged], excuses: Excuses, known: Collection[str]) -> Verdict:
    """What becomes of the findings of one fingerprint. A mark excuses its own place, an exception all of them, and what
    neither excuses may be known.
    """
    marked = [excuses.mark(finding) for finding, _ in group]
    left = [judged for judged, mark in zip(group, marked, strict=True) if mark is None]
    finding, severity = _merged(left or group), (left or group)[0][1]
    excuse = excuses.exception(finding, name) if left else next(mark for mark in marked if mark)
    state = "excepted" if excuse else "known" if name in known else "new"
    return Verdict(finding, severity, state, name, str(excuse or ""))


def _stale(entries: Iterable[KnownFinding]) -> Iterator[Finding]:
    """One finding for each file of the baseline with entries that nothing matches any more."""
    by_file: defaultdict[str, list[KnownFinding]] = defaultdict(list)
    for entry in entries:
        by_file[entry.at.path].append(entry)
    for path, gone in sorted(by_file.items()):
        related = tuple(Related(f"{entry.rule} for {entry.subject} is gone", entry.at) for entry in gone)
        number = "1 known finding is" if len(gone) == 1 else f"{len(gone)} known findings are"
        yield Finding(
            rule="stale-baseline",
            subject=path,
            services=(),
            message=f"{number} gone, but still listed in {path}",
            at=gone[0].at,
            remedy="Run ringfence baseline: it takes out what is gone, so that it cannot come back unseen.",
            related=related,
        )


def _marks(judged: Iterable[Judged], read: Read) -> Marks:
    """The marks of all files that have findings, by the line they are about."""
    marks: Marks = {}
    for path in sorted({finding.at.path for finding, _ in judged}):
        for mark in read_marks(path, read(path) or ""):
            marks.setdefault((path, mark.line), []).append(mark)
    return marks


def _groups(judged: Iterable[Judged]) -> dict[str, list[Judged]]:
    """Findings by fingerprint, the most severe and certain of each first."""
    groups: defaultdict[str, list[Judged]] = defaultdict(list)
    for finding, severity in judged:
        groups[fingerprint(finding)].append((finding, severity))
    return {name: sorted(group, key=_rank) for name, group in groups.items()}


def _rank(judged: Judged) -> tuple[object, ...]:
    finding, severity = judged
    return SEVERITIES.index(severity), CERTAINTIES.index(finding.certainty), finding.at, finding.message


def _order(verdict: Verdict) -> tuple[object, ...]:
    finding = verdict.finding
    certainty = CERTAINTIES.index(finding.certainty)
    return SEVERITIES.index(verdict.severity), certainty, finding.rule, finding.subject, finding.services


def _merged(group: list[Judged]) -> Finding:
    """One finding for several of one fingerprint: the first, with the places of the others."""
    first = group[0][0]
    places = {related.at: related for related in first.related}
    for other, _ in group[1:]:
        if other.at != first.at:
            note = "also here" if other.message == first.message else other.message
            places.setdefault(other.at, Related(note, other.at))
    return replace(first, related=tuple(places.values()))
