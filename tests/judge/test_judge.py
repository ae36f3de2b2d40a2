from datetime import date

import pytest
from ringfence.config import Config, ExceptionConfig, Mention, RuleConfig
from ringfence.extend import rule
from ringfence.hygiene import with_hygiene
from ringfence.judge import fails, fingerprint, judge, unknown_services
from ringfence.model.finding import Finding, Related, Verdict
from ringfence.model.source import Span
from ringfence.model.system import Service, System, Table, TableKey

TODAY = date(2026, 6, 1)
ORDERS = TableKey("main/shop", "", "orders")
SYSTEM = System(
    services=(Service("billing", "billing"), Service("shop", "shop", context="sales")),
    tables=(Table(ORDERS, "shop", "migration"),),
)


def a_rule(id: str, severity: str):
    return rule(id, summary="", severity=severity, help="")(lambda system, options: ())


RULES = with_hygiene(
    [a_rule("shared-table", "error"), a_rule("shared-database", "warning"), a_rule("missing-retry", "off")]
)


def found(services=("shop", "billing"), line=3, rule="shared-table", subject=str(ORDERS), **more) -> Finding:
    return Finding(rule, subject, tuple(services), "billing writes it", Span("billing/app.py", line), **more)


def verdicts(*findings: Finding, text: str = "", exceptions=(), rules=None, ran=None, today=TODAY) -> list[Verdict]:
    config = Config(exceptions=tuple(exceptions), rules=rules or {})
    return list(judge(findings, SYSTEM, config, RULES, lambda path: text, today=today, ran=ran))


def said(*findings: Finding, **more) -> list[tuple[str, str, str]]:
    return [(v.finding.rule, v.severity, v.state) for v in verdicts(*findings, **more)]


def exception(rule="shared-table", services=("billing",), until=date(2027, 1, 1), **more) -> ExceptionConfig:
    return ExceptionConfig(rule, services=services, until=until, reason="moves", at=Span("ringfence.yaml", 9), **more)


NEW = ("shared-table", "error", "new")
EXCEPTED = ("shared-table", "error", "excepted")


class TestSeverity:
    def test_is_the_rules_own(self):
        assert said(found()) == [NEW]

    def test_is_the_findings_own(self):
        assert said(found(severity="note")) == [("shared-table", "note", "new")]

    def test_is_configured(self):
        assert said(found(), rules={"shared-table": RuleConfig("note")}) == [("shared-table", "note", "new")]

    @pytest.mark.parametrize(
        ("own", "configured", "severity"),
        [("note", "error", "note"), ("error", "warning", "warning"), ("warning", "note", "note")],
    )
    def test_configuration_is_a_ceiling_for_the_findings_own(self, own, configured, severity):
        (verdict,) = verdicts(found(severity=own), rules={"shared-table": RuleConfig(configured)})
        assert verdict.severity == severity

    def test_off_drops(self):
        assert said(found(severity="error"), rules={"shared-table": RuleConfig("off")}) == []

    def test_a_rule_that_is_off_can_be_switched_on(self):
        assert said(found(rule="missing-retry")) == []
        assert said(found(rule="missing-retry"), rules={"missing-retry": RuleConfig("note")}) == [
            ("missing-retry", "note", "new")
        ]


class TestFingerprint:
    def test_knows_neither_line_nor_message_nor_order(self):
        one = Finding("r", "s", ("a", "b"), "one", Span("x", 1))
        other = Finding("r", "s", ("b", "a"), "other", Span("y", 2), certainty="likely")
        assert fingerprint(one) == fingerprint(other)
        assert len(fingerprint(one)) == 16

    @pytest.mark.parametrize("other", [found(rule="x"), found(subject="x"), found(services=["shop"])])
    def test_tells_findings_apart(self, other):
        assert fingerprint(other) != fingerprint(found())

    def test_takes_any_text(self):
        assert fingerprint(found(subject="\ud800"))


