"""``ringfence init``: look at a repository and write a configuration to start from."""

from __future__ import annotations

import click

from ringfence.commands._options import asking
from ringfence.commands._request import Request

FILE = "ringfence.yaml"


@click.command("init")
@asking
@click.option("--stdout", is_flag=True, help="Print the configuration instead of writing it.")
def command(request: Request, stdout: bool) -> None:
    r"""Look at PATH and write a ringfence.yaml to start from.

    Everything that was found is in it as a comment: services and their folders, services that may form a bounded context,
    owners of tables and why, datastores, derived tables, and how much each rule would flag today. Nothing of it changes
    what ringfence does until you uncomment it. A configuration that is there is never overwritten.

    \b
    Examples:
      ringfence init
      ringfence init shop --stdout
    """
    from ringfence.commands._draft_config import draft
    from ringfence.commands._memory import plugins_for
    from ringfence.commands._reporting import make_report
    from ringfence.commands._writing import print_text, write_file
    from ringfence.names import CONFIG_NAMES
    from ringfence.output._visible import visible

    target = request.root / FILE
    there = [name for name in CONFIG_NAMES if name != "pyproject.toml" and (request.root / name).exists()]
    if there and not stdout:
        raise click.UsageError(f"{request.root / there[0]} is there already. --stdout prints what init would write.")
    report = make_report(request, plugins_for(request))
    text = draft(report)
    if stdout:
        print_text(text)
        return
    write_file(target, text)
    findings = sum(verdict.state == "new" for verdict in report.verdicts)
    click.echo(f"{visible(str(target))} is written: {len(report.system.services)} services, {findings} findings today.")
    click.echo("Next: read it, and correct what is wrong in it.")
    if findings:
        click.echo("Then ringfence baseline writes down what is known, and ringfence check fails on what is new.")
