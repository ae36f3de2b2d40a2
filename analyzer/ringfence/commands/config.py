"""``ringfence config``: about the configuration file."""

from __future__ import annotations

from pathlib import Path

import click

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("config")
def command() -> None:
    """About ringfence.yaml."""


@command.command("check")
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".")
@click.option("--plugin", type=_FILE, multiple=True, metavar="FILE", help="Python file with rules.")
def check(path: Path, plugin: tuple[Path, ...]) -> None:
    r"""Check the configuration and the baseline in PATH, without analysing anything.

    Every mistake is told with its place; the exit code is then 2.

    \b
    Examples:
      ringfence config check
      ringfence config check shop
    """
    from ringfence.hygiene import with_hygiene
    from ringfence.plugins import collect
    from ringfence.run import find_baseline, find_config, load_baseline

    config = find_config(path, with_hygiene(collect(plugin).rules))
    place = find_baseline(path)
    known = len(load_baseline(path, place).known) if place else 0
    said = f"{config.path} is valid" if config.path else "There is no configuration"
    click.echo(f"{said}; {known} known findings." if place else f"{said}.")


@command.command("schema")
@click.option("--plugin", type=_FILE, multiple=True, metavar="FILE", help="Python file with rules.")
def schema(plugin: tuple[Path, ...]) -> None:
    r"""Print the JSON Schema of ringfence.yaml, with the options of every rule.

    \b
    Examples:
      ringfence config schema > ringfence.schema.json
      then, as the first line of ringfence.yaml:
      # yaml-language-server: $schema=ringfence.schema.json
    """
    import json

    from ringfence.commands._writing import print_text
    from ringfence.config_schema import config_schema
    from ringfence.hygiene import with_hygiene
    from ringfence.plugins import collect

    print_text(json.dumps(config_schema(with_hygiene(collect(plugin).rules)), indent=2) + "\n")
