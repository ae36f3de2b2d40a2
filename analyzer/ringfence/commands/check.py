"""``ringfence check``: find trespasses, and fail if there are any."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ringfence.commands._options import Request, analysing

if TYPE_CHECKING:
    from ringfence.model.finding import Report


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
    from ringfence.commands._outputs import STDOUT, annotate, targets
    from ringfence.commands._reporting import involving, make_report
    from ringfence.judge import fails
    from ringfence.plugins import collect

    plugins = collect(request.plugin)
    wanted = targets(request, plugins.outputs, "text")
    report = make_report(request, plugins)
    if since:
        from ringfence.commands._since import against, laid_out_report

        report = against(report, laid_out_report(request, since, branched=True), since)
    if files:
        report = involving(report, files, request.path)
    for target in wanted:
        target.write(report, request)
    if not request.format:
        annotate(report, request, plugins.outputs)
    failing = sum(fails(verdict, fail_on) for verdict in report.verdicts)
    if request.verbosity >= 0 and STDOUT not in [target.file for target in wanted]:
        click.echo(f"{failing} of {len(report.verdicts)} findings fail.", err=True)
    return int(not exit_zero and (failing > 0 or (strict and bool(report.diagnostics or _stale(report)))))


def _stale(report: Report) -> bool:
    """Whether the baseline lists what is gone."""
    return any(verdict.finding.rule == "stale-baseline" for verdict in report.verdicts)
