"""``ringfence unresolved``: what could not be seen."""

from __future__ import annotations

import click

from ringfence.commands._answers import answering, say
from ringfence.commands._options import asking_at
from ringfence.commands._request import Request


@click.command("unresolved")
@asking_at
@click.option("--what", metavar="KIND", help="Only this kind: connection, call, table, statement, file, ...")
@click.option("--service", help="Only of this service.")
@answering
def command(request: Request, what: str | None, service: str | None, answer_format: str) -> None:
    r"""List what matters and could not be known, and the files that could not be read.

    What is not seen is not judged: a finding may hide behind every line.

    \b
    Examples:
      ringfence unresolved
      ringfence unresolved --what connection
      ringfence unresolved --service payments --format json
    """
    from ringfence.commands._reporting import report_of
    from ringfence.views.unseen import unresolved

    say(unresolved(report_of(request), what, service), request, answer_format)
