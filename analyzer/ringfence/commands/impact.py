"""``ringfence impact``: who is hit."""

from __future__ import annotations

import click

from ringfence.commands._answers import answering, say
from ringfence.commands._options import asking_at
from ringfence.commands._request import Request


@click.command("impact")
@click.argument("subject", metavar="SERVICE|TABLE[.COLUMN]")
@asking_at
@answering
def command(request: Request, subject: str, answer_format: str) -> None:
    r"""Say who is hit when a SERVICE is down, or when a TABLE or one of its columns changes.

    Of a service: the requests that wait for it, directly or over others, and which of them have a fallback. Of a table:
    who reads and writes it, in which requests; statements that name no columns may use any.

    \b
    Examples:
      ringfence impact catalog
      ringfence impact orders.status
      ringfence impact main/shop:orders --format json
    """
    from ringfence.commands._reporting import report_of
    from ringfence.commands._request import no_such
    from ringfence.views.impact import impact
    from ringfence.views.ways import UnknownNameError

    try:
        answer = impact(report_of(request), subject)
    except UnknownNameError as unknown:
        raise no_such("service and no table", unknown.name, unknown.names) from None
    say(answer, request, answer_format)
