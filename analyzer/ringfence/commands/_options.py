"""The options that all commands share which analyse a repository."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

SEVERITIES = ("note", "warning", "error")
CERTAINTIES = ("possible", "likely", "certain")
_NOT_OF_THE_REPORT = {
    "path", "config", "baseline", "plugin", "color", "verbose", "quiet", "jobs", "format", "output", "cache_dir",
    "no_cache", "state_of", "executor",
}  # fmt: skip
"""What a request says that its report does not depend on, or that counts by the content of the files it names."""

_F = TypeVar("_F", bound=Callable[..., Any])


class Request(NamedTuple):
    """What the user asks for: what to analyse, and what of it to show where. path: a folder, or a file of facts."""

    path: Path
    config: Path | None
    no_config: bool
    baseline: Path | None
    no_baseline: bool
    rules: tuple[str, ...]
    exclude_rules: tuple[str, ...]
    min_severity: str
    min_certainty: str
    plugin: tuple[Path, ...]
    color: str
    verbose: int
    quiet: int
    jobs: int
    cache_dir: Path | None = None
    no_cache: bool = False
    format: tuple[str, ...] = ()
    output: tuple[str, ...] = ()
    executor: str | None = None
    state_of: Path | None = None
    """The repository of which ``path`` is an earlier state, laid out elsewhere."""

    @property
    def facts(self) -> Path | None:
        """The file of facts to analyse, None where a folder is."""
        return self.path if self.path.is_file() else None

    @property
    def root(self) -> Path:
        """The folder with the configuration and the baseline: the analysed one, or that in which the facts lie."""
        return self.path.parent if self.facts else self.path

    def need_folder(self, why: str) -> None:
        """Refuse facts where only the repository itself will do. Raises click.UsageError."""
        if self.facts:
            raise click.UsageError(f"{self.path} holds what was read of repositories, not their files: {why}")

    @property
    def verbosity(self) -> int:
        """How many ``-v`` more than ``-q``."""
        return self.verbose - self.quiet

    def of_the_report(self) -> list[str]:
        """What it says that the report depends on."""
        said = (name for name in self._fields if name not in _NOT_OF_THE_REPORT)
        return [f"{name}={getattr(self, name)!r}" for name in said]


def _names(ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    """The names of a repeatable option, each a list with commas."""
    return tuple(name.strip() for names in given for name in names.split(",") if name.strip())


def no_such(what: str, name: str, names: Iterable[str]) -> click.UsageError:
    """The error for a name that does not exist, with the nearest one that does."""
    from ringfence.config_checking import nearest

    near = nearest(name, known := sorted(names))
    return click.UsageError(
        f"There is no {what} {name!r}. " + (f"Did you mean {near!r}?" if near else f"There are: {', '.join(known)}.")
    )


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
        "-j", "--jobs", type=click.IntRange(min=0), default=0, metavar="N", help="Processes at most; 0: as it fits."
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
