"""The options that all commands share which analyse a repository."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from ringfence.commands._request import CERTAINTIES, SEVERITIES, Request

_F = TypeVar("_F", bound=Callable[..., Any])


def _names(ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    """The names of a repeatable option, each a list with commas."""
    return tuple(name.strip() for names in given for name in names.split(",") if name.strip())


_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_ANALYSED = click.Path(exists=True, path_type=Path)
"""A folder, or a file of facts."""

_REPORTING = (
    click.option("-f", "--format", multiple=True, metavar="FORMAT", help="text, json, sarif, dot, ...; repeatable."),
    click.option(
        "-o", "--output", multiple=True, metavar="FILE", help="Where the format at the same position goes; - is stdout."
    ),
)

_OPTIONS = (
    click.argument("path", type=_ANALYSED, default="."),
    click.option("-c", "--config", type=_FILE, help="The configuration, instead of PATH/ringfence.yaml."),
    click.option("--no-config", is_flag=True, help="Without any configuration."),
    click.option(
        "--baseline",
        type=click.Path(exists=True, path_type=Path),
        help="The known findings, a file or a folder of files, instead of PATH/ringfence-baseline.yaml or its folder.",
    ),
    click.option("--no-baseline", is_flag=True, help="Count known findings like new ones."),
    click.option(
        "--rules", multiple=True, callback=_names, metavar="A,B", help="Only these rules, even if they are off."
    ),
    click.option("--exclude-rules", multiple=True, callback=_names, metavar="A,B", help="Without these rules."),
    click.option(
        "--min-severity",
        type=click.Choice(SEVERITIES),
        default="note",
        show_default=True,
        help="Leave out what is less.",
    ),
    click.option(
        "--min-certainty",
        type=click.Choice(CERTAINTIES),
        default="possible",
        show_default=True,
        help="Leave out what is less certain.",
    ),
    click.option("--plugin", type=_FILE, multiple=True, metavar="FILE", help="Python file with rules or outputs."),
    click.option(
        "--color",
        type=click.Choice(("auto", "always", "never")),
        default="auto",
        show_default=True,
        help="NO_COLOR and FORCE_COLOR count too.",
    ),
    click.option("-v", "--verbose", count=True, help="More: everything that is excused or could not be seen."),
    click.option("-q", "--quiet", count=True, help="Less: a line for each finding; twice: nothing."),
    click.option(
        "-j",
        "--jobs",
        type=click.IntRange(min=0),
        default=0,
        metavar="N",
        help="Processes at most, to read and to link; 0: as it fits.",
    ),
    click.option(
        "--executor", metavar="URL", help="Read on a cluster instead: dask://host:port, with the same installation."
    ),
    click.option(
        "--cache-dir",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="RINGFENCE_CACHE_DIR",
        help="Where to keep what need not be found out again, instead of the user's folder for caches.",
    ),
    click.option(
        "--no-cache", is_flag=True, envvar="RINGFENCE_NO_CACHE", help="Find out everything again, keep nothing."
    ),
)


def asking(function: _F) -> Callable[..., Any]:
    """Gives a command that has one kind of answer the options of an analysis, as one ``request``."""
    return _with_options(function, _OPTIONS)


def asking_at(function: _F) -> Callable[..., Any]:
    """The same for a command whose arguments are others: the folder to analyse is ``--path`` there."""
    path = click.option(
        "--path",
        type=_ANALYSED,
        default=".",
        help="The folder to analyse, this one by default, or a file of facts.",
    )
    return _with_options(function, (*_OPTIONS[1:], path))


def analysing(function: _F) -> Callable[..., Any]:
    """Gives a command that reports in formats the shared options, as one ``request``."""
    path, *others = _OPTIONS
    return _with_options(function, (path, *_REPORTING, *others))


def _with_options(function: _F, options: Sequence[Callable[[Any], Any]]) -> Callable[..., Any]:
    @wraps(function)
    def gathering(**given: Any) -> Any:  # noqa: ANN401 (whatever the command takes and gives)
        request = Request(**{name: given.pop(name) for name in Request._fields if name in given})
        return function(request=request, **given)

    command: Callable[..., Any] = gathering
    for option in reversed(options):
        command = option(command)
    return command
