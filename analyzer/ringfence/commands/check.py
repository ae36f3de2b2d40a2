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
    from ringfence.commands._memory import memory_of
    from ringfence.commands._outcome import decoded, encoded

    judgement = Judgement(files, since, fail_on, exit_zero, strict)
    memory = memory_of(request)
    if memory is None:
        return _found_out(request, judgement, memory).show()
    asked = _asked(request, judgement)
    tree = memory.known_tree()
    outcome = decoded(memory.answer("outcome", memory.key(tree, *asked))) if tree else None
    if outcome is None:
        outcome = _found_out(request, judgement, memory)
        if memory.confirmed and (tree := memory.known_tree()):
            memory.keep_answer("outcome", memory.key(tree, *asked), encoded(outcome))
    return outcome.show()


def _asked(request: Request, judgement: Judgement) -> tuple[object, ...]:
    """What the outcome depends on besides the repository: what is asked, from where, and for which eyes."""
    import sys

    from ringfence.commands._outcome import in_actions
    from ringfence.commands._terminal import manner

    shown = manner(request, to_stdout=True), manner(request, to_stdout=False), sys.stdout.encoding
    base = _base(request, judgement.since) if judgement.since else ""
    return judgement, base, Path.cwd(), request.path, request.format, request.output, in_actions(), *shown


def _base(request: Request, since: str) -> str:
    """The commit that is compared with; nothing if there is none, which is for the comparison to say."""
    from ringfence.read.revisions import RevisionError, resolve

    try:
        return resolve(request.path, since, branched=True).commit
    except RevisionError:
        return ""


def _found_out(request: Request, judgement: Judgement, memory: Memory | None) -> Outcome:
    """Analyse, judge and render."""
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
        report = involving(report, judgement.files, request.path)
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
