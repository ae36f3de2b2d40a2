"""``ringfence config``: about the configuration file."""

from __future__ import annotations

from pathlib import Path

import click


@click.group("config")
def command() -> None:
    """About ringfence.yaml."""


@command.command("schema")
@click.option(
    "--plugin",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    metavar="FILE",
    help="Python file with rules.",
)
def schema(plugin: tuple[Path, ...]) -> None:
    r"""Print the JSON Schema of ringfence.yaml, with the options of every rule.

    \b
    Examples:
      ringfence config schema > ringfence.schema.json
      then, as the first line of ringfence.yaml:
      # yaml-language-server: $schema=ringfence.schema.json
    """
    import json

    from ringfence.commands._outputs import print_text
    from ringfence.config_schema import config_schema
    from ringfence.hygiene import with_hygiene
    from ringfence.plugins import collect

    print_text(json.dumps(config_schema(with_hygiene(collect(plugin).rules)), indent=2) + "\n")
