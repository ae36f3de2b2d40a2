from making import at, chain, findings, services, system
from msgspec.structs import replace
from ringfence_rules.long_call_chain import check as rule


def check(*chains, of=(), **options):
    return findings(rule, system(services=of, chains=chains), **options)


def test_four_hops_are_flagged_with_every_hop():
    (finding,) = check(chain("gateway", "checkout", "orders", "stock", "prices", line=7))
    assert finding.services == ("gateway", "checkout", "orders", "stock", "prices")
    assert finding.subject == "gateway -> checkout -> orders -> stock -> prices"
    assert finding.at == at("gateway/app.py:7")
    assert finding.message.startswith(
        "gateway → checkout → orders → stock → prices (4 hops, at best 99.5 % available, "
    )
    assert [(step.note, step.at) for step in finding.path] == [
        ("gateway calls checkout: GET /checkout", at("gateway/app.py:7")),
        ("checkout calls orders: GET /orders", at("checkout/app.py:7")),
        ("orders calls stock: GET /stock", at("orders/app.py:7")),
        ("stock calls prices: GET /prices", at("stock/app.py:7")),
    ]


def test_the_remedy_fits_the_hop_too_many():
    question = check(chain("a", "b", "c", "d", "e"))[0].remedy
    order = check(chain("a", "b", "c", "d", "e", method="POST"))[0].remedy
    assert "copy" in question
    assert "queue" in order
    assert "Let d" in question


def test_three_hops_are_fine():
    assert not check(chain("a", "b", "c", "d"))


def test_the_limit_and_the_availability_can_be_set():
    three = chain("a", "b", "c", "d")
    assert "98.51 %" in check(chain("a", "b", "c"), max_hops=1, availability=0.995)[0].message
    assert check(three, max_hops=2)
    assert not check(chain("a", "b", "c", "d", "e"), max_hops=4)


def test_a_declared_availability_counts():
    known = tuple(replace(service, availability=0.9) for service in services("b"))
    (finding,) = check(chain("a", "b", "c", "d", "e"), of=known)
    assert "at best 89.64 % available, 74.6 hours a month down" in finding.message


def test_every_hop_is_told_what_it_could_be():
    remedy = check(chain("a", "b", "c", "d", "e"))[0].remedy
    assert remedy.endswith("c to d, a copy fed by events, or polled and kept.")
    assert "a message in a queue" in check(chain("a", "b", "c", "d", "e", method="POST"))[0].remedy


def test_only_the_longest_of_nested_chains_is_reported():
    found = check(chain("b", "c", "d", "e", "f"), chain("a", "b", "c", "d", "e", "f"), chain("a", "b", "c", "d", "e"))
    assert [finding.subject for finding in found] == ["a -> b -> c -> d -> e -> f"]


def test_a_less_certain_chain_does_not_hide_a_certain_part_of_it():
    found = check(chain("b", "c", "d", "e", "f"), chain("a", "b", "c", "d", "e", "f", certainty="possible"))
    assert [(finding.services[0], finding.certainty) for finding in found] == [("a", "possible"), ("b", "certain")]


def test_chains_that_merely_overlap_are_both_reported():
    found = check(chain("a", "b", "c", "d", "e"), chain("b", "c", "d", "e", "f"))
    assert [finding.services[0] for finding in found] == ["a", "b"]


def test_several_routes_over_the_same_services_are_one_finding():
    (finding,) = check(chain("a", "b", "c", "d", "e", line=9), chain("a", "b", "c", "d", "e", line=4))
    assert finding.at == at("a/app.py:4")
    assert [related.at for related in finding.related] == [at("a/app.py:9")]


def test_a_load_generator_or_browser_is_no_hop():
    outside = (*services("locust", role="load-generator"), *services("web", role="client"))
    assert not check(chain("locust", "a", "b", "c", "d"), chain("web", "a", "b", "c", "d"), of=outside)
    assert check(chain("locust", "a", "b", "c", "d", "e"), of=outside)[0].services == ("a", "b", "c", "d", "e")


def test_a_gateway_is_a_hop():
    assert check(chain("edge", "a", "b", "c", "d"), of=services("edge", role="gateway"))


def test_circles_belong_to_sync_cycle():
    assert not check(chain("a", "b", "c", "d", "a", cyclic=True))


def test_a_call_to_itself_is_no_hop_between_services():
    assert not check(chain("a", "b", "b", "c", "d"))


def test_the_order_does_not_depend_on_the_input():
    chains = [chain("a", "b", "c", "d", "e"), chain("a", "x", "c", "d", "e"), chain("a", "b", "c", "d", "e", line=3)]
    assert check(*chains) == check(*reversed(chains))


def test_what_a_gateway_passes_on_can_be_nothing_else():
    parts = {"services": services("gateway", "b", "c", "d", "e")}
    (finding,) = findings(rule, system(chains=(chain("gateway", "b", "c", "d", "e"),), **parts))
    assert "gateway to" not in finding.remedy
