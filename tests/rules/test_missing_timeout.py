from making import at, call, calls, entry, findings, services, system
from msgspec.structs import replace
from ringfence.model.source import Step
from ringfence_rules.missing_timeout import check as rule


def check(*calls, of=()):
    return findings(rule, system(services=of, calls=calls))


def test_each_client_is_one_finding_said_at_every_place():
    found = check(
        call("a", "b", 9, timeout="none"), call("a", "c", 4, timeout="none"), call("a", "b", 4, timeout="none")
    )
    assert {(finding.subject, finding.services) for finding in found} == {("a: http", ("a",))}
    assert [finding.at for finding in found] == [at("a/app.py:4"), at("a/app.py:9")]
    assert found[0].message == "a has no timeout for b (GET /b), nor for c"
    others = check(
        call("a", "b", 1, timeout="none"), call("a", "d", 2, timeout="none"), call("a", "c", 3, timeout="none")
    )
    assert others[0].message == "a has no timeout for b (GET /b), nor for c and d"


def test_a_client_that_sends_several_requests_names_one_of_them():
    asked = call("a", "b", timeout="none")
    (finding,) = check(replace(asked, method="PUT"), asked, replace(asked, method="DELETE"))
    assert finding.message == "a has no timeout for b (DELETE /b and 2 more)"


def test_other_callers_and_protocols_are_other_findings():
    asked = replace(call("a", "c", 9, timeout="none"), protocol="grpc")
    found = check(call("a", "c", timeout="none"), call("b", "c", timeout="none"), asked)
    assert [finding.subject for finding in found] == ["a: grpc", "a: http", "b: http"]


def test_what_is_bounded_or_unknown_is_silent():
    assert not check(*(call("a", "b", timeout=timeout) for timeout in ("given", "default", "unknown")))


def test_a_sure_call_is_shown_before_a_likely_one():
    finding, _ = check(call("a", "b", 1, "likely", timeout="none"), call("a", "b", 2, timeout="none"))
    assert (finding.at, finding.certainty) == (at("a/app.py:2"), "certain")


def test_load_generators_may_wait():
    assert not check(call("load", "b", timeout="none"), of=services("load", role="load-generator"))


def test_a_request_of_a_library_stands_where_the_service_asks_for_it():
    there, here = at("library/client.py:3"), at("a/app.py:7")
    asked = calls("a", "b", timeout="none")
    asked = replace(asked, at=there, call=replace(asked.call, at=there), path=(Step("calls client.ask", here),))
    served = {"services": services("a", "b", "c"), "calls": (replace(asked.call, repeated=True),)}
    other = replace(asked, call=replace(asked.call, source="c"), path=())
    (finding,) = findings(rule, system(entries=(entry("a", asked), entry("c", other)), **served))
    assert finding.at == here
    (finding,) = findings(rule, system(**served))
    assert finding.at == there
