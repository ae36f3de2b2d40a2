"""What ``check`` comes to: everything of it but the understanding of its words, which is all that needs click."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from msgspec import msgpack

from ringfence.commands._making import NothingToAnalyseError
from ringfence.commands._memory import Memory, plugins_for, subject_of
from ringfence.commands._outcome import Outcome, in_actions
from ringfence.commands._outputs import for_actions, targets
from ringfence.commands._replay import Asked, CommandLine
from ringfence.commands._reporting import involving, make_report
from ringfence.commands._request import Request
from ringfence.commands._writing import STDOUT
from ringfence.judge import fails
from ringfence.model.finding import Report

NOTHING = 3
"""The exit code if there is nothing to analyse."""


class Judgement(NamedTuple):
    """What of the repository is judged, and when that fails."""

    files: tuple[Path, ...]
    since: str | None
    fail_on: str
    exit_zero: bool
    strict: bool


class _Understood(NamedTuple):
    """What the words of a command line mean, as it is kept."""

    request: Request
    judgement: Judgement


def outcome_of(request: Request, judgement: Judgement, line: CommandLine) -> Outcome:
    """Find out what it comes to, and keep that with what the command line was about."""
    if judgement.since:
        from ringfence.commands._since import need_history

        need_history(request)
    if request.no_cache or request.facts:
        return _found_out(request, judgement, None)
    paths = [str(path) for path in (request.path, *judgement.files)]
    asked = Asked(subject_of(request), paths, judgement.since or "", _written(request, judgement))
    outcome = _found_out(request, judgement, line.memory(asked.subject))
    line.keep(asked, outcome)
    return outcome


def outcome_as_before(meaning: bytes, line: CommandLine) -> Outcome | None:
    """The same where the command line was understood before; None if a file that it names is not there any more, or if
    somebody's code is to be run.
    """
    request, judgement = msgpack.decode(meaning, type=_Understood, dec_hook=lambda _, path: Path(path))
    there = request.baseline is None or request.baseline.exists()
    configured = request.config is None or request.config.is_file()
    if request.facts or _runs_code(request) or not there or not configured:
        return None
    return outcome_of(request, judgement, line)


def _written(request: Request, judgement: Judgement) -> bytes:
    """What the words mean, for the next time; nothing if they cannot be written, as they are no text."""
    if _runs_code(request):
        return b""
    try:
        return msgpack.encode(_Understood(request, judgement), enc_hook=os.fspath)
    except UnicodeEncodeError:
        return b""


def _runs_code(request: Request) -> bool:
    """Whether the words have code run that is not installed: only they themselves may ask for that, never what is kept,
    which may come from elsewhere.
    """
    return bool(request.plugin or request.executor)


def _found_out(request: Request, judgement: Judgement, memory: Memory | None) -> Outcome:
    """Analyse, judge and render; that there is nothing to analyse is an outcome, too."""
    try:
        return _judged(request, judgement, memory)
    except NothingToAnalyseError as nothing:
        return Outcome((), "", f"Error: {nothing.message}", NOTHING)


def _judged(request: Request, judgement: Judgement, memory: Memory | None) -> Outcome:
    plugins = plugins_for(request, memory)
    wanted = targets(request, plugins.outputs, "text")
    report = make_report(request, plugins, memory=memory)
    if judgement.since:
        from ringfence.commands._since import against, laid_out_report

        report = against(report, laid_out_report(request, judgement.since, branched=True), judgement.since)
    if judgement.files:
        report = involving(report, judgement.files, request.root)
    written = [target.render(report, request) for target in wanted]
    summary = ""
    if not request.format and in_actions():
        shown, summary = for_actions(report, plugins.outputs)
        written.append(shown)
    failing = sum(fails(verdict, judgement.fail_on) for verdict in report.verdicts)
    quiet = request.verbosity < 0 or STDOUT in [target.file for target in wanted]
    said = "" if quiet else f"{failing} of {len(report.verdicts)} findings fail."
    wrong = failing > 0 or (judgement.strict and bool(report.diagnostics or _stale(report)))
    return Outcome(tuple(written), summary, said, int(wrong and not judgement.exit_zero))


def _stale(report: Report) -> bool:
    """Whether the baseline lists what is gone."""
    return any(verdict.finding.rule == "stale-baseline" for verdict in report.verdicts)
