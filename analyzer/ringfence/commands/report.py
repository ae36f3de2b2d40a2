"""``ringfence report``: one page to look at."""

from __future__ import annotations

from pathlib import Path

import click

from ringfence.commands._options import asking
from ringfence.commands._request import Request

FILE = "ringfence-report.html"


@click.command("report")
@asking
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    default=FILE,
    show_default=True,
    help="The file to write.",
)
def command(request: Request, target: Path) -> None:
    r"""Write one page to look at: ownership map, matrix, chains, findings, events, and what could not be seen.

    It is a single file that needs no network: mail it, publish it as an artefact of the build. Findings do not fail.

    \b
    Examples:
      ringfence report
      ringfence report shop --output shop.html
    """
    from ringfence.commands._memory import plugins_for
    from ringfence.commands._reporting import make_report
    from ringfence.commands._writing import write_file
    from ringfence.extend import Rendering
    from ringfence.output.html import render

    report = make_report(request, plugins_for(request), every_line=True)
    write_file(target, render.render(report, Rendering()))
    if request.verbosity >= 0:
        click.echo(f"{target} is written: open it in a browser.")
