"""``ringfence export``: the system as it was understood, for programs; or what was read, for ``ringfence merge``."""

from __future__ import annotations

from pathlib import Path

import click

from ringfence.commands._options import analysing
from ringfence.commands._request import Request
from ringfence.commands._showing import show


@click.command("export")
@analysing
@click.option(
    "--facts",
    "facts",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Instead of the system, write to FILE what was read, for ringfence merge.",
)
@click.option(
    "--as",
    "name",
    metavar="NAME",
    help="What --facts calls the repository, instead of the name of its origin or folder.",
)
def command(request: Request, facts: Path | None, name: str | None) -> None:
    r"""Write the system as it was understood, for programs.

    Services, data, owners, calls, messages, chains and findings. Findings do not fail.

    With --facts, what was read of PATH is written instead, with its commit: each of the many repositories of a system
    writes that in its own CI, ringfence merge gathers it, and every other command takes it for the system.

    \b
    Examples:
      ringfence export > system.json
      ringfence export shop --format json --output system.json
      ringfence export --facts orders.facts
    """
    if facts is not None:
        from ringfence.commands._recording import write_recorded

        write_recorded(request, facts, name)
        return
    if name is not None:
        raise click.UsageError("--as names the repository in a file of facts: give --facts FILE, too.")
    show(request, "json")
