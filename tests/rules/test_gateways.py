from making import access, at, call, calls, component, entry, findings, queries, services, system, table
from msgspec.structs import replace
from ringfence.model.system import Unresolved
from ringfence_rules.gateway_hub import check as hub
from ringfence_rules.gateway_owns_data import check as owner

BEHIND = ("a", "b", "c", "d", "e")


def program(name, role=""):
    return tuple(replace(service, languages=("python",)) for service in services(name, role=role))


def routes(name, *targets):
    return tuple(call(name, target, line) for line, target in enumerate(targets, 1))


def composing(name, *targets):
    return entry(name, *(calls(name, target, line) for line, target in enumerate(targets, 1)))


def check(front, *targets, entries=(), **parts):
    everybody = (*front, *services(*BEHIND, context=parts.pop("context", "")))
    options = parts.pop("options", {})
    made = (*routes(front[0].name, *targets), *routes("a", "d", "e"))
    return findings(hub, system(services=everybody, calls=made, entries=entries, **parts), **options)


def test_a_gateway_with_logic_in_front_of_most_is_a_warning():
    (finding,) = check(program("api", "gateway"), *"abcd", entries=(composing("api", "a", "b"),))
    assert (finding.subject, finding.services, finding.severity) == ("api", ("api", *"abcd"), "")
    assert finding.at == at("api/app.py:1")


def test_a_gateway_that_keeps_data_is_a_warning():
    kept = (access("api", "tenants", "read", "api/app.py:9"),)
    (finding,) = check(program("api", "gateway"), *"abcd", accesses=kept)
    assert finding.severity == ""


def test_one_that_only_passes_on_is_a_note():
    (finding,) = check(program("api", "gateway"), *"abcd")
    assert finding.severity == "note"
    assert finding.remedy.endswith("owned by the team that changes it.")


def asking(name, method, path, *targets):
    """An entry that asks all of these for the same."""
    made = [replace(effect.call, method=method, path=path) for effect in composing(name, *targets).effects]
    return entry(name, *(replace(calls(name, call.target), call=call) for call in made))


def test_what_passes_any_request_on_composes_nothing():
    (finding,) = check(program("api", "gateway"), *"abcd", entries=(asking("api", "", "/*", *"abcd"),))
    assert finding.severity == "note"
    assert "is a single gateway" in finding.message


def test_who_asks_for_health_composes_nothing():
    (finding,) = check(program("api", "gateway"), *"abcd", entries=(asking("api", "GET", "/healthz", *"abcd"),))
    assert finding.severity == "note"
    assert not check(program("web"), *"abcd", entries=(asking("web", "GET", "/metrics", *"abcd"),))


def test_sessions_are_no_data_that_it_keeps():
    kept = (access("api", "user_sessions", "write", "api/app.py:9"),)
    (finding,) = check(program("api", "gateway"), *"abcd", accesses=kept)
    assert finding.severity == "note"


def test_a_proxy_is_a_note():
    made = routes("ingress", *"abcde")
    parts = system(services=services(*BEHIND), components=(component("ingress", "gateway"),), calls=made)
    (finding,) = findings(hub, parts)
    assert finding.severity == "note"
    assert "proxy" in finding.message


def test_an_aggregator_at_the_edge_is_a_note():
    (finding,) = check(program("web"), *"abcd", entries=(composing("web", *"abcd"),))
    assert finding.severity == "note"


def test_a_service_with_a_business_of_its_own_is_no_aggregator():
    asks = {"entries": (composing("web", *"abcd"),)}
    assert check(program("web"), *"abcd", accesses=(access("web", "orders", "read", "web/app.py:9"),), **asks)
    assert not check(program("web"), *"abcd", accesses=(access("web", "orders", "write", "web/app.py:9"),), **asks)


def test_a_service_in_the_middle_is_no_aggregator():
    front = program("web")
    everybody = (*front, *services(*BEHIND))
    made = (*routes("web", *"abcd"), *routes("e", "web"))
    assert not findings(hub, system(services=everybody, calls=made, entries=(composing("web", *"abcd"),)))


