"""What a run of ``check`` says and writes, as data: the same run again says it without finding it out."""

from __future__ import annotations

import os

from ringfence.cache.sealed import packed, text, unpacked
from ringfence.commands._writing import Written, complain

SUMMARY = "GITHUB_STEP_SUMMARY"
"""Names the file in which GitHub Actions shows what a step found."""


class Outcome:
    """What is written where, what is added to the summary of a CI job, what is said on stderr, and the exit code."""

    __slots__ = ("code", "said", "summary", "written")

    def __init__(self, written: tuple[Written, ...], summary: str, said: str, code: int) -> None:
        self.written = written
        self.summary = summary
        self.said = said
        self.code = code

    def show(self) -> int:
        """Say and write it; the exit code. Raises click.ClickException if a file cannot be written."""
        for one in self.written:
            one.write()
        if self.summary:
            _summarise(self.summary)
        if self.said:
            complain(self.said)
        return self.code


def encoded(outcome: Outcome) -> bytes:
    """The outcome for later."""
    written = (part for one in outcome.written for part in (one.file, one.text, str(int(one.color))))
    return packed((outcome.summary, outcome.said, str(outcome.code), *written))


def decoded(stored: bytes | None) -> Outcome | None:
    """An outcome that was kept; None for anything else."""
    try:
        summary, said, code, *rest = map(text, unpacked(stored or b""))
        rows = zip(rest[::3], rest[1::3], rest[2::3], strict=True)
        return Outcome(tuple(Written(file, said, color != "0") for file, said, color in rows), summary, said, int(code))
    except ValueError:
        return None


def in_actions() -> bool:
    """Whether this is a job of GitHub Actions."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def _summarise(said: str) -> None:
    summary = os.environ.get(SUMMARY)
    if not summary:
        return
    try:
        with open(summary, "a", encoding="utf-8") as file:
            file.write(said)
    except OSError as error:
        complain(f"The job's summary cannot be written: {error.strerror or error}")
