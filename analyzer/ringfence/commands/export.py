"""``ringfence export``: the system as it was understood, for programs."""

from __future__ import annotations

import click

from ringfence.commands._options import Request, analysing
from ringfence.commands._showing import show


@click.command("export")
@analysing
def command(request: Request) -> None:
    r"""Write the system as it was understood, for programs.

    Services, data, owners, calls, messages, chains and findings. Findings do not fail.

    \b
    Examples:
      ringfence export > system.json
      ringfence export shop --format json --output system.json
    """
    show(request, "json")
