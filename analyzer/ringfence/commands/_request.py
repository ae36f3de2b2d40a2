"""What the user asks for, once the words of the command line are understood. Nothing here needs click but what refuses."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import click

SEVERITIES = ("note", "warning", "error")
CERTAINTIES = ("possible", "likely", "certain")
_NOT_OF_THE_REPORT = {
    "path", "config", "baseline", "plugin", "color", "verbose", "quiet", "jobs", "format", "output", "cache_dir",
    "no_cache", "state_of", "executor",
}  # fmt: skip
"""What a request says that its report does not depend on, or that counts by the content of the files it names."""


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
            raise refusal(f"{self.path} holds what was read of repositories, not their files: {why}")

    @property
    def verbosity(self) -> int:
        """How many ``-v`` more than ``-q``."""
        return self.verbose - self.quiet

    def of_the_report(self) -> list[str]:
        """What it says that the report depends on."""
        said = (name for name in self._fields if name not in _NOT_OF_THE_REPORT)
        return [f"{name}={getattr(self, name)!r}" for name in said]


def refusal(why: str) -> click.UsageError:
    """The error for a request that cannot be met; whoever asks for what there is does without click."""
    import click

    return click.UsageError(why)


def no_such(what: str, name: str, names: Iterable[str]) -> click.UsageError:
    """The error for a name that does not exist, with the nearest one that does."""
    from ringfence.config_checking import nearest

    near = nearest(name, known := sorted(names))
    return refusal(
        f"There is no {what} {name!r}. " + (f"Did you mean {near!r}?" if near else f"There are: {', '.join(known)}.")
    )
