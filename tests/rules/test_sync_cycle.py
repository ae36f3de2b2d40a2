from making import at, call, calls, chain, entry, findings, services, system
from msgspec.structs import replace
from ringfence.model.source import Step
from ringfence.model.system import Endpoint
from ringfence_rules.sync_cycle import check as rule


def check(chains=(), calls=(), of=(), **options):
    return findings(rule, system(services=of, chains=tuple(chains), calls=tuple(calls)), **options)


def test_a_request_that_comes_back_is_an_error():
    (finding,) = check([chain("orders", "payments", "orders", line=5, cyclic=True)])
    assert finding.services == ("orders", "payments")
    assert finding.subject == "orders -> payments -> orders"
    assert finding.severity == ""
    assert finding.at == at("orders/app.py:5")
    assert [step.at for step in finding.path] == [at("orders/app.py:5"), at("payments/app.py:5")]
    assert finding.message == (
        "one request runs in a circle, orders → payments → orders: orders waits for payments while payments waits for orders"
    )


def test_coming_back_to_another_route_is_a_circle_as_well():
    assert check([chain("orders", "payments", "orders", "stock")])[0].services == ("orders", "payments")


def test_what_leads_into_the_circle_is_no_part_of_it():
    (finding,) = check([chain("gateway", "c", "a", "b", "c", cyclic=True)])
    assert finding.services == ("a", "b", "c")
    assert [step.note.split(":")[0] for step in finding.path] == ["c calls a", "a calls b", "b calls c"]


def test_one_circle_entered_at_several_services_is_one_finding():
    ways = [
        chain("a", "b", "a", line=2, cyclic=True),
        chain("b", "a", "b", line=1, cyclic=True),
        chain("x", "a", "b", "a", line=2),
    ]
    (finding,) = check(ways)
    assert finding.at == at("a/app.py:2")
    assert [related.at for related in finding.related] == [at("b/app.py:1")]
    assert check(reversed(ways)) == [finding]


def test_a_circle_in_the_graph_alone_is_a_warning():
    (finding,) = check(calls=[call("a", "b", 3), call("b", "a", 4, certainty="likely")])
    assert (finding.services, finding.severity, finding.certainty) == (("a", "b"), "warning", "likely")
    assert finding.at == at("a/app.py:3")
    assert "no single request was seen" in finding.message


def test_the_graphs_circle_can_be_left_out():
    assert not check(calls=[call("a", "b"), call("b", "a")], service_graph=False)


def test_a_circle_seen_at_request_level_is_not_repeated_but_another_one_is():
    calls = [call("a", "b"), call("b", "a"), call("b", "c"), call("c", "b")]
    found = check([chain("a", "b", "a")], calls)
    assert [(finding.services, finding.severity) for finding in found] == [(("a", "b"), ""), (("b", "c"), "warning")]


def test_services_that_all_reach_each_other_are_one_finding_with_a_shortest_circle():
    calls = [call("d", "c"), call("c", "d"), call("a", "b"), call("b", "c"), call("c", "a")]
    (finding,) = check(calls=calls)
    assert finding.services == ("c", "d")
    assert finding.message.endswith("; a and b are on circles with them")
    assert check(calls=reversed(calls)) == [finding]


def test_of_two_shortest_circles_the_more_certain_is_the_example():
    calls = [call("a", "b", certainty="possible"), call("b", "a"), call("b", "c"), call("c", "b")]
    assert check(calls=calls)[0].services == ("b", "c")


def test_two_groups_are_two_findings_in_order():
    calls = [call("y", "z"), call("z", "y"), call("b", "a"), call("a", "b")]
    assert [finding.services for finding in check(calls=calls)] == [("a", "b"), ("y", "z")]


def test_no_circle_is_silent():
    assert not check([chain("a", "b", "c"), chain("a", "c")], [call("a", "b"), call("b", "c"), call("a", "c")])


def test_a_service_that_calls_itself_is_silent():
    assert not check([chain("a", "b", "b", cyclic=True)], [call("a", "b"), call("b", "b")])


def test_load_generators_and_browsers_close_no_circle():
    outside = (*services("locust", role="load-generator"), *services("web", role="client"))
    calls = [call("locust", "a"), call("a", "locust"), call("web", "a"), call("a", "web")]
    assert not check(calls=calls, of=outside)


def test_a_gateway_closes_no_circle_by_itself():
    edge = services("edge", role="gateway")
    hairpin = [chain("edge", "a", "edge", "b")]
    assert not check(hairpin, [call("edge", "a"), call("a", "edge"), call("edge", "b")], of=edge)


def test_a_request_may_come_back_by_way_of_a_gateway():
    (finding,) = check([chain("edge", "a", "edge", "b", "edge", "a")], of=services("edge", role="gateway"))
    assert finding.services == ("a", "edge", "b")
    assert len(finding.path) == 4


def test_a_circle_of_the_graph_stands_where_most_is_known_and_the_request_is_asked_for():
    back, vague = call("b", "a", 9), replace(call("a", "b", 1), method="")
    route = Endpoint("b", "GET", "/b", at("b/app.py:2"))
    declared = replace(call("a", "b", 3), route=route, at=at("api/client.py:3"))
    (finding,) = check(calls=[vague, declared, back])
    assert finding.at == at("api/client.py:3")
    asking = replace(calls("a", "b"), call=declared, at=at("a/app.py:20"), path=(Step("calls b", at("a/app.py:20")),))
    parts = {"calls": (vague, declared, back), "entries": (entry("a", asking),)}
    (finding,) = findings(rule, system(**parts))
    assert (finding.at, finding.path[0].at) == (at("a/app.py:20"), at("a/app.py:20"))


def test_another_request_is_shown_once_and_only_elsewhere():
    ways = [chain("a", "b", "a", line=2, cyclic=True), chain("a", "b", "a", line=2, method="POST", cyclic=True)]
    (finding,) = check([*ways, chain("a", "b", "a", line=7, cyclic=True)])
    assert [related.at for related in finding.related] == [at("a/app.py:7")]
