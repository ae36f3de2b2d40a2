from msgspec.structs import replace
from report_samples import CALL, CALL_2, CHARGE, PLACE, REPORT, SYSTEM
from ringfence.model.system import Chain, Hop
from ringfence.views.chains import chains, lanes

LONG = Chain((Hop("web", "shop", CALL, PLACE), Hop("shop", "billing", CALL_2, CHARGE)))


def test_a_chain_with_its_availability_and_the_request_it_starts_with():
    (item,) = chains(REPORT).items
    assert item.cells == ("2", "99.7 %", "web → shop → billing", "POST /checkout", "web/app.py:7")
    assert [hop["route"] for hop in item.data["hops"]] == ["POST /checkout", "POST /orders", "POST /charges"]


def test_the_longest_come_first_and_the_same_way_comes_once():
    short = Chain((Hop("shop", "billing", CALL_2, CHARGE),))
    system = replace(SYSTEM, chains=(short, LONG, LONG))
    assert [(lane.hops, lane.requests) for lane in lanes(system)] == [(2, 2), (1, 1)]


def test_load_generators_are_no_hop():
    services = tuple(replace(s, role="load-generator") if s.name == "web" else s for s in SYSTEM.services)
    (lane,) = lanes(replace(SYSTEM, services=services))
    assert (lane.hops, lane.availability) == (1, 0.998)


def test_only_those_that_lead_through_a_service():
    assert len(chains(REPORT, "billing").items) == 1
    assert chains(REPORT, "elsewhere").nothing == "No request leads through elsewhere."


def test_a_declared_availability_counts():
    services = tuple(replace(s, availability=0.5) if s.name == "shop" else s for s in SYSTEM.services)
    (lane,) = lanes(replace(SYSTEM, services=services))
    assert lane.availability == 0.499