def test_a_part_of_the_services_is_fine():
    assert not check(program("api", "gateway"), *"abc")
    assert check(program("api", "gateway"), *"abc", options={"max_share": 0.5})


def test_a_service_that_nothing_ties_to_the_gateway_does_not_count():
    alone = {"services": (*program("api", "gateway"), *services(*BEHIND, "x", "y", "z"))}
    (finding,) = findings(hub, system(calls=(*routes("api", *"abcd"), *routes("a", "e")), **alone))
    assert "4 of 5 services" in finding.message
    assert not findings(
        hub, system(calls=(*routes("api", *"abcd"), *routes("a", "e"), *routes("x", "a", "y", "z")), **alone)
    )


def test_small_systems_and_single_contexts_are_fine():
    assert not check(program("api", "gateway"), *"abcde", options={"min_services": 6})
    assert not check(program("api", "gateway"), *"abcde", context="all")


def owning(name, *accesses, role="", **parts):
    return findings(owner, system(services=program(name, role), accesses=accesses, **parts))


def test_a_gateway_by_role_or_name_owns_nothing():
    read = access("front", "tenants", "read", "front/app.py:9")
    (finding,) = owning("front", read, role="gateway")
    assert (finding.subject, finding.at, finding.certainty) == ("front", at("front/app.py:9"), "certain")
    (finding,) = owning("api-gateway", access("api-gateway", "tenants", "write", "g/app.py:9"))
    assert finding.certainty == "likely"
    assert not owning("front", read)


def test_a_gateway_to_something_outside_has_data_as_any_service():
    kept = access("payment-gateway", "payments", "write", "g/app.py:9")
    assert not owning("payment-gateway", kept)
    ahead = (call("payment-gateway", "orders"),)
    assert owning("payment-gateway", kept, calls=ahead)
    assert owning("shop-api-gateway", access("shop-api-gateway", "payments", "write", "g/app.py:9"))


def test_tables_of_others_are_named_with_their_owner():
    read = access("front", "orders", "read", "front/app.py:9")
    (finding,) = owning("front", read, role="gateway", tables=(table("orders", "shop"),))
    assert finding.services == ("front", "shop")


def test_what_a_gateway_only_reads_is_not_called_its_own():
    (read,) = owning("front", access("front", "tenants", "read", "front/app.py:9"), role="gateway")
    assert read.message == "the gateway front works on business data: tenants"
    assert read.remedy == "Ask the service that fills them instead of the tables."
    (kept,) = owning("front", access("front", "tenants", "write", "front/app.py:9"), role="gateway")
    assert kept.message == "the gateway front works on business data of its own: tenants"


def test_sessions_are_a_gateways_own():
    assert not owning("front", access("front", "user_sessions", "write", "front/app.py:9"), role="gateway")


def test_who_is_only_called_a_gateway_and_answers_itself_is_a_service():
    own = access("api-gateway", "orders", "read", "api-gateway/app.py:9")
    answers = {"entries": (entry("api-gateway", queries("orders", "api-gateway/app.py:9", "select")),)}
    assert owning("api-gateway", own)
    assert not owning("api-gateway", own, **answers)
    assert owning("api-gateway", own, calls=(call("api-gateway", "a"),), **answers)
    lost = (Unresolved("call", "nobody says", at("api-gateway/app.py:7"), "api-gateway"),)
    assert owning("api-gateway", own, unresolved=lost, **answers)
    (finding,) = owning("api-gateway", own, tables=(table("orders", "shop"),), **answers)
    assert finding.services == ("api-gateway", "shop")


def test_what_asks_for_health_is_shown_only_where_nothing_else_is_known():
    asked = tuple(replace(call("api", target, 1), path="/health") for target in "abcd")
    sent = replace(call("api", "a", 7), path="/orders")
    everybody = (*services("api", role="gateway"), *services(*BEHIND))
    ties = routes("a", "d", "e")
    (finding,) = findings(hub, system(services=everybody, calls=(*asked, sent, *ties)))
    assert at("api/app.py:7") in (finding.at, *(related.at for related in finding.related))
    (finding,) = findings(hub, system(services=everybody, calls=(*asked, *ties)))
    assert finding.at == at("api/app.py:1")
