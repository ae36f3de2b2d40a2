from making import at, call, findings, services, system
from ringfence_rules.missing_timeout import check as rule


def check(*calls, of=()):
    return findings(rule, system(services=of, calls=calls))


def test_each_pair_of_services_is_one_finding_with_every_place():
    (finding,) = check(call("a", "b", 9, timeout="none"), call("a", "b", 4, timeout="none"))
    assert (finding.subject, finding.services, finding.at) == ("a -> b", ("a", "b"), at("a/app.py:4"))
    assert "(and 1 more)" in finding.message
    assert [related.at for related in finding.related] == [at("a/app.py:9")]


def test_other_pairs_are_other_findings():
    found = check(call("a", "c", timeout="none"), call("b", "c", timeout="none"))
    assert [finding.subject for finding in found] == ["a -> c", "b -> c"]


def test_what_is_bounded_or_unknown_is_silent():
    assert not check(*(call("a", "b", timeout=timeout) for timeout in ("given", "default", "unknown")))


def test_a_sure_call_is_shown_before_a_likely_one():
    (finding,) = check(call("a", "b", 1, "likely", timeout="none"), call("a", "b", 2, timeout="none"))
    assert (finding.at, finding.certainty) == (at("a/app.py:2"), "certain")


def test_load_generators_may_wait():
    assert not check(call("load", "b", timeout="none"), of=services("load", role="load-generator"))
