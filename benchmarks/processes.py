"""What a program costs as a whole: processor time, time on the clock, peak memory."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from msgspec import Struct

FINE = (0, 1, 3)
"""Exit codes of a run that worked: nothing found, something found, nothing to look at."""
_NOT_AS_USUAL = ("PYTHONDONTWRITEBYTECODE", "RINGFENCE_NO_CACHE", "RINGFENCE_CACHE_DIR")
"""Variables that make a program slower or faster than people meet it."""


class Cost(Struct, frozen=True):
    """cpu, wall: seconds, those of its children included. peak: MiB of the largest process.

    A peak below that of the measuring process cannot be told, so this module and its user import little.
    """

    cpu: float
    wall: float
    peak: float


class ProgramError(Exception):
    """A program did not do what was to be measured."""


def cost(command: Sequence[str], folder: Path, caches: Path | None = None) -> tuple[Cost, str]:
    """Run a program; what that costs, and what it printed. caches: where it keeps what it keeps. Raises ProgramError."""
    environment = {name: value for name, value in os.environ.items() if name not in _NOT_AS_USUAL}
    environment |= {"GIT_OPTIONAL_LOCKS": "0", "PYTHONHASHSEED": "0"}
    environment |= {"XDG_CACHE_HOME": str(caches)} if caches else {}
    start = perf_counter()
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True, errors="replace",
    ) as process:  # fmt: skip
        assert process.stdout is not None
        printed = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = perf_counter() - start
    if process.returncode not in FINE:
        raise ProgramError(f"exit code {process.returncode}: {' '.join(command)}")
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024), printed
