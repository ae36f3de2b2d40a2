"""``ringfence merge``: the facts of many repositories in one file."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("merge")
@click.argument(
    "facts", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FACTS..."
)
@click.option(
    "-o", "--output", "file", required=True, type=click.Path(path_type=Path), help="The file for all of them together."
)
def command(facts: tuple[Path, ...], file: Path) -> None:
    r"""Gather what was read of many repositories into one file.

    FACTS are files that ringfence export --facts has written, each in a repository of its own, or that this command has.
    Every command that analyses a folder takes the file instead of it: the system of all these repositories is then
    analysed as if they were folders of one. Its configuration and its baseline lie beside the file.

    Of several states of one repository the newest counts.

    \b
    Examples:
      ringfence merge orders.facts billing.facts -o system.facts
      ringfence merge facts/*.facts -o system.facts && ringfence check system.facts
      ringfence merge system.facts orders.facts -o system.facts     with what is new of one
    """
    from ringfence.commands._facts import chosen
    from ringfence.commands._writing import write_file
    from ringfence.output._visible import visible
    from ringfence.repositories.facts_file import facts_file
    from ringfence.views.repositories import dated

    kept = chosen(facts)
    for one in kept:
        one.recorded()  # what cannot be used is told of now, with the name of its file
    write_file(file, facts_file(kept))
    for one in kept:
        click.echo(visible(f"{one.state.name}: {dated(one.state)}"), err=True)
    number = "1 repository" if len(kept) == 1 else f"{len(kept)} repositories"
    click.echo(f"{visible(str(file))} holds the facts of {number}.", err=True)
