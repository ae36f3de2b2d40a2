"""Cases for rules: small systems whose files say which lines must be flagged, for built-in rules and for anybody's own.

``FOLDER/<rule-id>/<case>/`` is a system. A line that must be flagged carries ``expect: <rule-id>`` in a comment, several
rules separated by commas, the severity in brackets where it matters. A case without marks for its rule must stay silent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from ringfence.patterns import pattern
from ringfence.plugins import Plugins
from ringfence.run import analyse, check

_MARK = pattern(r"\bexpect: ([a-z-]+(?:, [a-z-]+)*)(?: \((error|warning|note)\))?")
Place = tuple[str, str, int]
"""Rule, path, line."""


class Outcome(Struct, frozen=True):
    """What a case gave. problems: one line for each difference, none if it is as expected; flagged: some line must be."""

    rule: str
    name: str
    problems: tuple[str, ...]
    flagged: bool


def find_cases(folder: Path) -> list[Path]:
    """Every case below a folder of rules, or of one rule."""
    return sorted(path for path in folder.glob("*/*") if path.is_dir())


def marks(case: Path) -> dict[Place, str]:
    """Where findings are expected, with the severity, which is empty if any will do."""
    found: dict[Place, str] = {}
    for path in sorted(path for path in case.rglob("*") if path.is_file()):
        text = path.read_text(encoding="utf-8", errors="replace")
        for number, line in enumerate(text.splitlines(), start=1):
            for mark in _MARK.finditer(line):
                for rule in mark[1].split(", "):
                    found[rule, path.relative_to(case).as_posix(), number] = mark[2] or ""
    return found


def run_case(case: Path, plugins: Plugins, also: Collection[str] = ()) -> Outcome:
    """Analyse a case, and compare. The rule of its folder is judged, those that a mark names, and those of ``also``."""
    expected = marks(case)
    judged = {case.parent.name, *also} | {rule for rule, _, _ in expected}
    rules = {rule.id: rule for rule in plugins.rules if rule.id in judged}
    unknown = sorted({rule for rule, _, _ in expected} - set(rules))
    analysis = analyse(case, plugins=plugins)
    found = {
        (finding.rule, finding.at.path, finding.at.line): finding.severity or rules[finding.rule].severity
        for finding in check(analysis, rules.values(), analysis.config)
    }
    problems = [f"there is no rule {rule!r}" for rule in unknown]
    if not analysis.system.services:
        problems.append("nothing was understood: silence means nothing")
    problems += _differences(expected, found)
    flagged = any(rule == case.parent.name for rule, _, _ in expected)
    return Outcome(case.parent.name, case.name, tuple(problems), flagged)


def _differences(expected: Mapping[Place, str], found: Mapping[Place, str]) -> Iterator[str]:
    for rule, path, line in sorted({*expected, *found}):
        wanted, given = expected.get((rule, path, line)), found.get((rule, path, line))
        if given is None:
            yield f"{path}:{line}: {rule} is expected and not found"
        elif wanted is None:
            yield f"{path}:{line}: {rule} is found and not expected"
        elif wanted and wanted != given:
            yield f"{path}:{line}: {rule} is expected to be {wanted}, and is {given}"
