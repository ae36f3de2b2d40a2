"""Which route a request reaches."""

import pytest
from ringfence.link.code import ServiceCode
from ringfence.link.endpoints import Consultation, RouteTable, endpoints
from ringfence.link.environment import Environment, Variable
from ringfence.link.offers import Offers, fit
from ringfence.link.units import Unit
from ringfence.model.expression import Hole, Text, literal
from ringfence.model.facts import Route
from ringfence.model.source import Span
from ringfence.model.system import Endpoint


def endpoint(method, path, handler=None, service="orders"):
    return Endpoint(service, method, path, Span("app.py", 1), handler or f"{method} {path}")


def reached(method, path, *offered):
    found = RouteTable(offered).reached("orders", method, path)
    return found.handler if found else None


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/orders", "/orders"),
        ("/orders/", "/orders"),
        ("/orders?x=1", "/orders"),
        ("/Orders", "/orders"),
        ("/orders/7", "/orders/{id}"),
        ("/orders/*", "/orders/{id}"),
        ("/orders/*/items", "/orders/{id}/items"),
        ("/orders/a*", "/orders/{id}"),
        ("/files/a/b/c", "/files/{path}"),
        ("/", "/"),
        ("", "/"),
    ],
)
def test_a_path_fits(path, template):
    assert fit(path, template) >= 0


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/orders", "/users"),
        ("/orders", "/orders/{id}"),
        ("/orders/7/items", "/orders/{id}"),
        ("/orders", "/"),
        ("/", "/orders"),
        ("/orders/7", "/users/{id}"),
    ],
)
def test_a_path_does_not_fit(path, template):
    assert fit(path, template) == -1


def test_the_method_decides():
    offered = endpoint("GET", "/x", "get"), endpoint("POST", "/x", "post")
    assert reached("GET", "/x", *offered) == "get"
    assert reached("POST", "/x", *offered) == "post"
    assert reached("DELETE", "/x", *offered) is None


def test_a_route_for_any_method_is_reached():
    assert reached("DELETE", "/x", endpoint("", "/x", "any")) == "any"
    assert reached("DELETE", "/x", endpoint("ANY", "/x", "any")) == "any"


def test_a_written_segment_beats_a_parameter():
    offered = endpoint("GET", "/x/{id}", "one"), endpoint("GET", "/x/me", "me")
    assert reached("GET", "/x/me", *offered) == "me"
    assert reached("GET", "/x/*", *offered) == "one"


def test_two_routes_that_fit_equally_well_are_ambiguous():
    offered = endpoint("GET", "/x/{a}", "one"), endpoint("GET", "/x/{b}", "two")
    assert reached("GET", "/x/7", *offered) is None


def test_one_handler_under_two_paths_is_not_ambiguous():
    offered = endpoint("GET", "/x/{a}", "one"), endpoint("GET", "/x/{b}", "one")
    assert reached("GET", "/x/7", *offered) == "one"


def test_an_unknown_method_reaches_the_only_route_of_that_path():
    assert reached("", "/x", endpoint("GET", "/x", "get")) == "get"
    assert reached("", "/x", endpoint("GET", "/x", "get"), endpoint("POST", "/x", "post")) is None


def test_another_services_route_is_not_reached():
    assert reached("GET", "/x", endpoint("GET", "/x", service="users")) is None


def test_routes_under_a_prefix():
    table = RouteTable(endpoint("GET", path, path) for path in ("/api/a", "/api/b/{id}", "/apis", "/"))
    assert sorted(e.path for e in table.under("orders", "/api")) == ["/api/a", "/api/b/{id}"]
    assert sorted(e.path for e in table.under("orders", "/api/")) == ["/api/a", "/api/b/{id}"]
    assert len(table.under("orders", "/")) == 4
    assert table.under("orders", "/none") == []


def test_a_resource_answers_below_its_path_and_a_nearer_route_before_it():
    assert fit("/items", "/items", below=True) >= 0
    assert fit("/items/1/parts", "/items", below=True) >= 0
    assert fit("/items/1", "/items") == -1
    assert fit("/other/1", "/items", below=True) == -1
    assert fit("/items/search", "/items/search") > fit("/items/search", "/items", below=True)


def test_what_a_proxy_usually_strips_may_stand_before_the_path():
    known = Endpoint("orders", "GET", "/orders/{id}", Span("app.py", 1), "one", root="/api")
    assert reached("GET", "/api/orders/7", known) == "one"
    assert reached("GET", "/orders/7", known) == "one"
    assert reached("GET", "/other/orders/7", known) is None


PATHS = ["", "/", "/a", "/A/b", "/a/{id}", "/{id}/b", "/{path}", "/a/*", "*", "/b/a/c", "/x*/b", "/b", "/b/{*rest}"]


@pytest.mark.parametrize("asked", PATHS)
@pytest.mark.parametrize("root", ["", "/b", "/{tenant}"])
@pytest.mark.parametrize("below", [False, True])
def test_the_index_finds_what_fits_and_nothing_else(asked, root, below):
    offered = [Endpoint("orders", "GET", path, Span("app.py", 1), path, below=below, root=root) for path in PATHS]

    def best(one):
        plain = fit(asked, one.path, below)
        return plain if plain >= 0 or not root else fit(asked, f"{root}/{one.path}", below)

    fitting = {score: [one for one in offered if best(one) == score] for score in {best(one) for one in offered} - {-1}}
    assert Offers(offered).ranked("GET", asked) == fitting
    assert RouteTable(offered).serves("orders", "GET", asked) == bool(fitting)
    assert Offers(offered).ranked("PUT", asked) == {}


def test_who_asks_is_noted_however_often_the_same_is_asked():
    table = RouteTable([endpoint("GET", "/a")])
    for _ in range(2):
        consultation = Consultation(table)
        assert consultation.serves("orders", "GET", "/a")
        assert consultation.asked == {("", "orders")}


def test_a_path_has_one_slash_where_its_parts_have_two():
    told = Environment({"PREFIX": Variable(literal("/api/"), Span("compose.yaml", 1))})
    unit = Unit("orders", "orders", [], environment=told)
    route = Route("GET", Text((Hole("env", "PREFIX"), "/orders")), "all", Span("app.py", 3))
    assert [one.path for one in endpoints(unit, ServiceCode({}, ()), [route])] == ["/api/orders"]


def test_who_serves_connect_answers_grpc_where_nobody_else_does():
    def serving(service, protocol):
        return Endpoint(service, "", "/Orders/Place", Span("main.go", 1), "Place", protocol)

    both = RouteTable([serving("shop", "grpc"), serving("web", "connect")])
    assert (both.serving("Orders", "grpc"), both.serving("Orders", "connect")) == (["shop"], ["web"])
    assert RouteTable([serving("web", "connect")]).serving("Orders", "grpc") == ["web"]
    assert RouteTable([serving("shop", "grpc")]).serving("Orders", "connect") == ["shop"]
    assert RouteTable([serving("shop", "http")]).serving("Orders", "grpc") == []
