"""Runs of ringfence on one tree and of what it is compared with, in turn: a busy machine slows all of them alike."""

from __future__ import annotations

import os
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from msgspec import Struct
from msgspec.structs import replace

from benchmarks.processes import Cost, cost
from benchmarks.tables import ratio, seconds, table

CODE = (".py", ".java", ".cs", ".go", ".ts", ".js")
SEMGREP_RULES = Path(__file__).with_name("semgrep.yaml")
"""Ten rules of the kind that people write for themselves."""


class Contestant(Struct, frozen=True):
    """A program with what it needs before each run. printed: its figure is the seconds of processor time that it prints."""

    name: str
    command: Sequence[str]
    prepare: Callable[[], object] = tuple
    printed: bool = False


class Tree:
    """A copy of a tree that may be changed, and a place for caches beside it."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        self.folder = folder
        self._cache = scratch / "cache"
        self._changed = _middle(folder)
        self._changes = 0

    def contestants(self) -> list[Contestant]:
        """Everybody who takes part, in the order of one round."""
        check = [_program("ringfence") or "ringfence", "check", "--quiet", str(self.folder)]
        cached = [*check, "--cache-dir", str(self._cache)]
        found = [
            Contestant("git status", ["git", "status", "--porcelain"]),
            Contestant("parse", [sys.executable, "-m", "benchmarks.parse", str(self.folder)], printed=True),
            Contestant("ringfence, no cache", [*check, "--no-cache"]),
            Contestant("ringfence, cold", cached, self._forget),
            Contestant("ringfence, warm", cached),
            Contestant("ringfence, one file changed", cached, self._change),
        ]
        semgrep = _program("semgrep")
        if semgrep:
            options = ["--metrics=off", "--disable-version-check", "--quiet", "--jobs=1", f"--config={SEMGREP_RULES}"]
            found.append(Contestant("semgrep, ten rules", [semgrep, "scan", *options, str(self.folder)]))
        return found

    def _forget(self) -> None:
        shutil.rmtree(self._cache, ignore_errors=True)

    def _change(self) -> None:
        """One more comment at the end of a file."""
        self._changes += 1
        comment = "#" if self._changed.suffix == ".py" else "//"
        with self._changed.open("a", encoding="utf-8") as file:
            file.write(f"\n{comment} changed {self._changes} times\n")


def compare(tree: Tree, rounds: int, say: Callable[[str], object]) -> str:
    """The medians of some rounds, as a table."""
    contestants = tree.contestants()
    costs: dict[str, list[Cost]] = defaultdict(list)
    for number in range(1, rounds + 1):
        for contestant in contestants:
            say(f"round {number} of {rounds}: {contestant.name}")
            contestant.prepare()
            spent, printed = cost(contestant.command, tree.folder if not contestant.printed else Path.cwd())
            costs[contestant.name].append(replace(spent, cpu=float(printed)) if contestant.printed else spent)
    return _shown({name: _middle_of(measured) for name, measured in costs.items()})


def _middle_of(costs: Sequence[Cost]) -> Cost:
    return Cost(median(c.cpu for c in costs), median(c.wall for c in costs), median(c.peak for c in costs))


def _shown(costs: dict[str, Cost]) -> str:
    others = [name for name in costs if not name.startswith("ringfence")]
    rows = [
        [
            name, seconds(spent.cpu), seconds(spent.wall), f"{spent.peak:.0f}",
            *(ratio(spent.cpu, costs[other].cpu) for other in others),
        ]
        for name, spent in costs.items()
    ]  # fmt: skip
    return table(["", "CPU s", "wall s", "peak MiB", *(f"x {other}" for other in others)], rows)


def _program(name: str) -> str | None:
    """A program beside this Python, or wherever the shell would find it."""
    beside = str(Path(sys.executable).parent)
    return shutil.which(name, path=os.pathsep.join((beside, os.environ.get("PATH", os.defpath))))


def _middle(folder: Path) -> Path:
    """The program of middling size. Raises ValueError if there is none."""
    programs = sorted(
        (path.stat().st_size, path) for path in folder.rglob("*") if path.suffix in CODE and path.is_file()
    )
    if not programs:
        raise ValueError(f"{folder} holds no program that ringfence reads")
    return programs[len(programs) // 2][1]
