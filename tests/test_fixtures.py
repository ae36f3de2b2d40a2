"""Every fixture system is analysed as a whole; its findings stand exactly at the lines that say so.

``fixtures/<rule-id>/<case>/`` is a small system. A line to be flagged carries ``expect: <rule-id>`` in a comment, several
rules separated by commas, with the severity in brackets where it matters. A case without marks for its rule stays silent.
"""

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parent.parent / "fixtures"
CASES = sorted(path for path in FIXTURES.glob("*/*") if path.is_dir() and path.parent.name != "read")
MARK = re.compile(r"\bexpect: ([a-z-]+(?:, [a-z-]+)*)(?: \((error|warning|note)\))?")
EVERYWHERE = {
    "cross-service-foreign-key",
    "cross-service-join",
    "long-call-chain",
    "shared-database",
    "shared-table",
    "sync-cycle",
}
"""Rules that are judged in every case; others only in their own cases and where a mark names them."""


def name(case):
    return case.relative_to(FIXTURES).as_posix()


@cache
def marks(case):
    """(rule, path, line) -> the severity expected, empty if any will do."""
    found = {}
    for path in sorted(path for path in case.rglob("*") if path.is_file()):
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            for mark in MARK.finditer(line):
                for rule in mark[1].split(", "):
                    found[rule, path.relative_to(case).as_posix(), number] = mark[2] or ""
    return found


@pytest.fixture(scope="module")
def plugins():
    from ringfence.plugins import collect

    return collect()


@pytest.mark.parametrize("case", CASES, ids=name)
def test_findings_stand_where_they_are_expected(case, plugins):
    from ringfence.run import analyse, check

    expected = marks(case)
    judged = EVERYWHERE | {case.parent.name} | {rule for rule, _, _ in expected}
    rules = {rule.id: rule for rule in plugins.rules if rule.id in judged}
    analysis = analyse(case, plugins=plugins)
    assert analysis.system.services, "nothing was understood, so silence means nothing"
    found = {
        (finding.rule, finding.at.path, finding.at.line): finding.severity or rules[finding.rule].severity
        for finding in check(analysis, rules.values(), analysis.config)
    }
    assert sorted(found) == sorted(expected)
    assert found == {place: severity or found[place] for place, severity in expected.items()}


def test_marks_name_rules_that_exist(plugins):
    rules = {rule.id for rule in plugins.rules}
    assert {rule for case in CASES for rule, _, _ in marks(case)} <= rules


def test_every_rule_is_shown_flagged_and_silent(plugins):
    flagged, silent = defaultdict(int), defaultdict(int)
    for case in CASES:
        rule = case.parent.name
        counts = flagged if any(marked == rule for marked, _, _ in marks(case)) else silent
        counts[rule] += 1
    for rule in (rule.id for rule in plugins.rules if rule.check.__module__.startswith("ringfence_rules.")):
        assert flagged[rule] >= 2, rule
        assert silent[rule] >= 3, rule


def test_the_demo_shows_each_of_the_six():
    demo = marks(FIXTURES / "demo" / "shop")
    assert sorted(rule for rule, _, _ in demo) == sorted(EVERYWHERE)
