"""``ringfence check``: find trespasses, and fail if there are any."""

from __future__ import annotations

import click

from ringfence.commands._options import Request, analysing


@click.command("check")
@analysing
@click.option(
    "--fail-on",
    type=click.Choice(("never", "note", "warning", "error")),
    default="error",
    show_default=True,
    help="Exit with 1 on findings of this severity and above.",
)
@click.option("--exit-zero", "--warn-only", is_flag=True, help="Exit with 0 whatever is found.")
@click.option(
    "--strict",
    is_flag=True,
    help="Fail also on files that could not be read or used, and on a stale baseline.",
)
def command(request: Request, fail_on: str, exit_zero: bool, strict: bool) -> int:
    r"""Find where the services in PATH (this folder by default) trespass.

    Findings that are excepted in ringfence.yaml or by a comment do not fail, nor do those of the baseline, nor those that
    are only possible.

    \b
    Examples:
      ringfence check
      ringfence check --fail-on warning --rules shared-table,cross-service-join
      ringfence check -f sarif -o ringfence.sarif -f text     two reports of one run
    """
    from ringfence.commands._outputs import STDOUT, targets
    from ringfence.commands._reporting import make_report
    from ringfence.judge import fails
    from ringfence.plugins import collect

    plugins = collect(request.plugin)
    wanted = targets(request, plugins.outputs, "text")
    report = make_report(request, plugins)
    for target in wanted:
        target.write(report, request)
    failing = sum(fails(verdict, fail_on) for verdict in report.verdicts)
    if request.verbosity >= 0 and STDOUT not in [target.file for target in wanted]:
        click.echo(f"{failing} of {len(report.verdicts)} findings fail.", err=True)
    return int(not exit_zero and (failing > 0 or (strict and bool(report.diagnostics or report.fixed))))