class TestMerging:
    def test_findings_of_one_fingerprint_become_one(self):
        (verdict,) = verdicts(found(line=9), found(line=3), found(line=5, certainty="likely"), found(line=9))
        assert verdict.finding.at.line == 3
        assert verdict.finding.related == tuple(Related("also here", Span("billing/app.py", line)) for line in (9, 5))

    def test_the_most_severe_comes_first(self):
        (verdict,) = verdicts(found(line=1, severity="note"), found(line=2))
        assert (verdict.severity, verdict.finding.at.line) == ("error", 2)

    def test_different_parties_stay_apart(self):
        assert len(verdicts(found(), found(services=("shop", "reports")))) == 2


def test_order_is_severity_certainty_rule_subject():
    findings = [
        found(rule="shared-database", subject="a"),
        found(subject="b", certainty="likely"),
        found(subject="c"),
        found(subject="a"),
    ]
    order = [(v.finding.rule, v.finding.subject) for v in verdicts(*findings)]
    assert order == [("shared-table", "a"), ("shared-table", "c"), ("shared-table", "b"), ("shared-database", "a")]


class TestExceptions:
    def test_one_name_stands_for_a_pair(self):
        (verdict,) = verdicts(found(), exceptions=[exception()])
        assert (verdict.state, verdict.reason) == ("excepted", "moves (until 2027-01-01, ringfence.yaml:9)")

    def test_holds_on_its_last_day(self):
        assert said(found(), exceptions=[exception(until=TODAY)]) == [EXCEPTED]

    def test_without_services_covers_all(self):
        assert said(found(["a", "b", "c"]), exceptions=[exception(services=())]) == [EXCEPTED]

    def test_need_not_name_the_owner_of_the_table(self):
        both = exception(services=("billing", "reports"))
        assert said(found(["shop", "billing", "reports"]), exceptions=[both]) == [EXCEPTED]

    def test_does_not_hide_a_newcomer(self):
        new, unused = verdicts(found(["shop", "billing", "reports"]), exceptions=[exception()])
        assert (new.state, new.finding.rule) == ("new", "shared-table")
        assert unused.finding.rule == "unused-exception"
        assert "also involves reports" in unused.finding.message

    def test_does_not_cover_another_pair(self):
        assert said(found(["shop", "reports"]), exceptions=[exception(services=("shop", "billing"))])[0] == NEW

    @pytest.mark.parametrize(
        "other", [{"rule": "shared-database"}, {"subject": "main/other:*"}, {"services": ("reports",)}]
    )
    def test_what_does_not_match_is_unused(self, other):
        assert said(found(), exceptions=[exception(**other)]) == [NEW, ("unused-exception", "warning", "new")]

    def test_subject_is_a_glob(self):
        assert said(found(), exceptions=[exception(subject="main/shop:*")]) == [EXCEPTED]

    def test_expired_is_an_error_and_excuses_nothing(self):
        expired, again = verdicts(found(), exceptions=[exception(until=date(2026, 5, 31))])
        assert (expired.finding.rule, expired.severity) == ("expired-exception", "error")
        assert expired.finding.at == Span("ringfence.yaml", 9)
        assert again.state == "new"

    def test_may_stay_for_good(self):
        assert said(found(), exceptions=[exception(until=None)]) == [EXCEPTED]

    def test_wider_than_its_max_is_an_error(self):
        wide = exception(services=(), max=1)
        assert said(found(), exceptions=[wide]) == [EXCEPTED]
        assert said(found(), found(subject="x"), exceptions=[wide]) == [
            ("expired-exception", "error", "new"), EXCEPTED, EXCEPTED,
        ]  # fmt: skip

    def test_of_a_rule_that_did_not_run_is_not_unused(self):
        assert said(exceptions=[exception()], ran=["shared-database"]) == []
        assert said(exceptions=[exception()], ran=["shared-table"]) == [("unused-exception", "warning", "new")]

    def test_severity_of_hygiene_is_configured(self):
        rules = {"unused-exception": RuleConfig("off")}
        assert said(exceptions=[exception()], rules=rules) == []

    def test_every_exception_that_matches_is_used(self):
        assert said(found(), exceptions=[exception(), exception(services=())]) == [EXCEPTED]


