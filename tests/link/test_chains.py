"""Chains of requests, over routes: what one request can follow from service to service."""

from itertools import pairwise

from linking import compose_of, system_of
from ringfence.link import chains


def serving(*routes):
    """A service whose route ``/name`` makes these requests: ``("x", "http://b/y", …)``."""
    text = "import web\n"
    for name, *urls in routes:
        body = "".join(f"    web.get('{url}')\n" for url in urls) or "    pass\n"
        text += f"@web.route('GET', '/{name}')\ndef {name}():\n{body}"
    return text


def found(files):
    return sorted(chain.services for chain in system_of(files).chains)


def test_one_request_is_followed_from_route_to_route():
    files = compose_of(a=serving(("x", "http://b/y")), b=serving(("y", "http://c/z")), c=serving(("z",)))
    assert found(files) == [("a", "b", "c")]


def test_a_path_in_the_service_graph_that_no_request_takes_is_no_chain():
    files = compose_of(a=serving(("x", "http://b/y")), b=serving(("y",), ("other", "http://c/z")), c=serving(("z",)))
    assert found(files) == [("a", "b"), ("b", "c")]


def test_a_chain_begins_where_no_other_service_calls():
    files = compose_of(a=serving(("x", "http://b/y")), b=serving(("y", "http://c/z")), c=serving(("z",)))
    assert ("b", "c") not in found(files)


def test_a_service_without_calls_has_no_chain():
    assert found(compose_of(a=serving(("x",)), b=serving(("y",)))) == []


def test_a_fork_makes_two_chains():
    files = compose_of(a=serving(("x", "http://b/y", "http://c/z")), b=serving(("y",)), c=serving(("z",)))
    assert found(files) == [("a", "b"), ("a", "c")]


def test_one_route_asked_twice_makes_one_chain():
    files = compose_of(a=serving(("x", "http://b/y", "http://b/y")), b=serving(("y",)))
    assert found(files) == [("a", "b")]


def test_a_request_to_an_unknown_route_ends_the_chain():
    files = compose_of(a=serving(("x", "http://b/none")), b=serving(("y", "http://c/z")), c=serving(("z",)))
    assert ("a", "b", "c") not in found(files)
    assert ("a", "b") in found(files)


def test_every_hop_shows_its_line():
    files = compose_of(a=serving(("x", "http://b/y")), b=serving(("y", "http://c/z")), c=serving(("z",)))
    (chain,) = system_of(files).chains
    assert [(hop.at.path, hop.at.line) for hop in chain.hops] == [("a/main.py", 4), ("b/main.py", 4)]
    assert [hop.route.path for hop in chain.hops] == ["/y", "/z"]


def test_a_hop_that_is_only_likely_makes_the_chain_likely():
    text = "import os, web\n@web.route('GET', '/x')\ndef x():\n    web.get(os.environ['B_URL'] + '/y')\n"
    (chain,) = system_of(compose_of(a=text, b=serving(("y",)))).chains
    assert chain.certainty == "likely"


# ---------------------------------------------------------------- circles


def test_a_request_that_can_come_back_to_its_route_is_a_circle():
    files = compose_of(a=serving(("x", "http://b/y")), b=serving(("y", "http://a/x")))
    assert any(chain.cyclic for chain in system_of(files).chains)


def test_services_that_call_each_other_on_different_requests_are_none():
    files = compose_of(a=serving(("x", "http://b/y"), ("w",)), b=serving(("y",), ("v", "http://a/w")))
    assert not any(chain.cyclic for chain in system_of(files).chains)
    assert found(files) == [("a", "b"), ("b", "a")]


def test_a_request_that_returns_to_another_route_of_a_service_ends():
    files = compose_of(a=serving(("x", "http://b/y"), ("w",)), b=serving(("y", "http://a/w")))
    (chain,) = system_of(files).chains
    assert (chain.services, chain.cyclic) == (("a", "b", "a"), False)


def test_a_circle_behind_an_entrance_is_found_from_the_entrance():
    files = compose_of(a=serving(("x", "http://b/y")), b=serving(("y", "http://c/z")), c=serving(("z", "http://b/y")))
    assert any(chain.cyclic and chain.services == ("a", "b", "c", "b") for chain in system_of(files).chains)


# ---------------------------------------------------------------- what begins none


