"""From findings to edits of files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date

import click
from msgspec import Struct

from ringfence.commands._memory import plugins_for
from ringfence.commands._reporting import make_report
from ringfence.commands._request import Request, no_such
from ringfence.fixing.edit import Edit, moved
from ringfence.model.finding import Report, Verdict
from ringfence.model.system import ServiceCall

HARMLESS = ("GET", "HEAD", "OPTIONS", "PUT", "DELETE")
"""Methods that may be sent twice."""
DEPENDENCIES = ("requirements.txt", "pyproject.toml", "setup.cfg", "Pipfile", "requirements/base.txt")
"""Where a Python service says what it depends on."""

Now = Callable[[int], int]
"""Where a line that the report names stands in a text that was edited since."""
Change = Callable[[str, Now], tuple[str, tuple[str, ...]]]
"""From a file's text to the mended one and what was done."""


class Fixes(Struct, frozen=True):
    """The findings of a run, and what can be done about them."""

    request: Request
    report: Report
    rules: frozenset[str]

    @classmethod
    def of(cls, request: Request) -> Fixes:
        """Analyse and check as ``ringfence check`` would."""
        plugins = plugins_for(request)
        return cls(request, make_report(request, plugins), frozenset(rule.id for rule in plugins.rules))

    # ------------------------------------------------------------ mending

    def mended(self, timeout: float, *, unsafe: bool) -> list[Edit]:
        """The safe fixes, and with ``unsafe`` the others."""
        changes: defaultdict[str, list[Change]] = defaultdict(list)
        self._timeouts(timeout, changes)
        if unsafe:
            self._retries(changes)
            self._endpoints(changes)  # they put calls in, which retries would count as requests
        self._unused_marks(changes)
        return [edit for path in sorted(changes) if (edit := self._edited(path, changes[path])) is not None]

    def _new(self, rule: str) -> list[Verdict]:
        return [v for v in self.report.verdicts if v.state == "new" and v.finding.rule == rule]

    def _calls(self, rule: str, is_meant: Callable[[ServiceCall], bool]) -> Iterable[ServiceCall]:
        """The calls of Python code that a new finding of the rule is about."""
        places = {
            (verdict.finding.services[0], at)
            for verdict in self._new(rule)
            for at in (verdict.finding.at, *(related.at for related in verdict.finding.related))
        }
        for call in self.report.system.calls:
            if (call.source, call.at) in places and is_meant(call) and (call.sent or call.at).path.endswith(".py"):
                yield call

    def _timeouts(self, seconds: float, changes: defaultdict[str, list[Change]]) -> None:
        from ringfence.fixing.timeouts import with_timeouts

        places: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
        for call in self._calls("missing-timeout", lambda call: call.timeout == "none"):
            at = call.sent or call.at
            places[at.path].add((at.line, at.column))
        for path, wanted in places.items():

            def change(text: str, now: Now, wanted: set[tuple[int, int]] = wanted) -> tuple[str, tuple[str, ...]]:
                mended, done = with_timeouts(text, {(now(line), column) for line, column in wanted}, seconds)
                return mended, tuple(f"timeout={seconds:g} in line {line}" for line, _ in done)

            changes[path].append(change)

    def _endpoints(self, changes: defaultdict[str, list[Change]]) -> None:
        from ringfence.fixing.endpoints import from_environment, variable_of

        hosts: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for call in self._calls("hard-coded-endpoint", lambda call: bool(call.written)):
            for path in {call.at.path, (call.sent or call.at).path, *(s.at.path for s in call.because if s.at)}:
                if path.endswith(".py"):
                    hosts[path][call.written] = variable_of(call.target)
        for path, wanted in hosts.items():

            def change(text: str, now: Now, wanted: dict[str, str] = wanted) -> tuple[str, tuple[str, ...]]:
                mended, done = from_environment(text, wanted)
                return mended, tuple(f"{host} from {wanted[host]}" for host in done)

            changes[path].append(change)

    def _retries(self, changes: defaultdict[str, list[Change]]) -> None:
        """For services whose dependencies name the library already; none is brought in."""
        from ringfence.fixing.retries import ATTEMPTS, LIBRARY, with_retries

        having = {s.name for s in self.report.system.services if self._depends_on(LIBRARY, s.path)}
        places: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
        for call in self._calls("missing-retry", lambda call: call.method in HARMLESS and not call.retry):
            at = call.sent or call.at
            if call.source in having:
                places[at.path].add((at.line, at.column))
        for path, wanted in places.items():

            def change(text: str, now: Now, wanted: set[tuple[int, int]] = wanted) -> tuple[str, tuple[str, ...]]:
                mended, done = with_retries(text, {(now(line), column) for line, column in wanted})
                return mended, tuple(f"{name} is tried {ATTEMPTS} times" for name in done)

            changes[path].append(change)

    def _depends_on(self, library: str, folder: str) -> bool:
        from ringfence.read.files import exact_text

        texts = (exact_text(self.request.path, f"{folder}/{name}" if folder else name) for name in DEPENDENCIES)
        return any(library in text for text in texts if text)

    def _unused_marks(self, changes: defaultdict[str, list[Change]]) -> None:
        from ringfence.fixing.marks import without_marks

        lines: defaultdict[str, set[int]] = defaultdict(set)
        for verdict in self._new("unused-exception"):
            if ": ignore[" in verdict.finding.subject:
                for at in (verdict.finding.at, *(related.at for related in verdict.finding.related)):
                    lines[at.path].add(at.line)
        for path, wanted in lines.items():

            def change(text: str, now: Now, path: str = path, wanted: set[int] = wanted) -> tuple[str, tuple[str, ...]]:
                done = tuple(f"excuse in line {line} taken out" for line in sorted(wanted))
                return without_marks(text, path, map(now, wanted)), done

            changes[path].append(change)

    # ------------------------------------------------------------ excusing

    def marks(self, rule: str, reason: str, until: date) -> list[Edit]:
        """A mark at every new finding of a rule. Raises click.UsageError for a rule that does not exist."""
        from ringfence.fixing.marks import with_mark

        if rule not in self.rules:
            raise no_such("rule", rule, self.rules)
        lines: defaultdict[str, set[int]] = defaultdict(set)
        for verdict in self._new(rule):
            also = (related.at for related in verdict.finding.related if related.note == "also here")
            for at in (verdict.finding.at, *also):
                lines[at.path].add(at.line)
        edits: list[Edit] = []
        for path, wanted in sorted(lines.items()):

            def change(text: str, now: Now, path: str = path, wanted: set[int] = wanted) -> tuple[str, tuple[str, ...]]:
                done = []
                for line in sorted(wanted, reverse=True):  # from below, so that lines above keep their number
                    marked = with_mark(text, path, line, (rule,), reason, until)
                    if marked is not None:
                        text = marked
                        done.append(f"line {line} excused from {rule}")
                return text, tuple(reversed(done))

            if (edit := self._edited(path, [change])) is not None:
                edits.append(edit)
        return edits

    # ------------------------------------------------------------ files

    def _edited(self, path: str, changes: Iterable[Change]) -> Edit | None:
        from ringfence.read.files import exact_text

        before = exact_text(self.request.path, path)
        if before is None:
            return None
        text = before
        what: list[str] = []
        for change in changes:
            text, done = change(text, moved(before, text))
            what += done
        return Edit(path, before, text, tuple(what)) if text != before else None

    def say_left_out(self, *, unsafe: bool) -> None:
        """Tell of fixes that were not asked for."""
        number = len(self._new("hard-coded-endpoint"))
        if number and not unsafe:
            click.echo(f"{number} more could be mended with --unsafe (hard-coded-endpoint).", err=True)
