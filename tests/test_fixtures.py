"""Every fixture system is analysed as a whole; its findings stand exactly at the lines that say so (see cases.py)."""

from collections import defaultdict
from pathlib import Path

import pytest
from ringfence.cases import find_cases, marks, run_case

FIXTURES = Path(__file__).parent.parent / "fixtures"
CASES = [case for case in find_cases(FIXTURES) if case.parent.name != "read"]
EVERYWHERE = {
    "cross-service-foreign-key",
    "cross-service-join",
    "long-call-chain",
    "shared-database",
    "shared-table",
    "sync-cycle",
}
"""Rules that are judged in every case; others only in their own cases and where a mark names them."""

PROGRAMS = {".py", ".java", ".go", ".cs", ".ts"}


def name(case):
    return case.relative_to(FIXTURES).as_posix()


@pytest.fixture(scope="module")
def plugins():
    from ringfence.plugins import collect

    return collect()


@pytest.mark.parametrize("case", CASES, ids=name)
def test_findings_stand_where_they_are_expected(case, plugins):
    assert run_case(case, plugins, EVERYWHERE).problems == ()


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


def test_every_rule_is_shown_in_several_languages(plugins):
    shown = defaultdict(set)
    for case in CASES:
        rule = case.parent.name
        flagged = any(marked == rule for marked, _, _ in marks(case))
        shown[rule, flagged].update(path.suffix for path in case.rglob("*") if path.suffix in PROGRAMS)
    for rule in (rule.id for rule in plugins.rules if rule.check.__module__.startswith("ringfence_rules.")):
        assert len(shown[rule, True]) >= 2, rule
        assert len(shown[rule, False]) >= 2, rule


def test_the_demo_shows_each_of_the_six():
    demo = marks(FIXTURES / "demo" / "shop")
    assert sorted(rule for rule, _, _ in demo) == sorted(EVERYWHERE)