class TestMarks:
    def test_excuse_their_line(self):
        (verdict,) = verdicts(found(line=2), text="\nrun()  # ringfence: ignore[shared-table] why until=2027-01-01\n")
        assert (verdict.state, verdict.reason) == ("excepted", "why (until 2027-01-01, billing/app.py:2)")

    def test_excuse_the_line_below(self):
        assert said(found(line=2), text="-- ringfence: ignore[shared-table] why\nSELECT") == [EXCEPTED]

    def test_excuse_no_other_line_and_are_unused(self):
        unused = ("unused-exception", "warning", "new")
        assert said(found(line=3), text="run()  # ringfence: ignore[shared-table] why\n") == [NEW, unused]

    def test_excuse_no_other_rule(self):
        text = "\n\nrun()  # ringfence: ignore[shared-database] why\n"
        assert said(found(), text=text) == [NEW, ("unused-exception", "warning", "new")]
        assert said(found(), text=text, ran=["shared-table"]) == [NEW]

    def test_excuse_only_their_place_of_several(self):
        text = "\n\nrun()  # ringfence: ignore[shared-table] why\n"
        (verdict,) = verdicts(found(line=3), found(line=8), text=text)
        assert (verdict.state, verdict.finding.at.line, verdict.finding.related) == ("new", 8, ())

    def test_expired(self):
        text = "\n\nrun()  # ringfence: ignore[shared-table] why until=2026-01-01\n"
        assert said(found(), text=text) == [("expired-exception", "error", "new"), NEW]

    def test_without_a_reason(self):
        text = "\n\nrun()  # ringfence: ignore[shared-table]\n"
        assert said(found(), text=text) == [NEW, ("unknown-suppression", "error", "new")]

    def test_with_an_unknown_rule_still_excuse_the_known_one(self):
        text = "\n\nrun()  # ringfence: ignore[shared-table,shared-databse] why\n"
        unknown, excused = sorted(verdicts(found(), text=text), key=lambda v: v.state, reverse=True)
        assert excused.state == "excepted"
        assert unknown.finding.message == "rule 'shared-databse' does not exist; did you mean 'shared-database'?"

    def test_cannot_excuse_hygiene(self):
        text = "\n\nrun()  # ringfence: ignore[unused-exception] why\n"
        assert ("unknown-suppression", "error", "new") in said(found(), text=text)

    def test_files_that_cannot_be_read_have_none(self):
        assert judge([found()], SYSTEM, Config(), RULES, lambda path: None, today=TODAY)[0].state == "new"


class TestFailing:
    @pytest.mark.parametrize(
        ("severity", "threshold", "failing"),
        [
            ("error", "error", True),
            ("warning", "error", False),
            ("warning", "warning", True),
            ("note", "note", True),
            ("note", "warning", False),
            ("error", "never", False),
        ],
    )
    def test_from_a_severity_up(self, severity, threshold, failing):
        assert fails(Verdict(found(), severity, "new", ""), threshold) is failing

    def test_not_what_is_excepted_known_or_only_possible(self):
        assert not fails(Verdict(found(), "error", "excepted", ""), "note")
        assert not fails(Verdict(found(), "error", "known", ""), "note")
        assert not fails(Verdict(found(certainty="possible"), "error", "new", ""), "note")
        assert fails(Verdict(found(certainty="likely"), "error", "new", ""), "error")


def test_unknown_services_in_the_configuration():
    at = Span("ringfence.yaml", 4, 2)
    config = Config(mentions=tuple(Mention(name, at) for name in ("shop", "sales", "biling", "zzz")))
    first, second = unknown_services(config, SYSTEM)
    assert first.message == "there is no service 'biling'; did you mean 'billing'?"
    assert second.message == "there is no service 'zzz'"
    assert unknown_services(config, System()) == ()