def test_what_runs_on_a_schedule_or_in_the_background_is_no_part_of_a_request():
    text = "import web\ndef ask(): web.get('http://b/y')\n@web.route('GET', '/x')\ndef x(): web.later(ask)\n"
    assert found(compose_of(a=text, b=serving(("y",)))) == []


def test_a_load_generator_begins_no_chain():
    text = serving(("x", "http://b/y")) + "web.swarm()\n"
    assert found(compose_of(a=text, b=serving(("y", "http://c/z")), c=serving(("z",)))) == []


def test_a_request_outside_any_route_begins_no_chain():
    assert found(compose_of(a="import web\nweb.get('http://b/y')\n", b=serving(("y",)))) == []


# ---------------------------------------------------------------- gateways and bounds


def gateway(conf, **services):
    files = compose_of(**services)
    files["compose.yaml"] += "  edge:\n    image: nginx\n    volumes: ['./edge/nginx.conf:/etc/nginx/nginx.conf']\n"
    files["edge/nginx.conf"] = f"events {{}}\nhttp {{ server {{\n{conf}\n}} }}\n"
    return files


def test_a_gateway_is_a_hop():
    files = gateway("location /x { proxy_pass http://a:80; }", a=serving(("x", "http://b/y")), b=serving(("y",)))
    assert found(files) == [("edge", "a", "b")]


def test_a_gateway_is_no_hop_for_routes_it_does_not_pass():
    files = gateway("location /other { proxy_pass http://a:80; }", a=serving(("x", "http://b/y")), b=serving(("y",)))
    assert found(files) == [("a", "b")]


def ladder(rungs):
    """Every service asks both services of the next rung: 2^rungs requests."""
    services = {}
    for n in range(rungs):
        urls = [f"http://{side}{n + 1}/x" for side in "lr"] if n + 1 < rungs else []
        services |= {f"{side}{n}": serving(("x", *urls)) for side in "lr"}
    return compose_of(**services)


def test_enumeration_is_bounded_and_says_so(monkeypatch):
    monkeypatch.setattr(chains, "MOST_CHAINS", 50)
    system = system_of(ladder(8))
    assert 0 < len(system.chains) <= 50
    assert not system.chains_complete


def test_a_whole_enumeration_says_so_too():
    system = system_of(ladder(4))
    assert len(system.chains) == 16
    assert system.chains_complete


def test_a_chain_longer_than_the_bound_is_cut_and_said():
    names = [f"s{n}" for n in range(20)]
    files = compose_of(**{n: serving(("x", f"http://{m}/x")) for n, m in pairwise(names)}, s19=serving(("x",)))
    system = system_of(files)
    assert max(len(chain.hops) for chain in system.chains) == chains.MOST_HOPS
    assert not system.chains_complete


def test_a_gateway_that_cuts_its_prefix_off_reaches_the_route_without_it():
    files = gateway("location /api/ { proxy_pass http://a:80/; }", a=serving(("x", "http://b/y")), b=serving(("y",)))
    (chain,) = system_of(files).chains
    assert [hop.route.path for hop in chain.hops] == ["/x", "/y"]


def test_an_exact_gateway_route_passes_no_longer_paths():
    files = gateway(
        "location = /x { proxy_pass http://a:80; }",
        a=serving(("x", "http://b/y"), ("z", "http://b/y")),
        b=serving(("y",)),
    )
    assert found(files) == [("a", "b"), ("edge", "a", "b")]


def test_an_upstream_is_the_servers_it_names():
    files = gateway("", a=serving(("x", "http://b/y")), b=serving(("y",)))
    files["edge/nginx.conf"] = (
        "events {}\nhttp { upstream u { server a:80; }\nserver { location / { proxy_pass http://u; } } }\n"
    )
    assert found(files) == [("edge", "a", "b")]


def test_a_request_through_the_gateway_goes_on_behind_it():
    files = gateway(
        "location /x { proxy_pass http://a:80; }",
        a=serving(("x", "http://c/z")),
        b=serving(("y", "http://edge/x")),
        c=serving(("z",)),
    )
    assert ("b", "edge", "a", "c") in found(files)


def test_a_request_that_the_gateway_does_not_pass_on_ends_there():
    files = gateway("location /x { proxy_pass http://a:80; }", a=serving(("x",)), b=serving(("y", "http://edge/other")))
    assert ("b", "edge") in found(files)
