"""``ringfence why``: what ties two things together."""

from __future__ import annotations

import click

from ringfence.commands._answers import answering, say
from ringfence.commands._options import asking_at
from ringfence.commands._request import Request


@click.command("why")
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@asking_at
@answering
def command(request: Request, one: str, other: str, answer_format: str) -> None:
    r"""Say why A and B are tied: every edge between them, with the lines it is made of.

    Each is a service or a table. Between services: calls, messages, tables and databases that both use; if nothing ties
    them directly, the ways on which requests get from one to the other.

    \b
    Examples:
      ringfence why payments orders
      ringfence why payments main/shop:orders
    """
    from ringfence.commands._reporting import report_of
    from ringfence.commands._request import no_such
    from ringfence.views.ways import UnknownNameError, why

    try:
        answer = why(report_of(request), one, other)
    except UnknownNameError as unknown:
        raise no_such("service and no table", unknown.name, unknown.names) from None
    say(answer, request, answer_format)
