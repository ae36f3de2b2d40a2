"""``ringfence check``: find trespasses, and fail if there are any."""

from __future__ import annotations

from pathlib import Path

import click

from ringfence.commands._options import analysing
from ringfence.commands._request import Request


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
    from ringfence.commands._checking import Judgement, outcome_of
    from ringfence.commands._replay import CommandLine

    line = click.get_current_context().find_object(CommandLine)
    assert line is not None
    return outcome_of(request, Judgement(files, since, fail_on, exit_zero, strict), line).show()
