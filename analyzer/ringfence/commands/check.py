"""``ringfence check``: find trespasses, and fail if there are any."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from ringfence.commands._options import Request, analysing

if TYPE_CHECKING:
    from ringfence.commands._memory import Memory
    from ringfence.commands._outcome import Outcome
    from ringfence.model.finding import Report


class Judgement(NamedTuple):
    """What of the repository is judged, and when that fails."""

    files: tuple[Path, ...]
    since: str | None
    fail_on: str
    exit_zero: bool
    strict: bool


@click.command("check")
@analysing
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--fail-on",
    type=click.Choice(("never", "note", "warning", "error")),
    default="error",
    show_default=True,
    help="Exit with 1 on findings of this severity and above.",
)
@click.option(
    "--since",
    metavar="REF",
    help="Report only what the commit did not have where the work branched off from it; the whole is analysed all the same.",
)
@click.option("--exit-zero", "--warn-only", is_flag=True, help="Exit with 0 whatever is found.")
@click.option(
    "--strict",
    is_flag=True,
    help="Fail also on files that could not be read or used, and on a stale baseline.",
)
def command(
    request: Request, files: tuple[Path, ...], fail_on: str, since: str | None, exit_zero: bool, strict: bool
) -> int:
    r"""Find where the services in PATH (this folder by default) trespass.

    With FILES only findings that involve one of them are reported; the whole of PATH is analysed all the same.

    In GitHub Actions, where no format is given, the findings are also shown on the lines of the pull request and in the
    summary of the job.

    Findings that are excepted in ringfence.yaml or by a comment do not fail, nor do those of the baseline, nor those that
    are only possible.

    \b
    Examples:
      ringfence check
      ringfence check --fail-on warning --rules shared-table,cross-service-join
      ringfence check . orders/app.py orders/db.py           only what involves these files
      ringfence check --since origin/main                    only what this branch brings
      ringfence check -f sarif -o ringfence.sarif -f text     two reports of one run
    """
    from ringfence.commands._memory import subject_of
    from ringfence.commands._replay import Asked, CommandLine

    if since:
        from ringfence.commands._since import need_history

        need_history(request)
    judgement = Judgement(files, since, fail_on, exit_zero, strict)
    if request.no_cache or request.facts:
        return _found_out(request, judgement, None).show()
    asked = Asked(subject_of(request), [str(path) for path in (request.path, *files)], since or "")
    line = click.get_current_context().find_object(CommandLine)
    assert line is not None
    outcome = _found_out(request, judgement, line.memory(asked.subject))
    line.keep(asked, outcome)
    return outcome.show()


def _found_out(request: Request, judgement: Judgement, memory: Memory | None) -> Outcome:
    """Analyse, judge and render; that there is nothing to analyse is an outcome, too."""
    from ringfence.commands._outcome import Outcome
    from ringfence.commands._reporting import NothingToAnalyse

    try:
        return _judged(request, judgement, memory)
    except NothingToAnalyse as nothing:
        return Outcome((), "", f"Error: {nothing.message}", nothing.exit_code)


def _judged(request: Request, judgement: Judgement, memory: Memory | None) -> Outcome:
    from ringfence.commands._memory import plugins_for
    from ringfence.commands._outcome import Outcome, in_actions
    from ringfence.commands._outputs import for_actions, targets
    from ringfence.commands._reporting import involving, make_report
    from ringfence.commands._writing import STDOUT
    from ringfence.judge import fails

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
