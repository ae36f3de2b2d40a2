"""Writing down what was read of a repository."""

from __future__ import annotations

from pathlib import Path

import click

from ringfence.commands._configuring import configuration
from ringfence.commands._executors import executor_for
from ringfence.commands._memory import plugins_for
from ringfence.commands._progress import Progress
from ringfence.commands._request import Request
from ringfence.commands._writing import write_file
from ringfence.hygiene import with_hygiene
from ringfence.output._visible import visible
from ringfence.repositories.facts_file import facts_file, pack
from ringfence.repositories.identity import state_of, usable
from ringfence.run import read_repository
from ringfence.views.repositories import dated

_OF_THE_WHOLE = (
    "services", "contexts", "owners", "datastores", "read_models", "reporting", "exceptions", "deployment",
)  # fmt: skip
"""What a configuration says of a system rather than of how its files are read."""


def write_recorded(request: Request, file: Path, name: str | None) -> None:
    """Read the repository and write down what it says. Raises ConfigError, and click.UsageError for a name that is none."""
    request.need_folder("ringfence merge gathers several such files into one.")
    if request.format or request.output:
        raise click.UsageError("--facts writes what was read; --format and --output write the system: run it twice.")
    if name is not None and not usable(name):
        raise click.UsageError(
            f"A repository cannot be called {name!r}: its name is that of a folder, without slashes."
        )
    plugins = plugins_for(request)
    config = configuration(request, with_hygiene(plugins.rules))
    state = state_of(request.path, name or "")
    progress = Progress(quiet=request.quiet > 0)
    try:
        with executor_for(request) as executor:
            recorded = read_repository(
                request.path, state, config, plugins, progress=progress, jobs=request.jobs, executor=executor
            )
    finally:
        progress.end()
    write_file(file, facts_file([pack(recorded, file)]))
    if request.verbosity >= 0:
        if declared := [name for name in _OF_THE_WHOLE if getattr(config, name)]:
            why = (
                "they hold where the repository is checked alone; for the system, declare them beside the merged facts"
            )
            click.echo(visible(f"{config.path} declares {', '.join(declared)}: {why}."), err=True)
        said = f"{len(recorded.said)} of {len(recorded.paths)} files say something"
        click.echo(visible(f"{file} holds the facts of {state.name} ({dated(state)}): {said}."), err=True)
