from making import at, call, component, findings, system
from ringfence_rules.hard_coded_endpoint import check as rule


def check(*calls, **parts):
    return findings(rule, system(calls=calls, **parts))


def test_an_address_in_the_code_is_flagged_once_for_each_pair():
    (finding,) = check(call("a", "b", 4, written="b:80"), call("a", "b", 9, written="b:80"))
    assert (finding.subject, finding.services, finding.at) == ("a -> b", ("a", "b"), at("a/app.py:4"))
    assert [related.at for related in finding.related] == [at("a/app.py:9")]


def test_an_address_from_outside_is_silent():
    assert not check(call("a", "b"))


def test_names_that_discovery_looks_up_are_logical():
    discovery = (component("eureka", "discovery"),)
    assert not check(call("a", "b", written="b"), components=discovery)
    assert check(call("a", "b", written="b:8080"), components=discovery)
    assert check(call("a", "b", written="b"))
