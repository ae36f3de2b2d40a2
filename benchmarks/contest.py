"""Runs of ringfence on one tree and of what it is compared with, in turn: a busy machine slows all of them alike.

Each works in one process: several make people wait less, and take more time together.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import sleep, time

from msgspec import Struct
from msgspec.structs import replace

from benchmarks.processes import Cost, ProgramError, cost
from benchmarks.tables import ratio, seconds, table

SEMGREP_RULES = Path(__file__).with_name("semgrep.yaml")
"""Ten rules of the kind that people write for themselves."""
_SCRIPT = "function changeCHANGE(order) { return String(order.id); }"
_MORE = {
    ".py": "def change_CHANGE(order):\n    return str(order.id)",
    ".java": "class ChangeCHANGE { String id(Object order) { return String.valueOf(order); } }",
    ".cs": "class ChangeCHANGE { string Id(object order) { return order.ToString(); } }",
    ".go": "func changeCHANGE(order string) { println(order) }", ".kt": "fun changeCHANGE(order: Any) = order.toString()",
    ".rs": "fn change_CHANGE(order: &str) -> String { order.to_string() }",
    **dict.fromkeys((".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx"), _SCRIPT),
}  # fmt: skip
"""A function more, by the suffix of the program that it is added to."""
SETTLED = 2.5
"""Seconds after which a file counts as not just written."""


class Contestant(Struct, frozen=True):
    """A program with what it needs before each run. printed: its figure is the seconds of processor time that it prints."""

    name: str
    command: Sequence[str]
    prepare: Callable[[], object] = tuple
    printed: bool = False


class Tree:
    """A copy of a tree that may be changed, and a place for caches beside it. Raises ProgramError if it has no programs."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        self.folder = folder
        self.caches = scratch / "caches"
        self._kept = scratch / "kept"
        middle = cost(self._parse("read"), Path.cwd())[1].splitlines()[1]
        if not middle:
            raise ProgramError(f"{folder} holds no program that ringfence reads")
        self._changed = folder / middle
        self._changes = 0
        self._check = [program("ringfence") or "ringfence", "check", "--quiet", "--jobs=1", str(folder)]
        self._cached = [*self._check, "--cache-dir", str(self._kept)]

    def contestants(self) -> list[Contestant]:
        """Everybody who takes part, in the order of one round."""
        found = [
            Contestant("git status", ["git", "status", "--porcelain"]),
            Contestant("parse of all programs", self._parse("all"), printed=True),
            Contestant("parse of those read", self._parse("read"), printed=True),
            Contestant("ringfence, first run", self._cached, self._forget_all),
            Contestant("ringfence, cold", self._cached, self._forget),
            Contestant("ringfence, warm", self._cached, self._settle),
            Contestant("ringfence, one comment more", self._cached, self._remark),
            Contestant("ringfence, one file's lines moved", self._cached, self._move),
            Contestant("ringfence, one file changed", self._cached, self._change),
            Contestant("ringfence, no cache", [*self._check, "--no-cache"]),
        ]
        semgrep = program("semgrep")
        if semgrep:
            options = ["--metrics=off", "--disable-version-check", "--quiet", "--jobs=1", f"--config={SEMGREP_RULES}"]
            found.append(Contestant("semgrep, ten rules", [semgrep, "scan", *options, str(self.folder)]))
        return found

    def _parse(self, which: str) -> list[str]:
        return [sys.executable, "-m", "benchmarks.parse", which, str(self.folder)]

    def _forget_all(self) -> None:
        """As after the installation."""
        shutil.rmtree(self.caches, ignore_errors=True)
        self._forget()

    def _forget(self) -> None:
        """As with a repository that was never looked at."""
        shutil.rmtree(self._kept, ignore_errors=True)

    def _settle(self) -> None:
        """As some time after the last change: what was written a moment ago is read again at the next run."""
        sleep(max(0.0, self._changed.stat().st_mtime + SETTLED - time()))
        cost(self._cached, self.folder, self.caches)

    def _remark(self) -> None:
        """A comment at the end of a file, which says nothing new."""
        self._write(self._changed.read_text(encoding="utf-8") + self._comment())

    def _move(self) -> None:
        """A comment at the beginning of a file, so that all that it says stands elsewhere, as after most edits."""
        self._write(self._comment() + self._changed.read_text(encoding="utf-8"))

    def _change(self) -> None:
        """A function more that does something, so that the file says something else."""
        text = self._changed.read_text(encoding="utf-8")
        self._changes += 1
        self._write(f"{text}\n{_MORE[self._changed.suffix].replace('CHANGE', str(self._changes))}\n")

    def _comment(self) -> str:
        self._changes += 1
        return f"{'#' if self._changed.suffix == '.py' else '//'} changed {self._changes} times\n"

    def _write(self, text: str) -> None:
        self._changed.write_text(text, encoding="utf-8")


def compare(tree: Tree, rounds: int, say: Callable[[str], object]) -> str:
    """The medians of some rounds, as a table."""
    contestants = tree.contestants()
    costs: dict[str, list[Cost]] = defaultdict(list)
    for number in range(1, rounds + 1):
        for contestant in contestants:
            say(f"round {number} of {rounds}: {contestant.name}")
            contestant.prepare()
            folder = tree.folder if not contestant.printed else Path.cwd()
            spent, printed = cost(contestant.command, folder, tree.caches)
            figure = replace(spent, cpu=float(printed.split()[0])) if contestant.printed else spent
            costs[contestant.name].append(figure)
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


def program(name: str) -> str | None:
    """A program beside this Python, or wherever the shell would find it."""
    beside = str(Path(sys.executable).parent)
    return shutil.which(name, path=os.pathsep.join((beside, os.environ.get("PATH", os.defpath))))
