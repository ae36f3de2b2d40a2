"""``ringfence graph``: who owns which data and who calls whom, drawn."""

from __future__ import annotations

import click

from ringfence.commands._options import Request, analysing
from ringfence.commands._showing import show


@click.command("graph")
@analysing
def command(request: Request) -> None:
    r"""Draw who owns which data and who calls whom.

    Trespasses are red; those that are excused are dashed. Findings do not fail.

    \b
    Examples:
      ringfence graph | dot -Tsvg > ownership.svg
      ringfence graph shop --format dot --output ownership.dot
    """
    show(request, "dot")
