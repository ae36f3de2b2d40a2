"""How reading, linking and checking grow with the system: one process a size, so that each has a peak memory of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import msgspec

from benchmarks.processes import cost
from benchmarks.stages import Stages
from benchmarks.tables import ratio, seconds, table

MOST_RUNS = 5


def growth(sizes: Sequence[int], seed: int, say: Callable[[str], object]) -> str:
    """A table with a row for each size; small systems are measured several times, the medians count."""
    rows: list[list[str]] = []
    before: Stages | None = None
    for size in sizes:
        say(f"{size} services")
        runs = [_run(size, seed) for _ in range(max(1, min(MOST_RUNS, 500 // size)))]
        stages = Stages(*(median(getattr(run, field) for run in runs) for field in Stages.__struct_fields__))
        rows.append(_row(stages, before))
        before = stages
    heads = ["services", "files", "findings", "read s", "link s", "rules s", "ms a service", "x linear", "peak MiB"]
    heads.append("link on all processors, wall s")
    return table(heads, rows)


def _run(size: int, seed: int) -> Stages:
    command = [sys.executable, "-m", "benchmarks", "stages", str(size), "--seed", str(seed)]
    return msgspec.json.decode(cost(command, Path.cwd())[1], type=Stages)


def _row(stages: Stages, before: Stages | None) -> list[str]:
    """X linear: link and rules a service, compared with the size before."""
    each = (stages.link + stages.rules) / stages.services
    last = (before.link + before.rules) / before.services if before else None
    return [
        f"{stages.services:.0f}", f"{stages.files:.0f}", f"{stages.findings:.0f}", seconds(stages.read),
        seconds(stages.link), seconds(stages.rules), f"{each * 1000:.1f}", ratio(each, last), f"{stages.peak:.0f}",
        seconds(stages.together),
    ]  # fmt: skip
