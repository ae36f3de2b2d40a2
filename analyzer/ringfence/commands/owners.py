"""``ringfence owners``: who owns which table."""

from __future__ import annotations

import click

from ringfence.commands._answers import answering, say
from ringfence.commands._options import asking_at
from ringfence.commands._request import Request


@click.command("owners")
@click.argument("subject", required=False, metavar="[TABLE|SERVICE|SQL]")
@asking_at
@answering
def command(request: Request, subject: str | None, answer_format: str) -> None:
    r"""Say who owns which table, and why.

    Without a subject, all tables: contested ones name everybody with equal claims. TABLE is [server/database:][schema.]table
    and may hold * and ?; of a SERVICE, all that it owns or uses; of a statement of SQL, whose the tables in it are.

    \b
    Examples:
      ringfence owners
      ringfence owners orders
      ringfence owners "SELECT * FROM orders JOIN customers USING (customer_id)"
      ringfence owners | grep contested
    """
    from ringfence.commands._reporting import report_of
    from ringfence.views.owners import owners

    say(owners(report_of(request), subject), request, answer_format)
