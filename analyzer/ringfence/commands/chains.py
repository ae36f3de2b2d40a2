"""``ringfence chains``: what requests follow."""

from __future__ import annotations

import click

from ringfence.commands._answers import answering, say
from ringfence.commands._options import asking_at
from ringfence.commands._request import Request


@click.command("chains")
@click.argument("service", required=False)
@asking_at
@answering
def command(request: Request, service: str | None, answer_format: str) -> None:
    r"""List the chains of synchronous requests, the longest first, with the availability they can have at best.

    With a SERVICE, those that lead through it. Every service is taken to be available 99.9 % of the time.

    \b
    Examples:
      ringfence chains
      ringfence chains payments
      ringfence chains --format json
    """
    from ringfence.commands._reporting import report_of
    from ringfence.commands._request import no_such
    from ringfence.views.chains import chains

    report = report_of(request)
    names = [known.name for known in report.system.services]
    if service is not None and service not in names:
        raise no_such("service", service, names)
    say(chains(report, service), request, answer_format)
