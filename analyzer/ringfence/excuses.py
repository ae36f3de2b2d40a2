"""The permissions to break rules, exceptions and inline marks: which findings they cover, and what is wrong with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from fnmatch import fnmatchcase

from ringfence.config import ExceptionConfig
from ringfence.config_checking import did_you_mean
from ringfence.extend import Rule
from ringfence.hygiene import HYGIENE
from ringfence.marks import Mark, Marks
from ringfence.model.finding import Finding
from ringfence.model.system import System

_NEVER_EXCUSED = frozenset(rule.id for rule in HYGIENE)


class Excuses:
    """Asked for every finding, and then what they themselves give rise to."""

    def __init__(self, system: System, exceptions: tuple[ExceptionConfig, ...], marks: Marks, today: date) -> None:
        self._owners = {str(table.key): table.owner for table in system.tables}
        self._exceptions = exceptions
        self._marks = marks
        self._today = today
        self._used_marks: set[Mark] = set()
        self._covered: defaultdict[ExceptionConfig, set[str]] = defaultdict(set)
        self._missed: defaultdict[ExceptionConfig, set[str]] = defaultdict(set)

    def mark(self, finding: Finding) -> Mark | None:
        """The inline mark that excuses a finding."""
        for mark in self._marks.get((finding.at.path, finding.at.line), ()):
            if finding.rule in mark.rules and finding.rule not in _NEVER_EXCUSED and self._holds(mark):
                self._used_marks.add(mark)
                return mark
        return None

    def exception(self, finding: Finding, fingerprint: str) -> ExceptionConfig | None:
        """The first exception that covers a finding; every one that does is in use."""
        covering = None
        for exception in self._exceptions:
            if finding.rule != exception.rule or not fnmatchcase(finding.subject, exception.subject):
                continue
            uncovered = self._uncovered(exception, finding)
            if uncovered:
                self._missed[exception].update(uncovered)
            elif not self._is_over(exception):
                self._covered[exception].add(fingerprint)
                covering = covering or exception
        return covering

    def _uncovered(self, exception: ExceptionConfig, finding: Finding) -> set[str]:
        """The parties of a finding that an exception does not speak of, so that it cannot hide a newcomer.

        The owner of the table in question need not be named; and one name stands for all it does to one other party.
        """
        named, parties = set(exception.services), set(finding.services)
        if not named or (len(named) == 1 and named < parties and len(parties) == 2):
            return set()
        others = parties - named - {self._owners.get(finding.subject) or ""}
        return others if named & parties else others or parties

    def _holds(self, mark: Mark) -> bool:
        return not mark.problem and not self._is_over(mark)

    def _is_over(self, excuse: Mark | ExceptionConfig) -> bool:
        return excuse.until is not None and excuse.until < self._today

    def problems(self, rules: Mapping[str, Rule], ran: Collection[str]) -> Iterator[Finding]:
        """What is wrong with the permissions themselves. rules: all there are; ran: those whose findings were asked."""
        for exception in self._exceptions:
            yield from self._exception_problems(exception, ran)
        for marks in self._marks.values():
            for mark in marks:
                yield from self._mark_problems(mark, rules, ran)

    def _exception_problems(self, exception: ExceptionConfig, ran: Collection[str]) -> Iterator[Finding]:
        covered = len(self._covered[exception])
        if self._is_over(exception):
            yield _about_exception(exception, "expired-exception", f"it ended on {exception.until}")
        elif exception.max is not None and covered > exception.max:
            wide = f"it covers {covered} findings, more than its max of {exception.max}"
            yield _about_exception(exception, "expired-exception", wide)
        elif not covered and exception.rule in ran:
            missed = ", ".join(sorted(self._missed[exception]))
            why = f"what it matches also involves {missed}" if missed else "no finding matches it"
            yield _about_exception(exception, "unused-exception", f"it excuses nothing: {why}")

    def _mark_problems(self, mark: Mark, rules: Mapping[str, Rule], ran: Collection[str]) -> Iterator[Finding]:
        if mark.problem:
            yield _about_mark(mark, "unknown-suppression", mark.problem)
            return
        unknown = [name for name in mark.rules if name not in rules or name in _NEVER_EXCUSED]
        for name in unknown:
            why = "cannot be excused" if name in rules else f"does not exist{did_you_mean(name, rules)}"
            yield _about_mark(mark, "unknown-suppression", f"rule {name!r} {why}")
        if self._is_over(mark):
            yield _about_mark(mark, "expired-exception", f"the mark for {', '.join(mark.rules)} ended on {mark.until}")
        elif not unknown and mark not in self._used_marks and set(mark.rules) <= set(ran):
            message = f"the mark excuses nothing: no finding of {' or '.join(mark.rules)} stands on line {mark.line}"
            yield _about_mark(mark, "unused-exception", message)


def _about_exception(exception: ExceptionConfig, rule: str, message: str) -> Finding:
    return Finding(
        rule=rule,
        subject=" ".join((exception.rule, exception.subject)),
        services=exception.services,
        message=f"exception from {exception.rule} for {exception.subject}: {message}",
        at=exception.at,
        remedy=f"Mend what it excuses and delete it, or decide anew and say until when. It was given because: "
        f"{exception.reason}",
    )


def _about_mark(mark: Mark, rule: str, message: str) -> Finding:
    return Finding(
        rule=rule,
        subject=f"{mark.at.path}: ignore[{','.join(mark.rules)}]",
        services=(),
        message=message,
        at=mark.at,
        remedy="Write ringfence: ignore[rule] reason until=YYYY-MM-DD, or delete the mark.",
    )
