"""What a run of ``check`` says and writes, as data: the same run again says it without finding it out."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import click

from ringfence.commands._writing import Written

SUMMARY = "GITHUB_STEP_SUMMARY"
"""Names the file in which GitHub Actions shows what a step found."""


class Outcome(NamedTuple):
    """What is written where, what is added to the summary of a CI job, what is said on stderr, and the exit code."""

    written: tuple[Written, ...]
    summary: str
    said: str
    code: int

    def show(self) -> int:
        """Say and write it; the exit code. Raises click.ClickException if a file cannot be written."""
        for one in self.written:
            one.write()
        if self.summary:
            _summarise(self.summary)
        if self.said:
            click.echo(self.said, err=True)
        return self.code


def encoded(outcome: Outcome) -> bytes:
    """The outcome for later."""
    return json.dumps(outcome).encode("utf-8", "surrogatepass")


def decoded(stored: bytes | None) -> Outcome | None:
    """An outcome that was kept; None for anything else."""
    try:
        written, summary, said, code = json.loads((stored or b"").decode("utf-8", "surrogatepass"))
        found = Outcome(tuple(_written(written)), summary, said, code)
    except (ValueError, TypeError):
        return None
    return found if isinstance(code, int) and isinstance(summary, str) and isinstance(said, str) else None


def _written(rows: Any) -> Iterator[Written]:  # noqa: ANN401 (whatever the file says)
    for file, text, color in rows:
        if not isinstance(file, str) or not isinstance(text, str):
            raise TypeError(file)
        yield Written(file, text, bool(color))


def in_actions() -> bool:
    """Whether this is a job of GitHub Actions."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def _summarise(text: str) -> None:
    summary = os.environ.get(SUMMARY)
    if not summary:
        return
    try:
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        click.echo(f"The job's summary cannot be written: {error.strerror or error}", err=True)
