"""What a program in a browser reaches through the gateway that serves it."""

from ringfence.link.fronts import Front
from ringfence.link.units import Deployment, Unit
from ringfence.model.expression import literal
from ringfence.model.facts import GatewayRoute
from ringfence.model.source import Span
from ringfence.model.system import ServiceCall

AT = Span("ingress.yaml", 1)


def behind(
    path: str, *routes: tuple[str, str, str | None], host: str = "", gateway: str = "edge"
) -> tuple[str, str] | None:
    """The service and path that a request of the program ``web`` reaches."""
    units = [Unit(name, name, []) for name in ("web", *sorted({target for _, target, _ in routes}))]
    passed = [
        (GatewayRoute(gateway, "ingress", "shop.dev", route, "prefix", literal(target), rewrite, AT),
         ServiceCall(gateway, target, "http", "", route, AT))
        for route, target, rewrite in routes
    ]  # fmt: skip
    found = Front(units[0], passed, Deployment(units)).behind(path, host)
    return (found[0].name, found[1]) if found is not None else None


def test_the_longest_prefix_counts() -> None:
    routes = [("/", "web", None), ("/api/orders/?(.*)", "orders", None), ("/api/*", "users", None)]
    assert behind("/api/orders/1", *routes) == ("orders", "/api/orders/1")
    assert behind("/api/me", *routes) == ("users", "/api/me")
    assert behind("/about", *routes) == ("web", "/about")


def test_a_path_is_rewritten() -> None:
    assert behind("/api/orders/1", ("/api/orders", "orders", "/v1")) == ("orders", "/v1/1")


def test_another_host_is_another_program() -> None:
    assert behind("/api/x", ("/api", "orders", None), host="shop.dev") == ("orders", "/api/x")
    assert behind("/api/x", ("/api", "orders", None), host="maps.example.com") is None


def test_no_gateway_knows_the_path() -> None:
    assert behind("/other", ("/api", "orders", None)) is None


def test_its_own_web_server_comes_first() -> None:
    units = [Unit(name, name, []) for name in ("web", "admin", "orders", "users")]
    passed = [
        (GatewayRoute(gateway, "caddy", "", "/api", "prefix", literal(target), None, AT),
         ServiceCall(gateway, target, "http", "", "/api", AT))
        for gateway, target in (("admin", "users"), ("web", "orders"))
    ]  # fmt: skip
    found = Front(units[0], passed, Deployment(units)).behind("/api/x", "")
    assert found is not None
    assert found[0].name == "orders"


def test_gateways_stand_behind_each_other() -> None:
    units = [Unit(name, name, []) for name in ("web", "edge", "inner", "orders")]
    passed = [
        (GatewayRoute(gateway, "caddy", "", path, "prefix", literal(target), rewrite, AT),
         ServiceCall(gateway, target, "http", "", path, AT))
        for gateway, path, target, rewrite in (("edge", "/shop", "inner", "/"), ("inner", "/orders", "orders", None))
    ]  # fmt: skip
    front = Front(units[0], passed, Deployment(units))
    found = front.behind("/shop/orders/1", "")
    assert found is not None
    assert (found[0].name, found[1], len(found[2])) == ("orders", "/orders/1", 2)
    stays = front.behind("/shop/users", "")
    assert stays is not None
    assert stays[0].name == "inner"


def test_gateways_that_lead_in_a_circle_end() -> None:
    units = [Unit(name, name, []) for name in ("web", "a", "b")]
    passed = [
        (GatewayRoute(gateway, "caddy", "", "/", "prefix", literal(target), None, AT),
         ServiceCall(gateway, target, "http", "", "/", AT))
        for gateway, target in (("a", "b"), ("b", "a"))
    ]  # fmt: skip
    assert Front(units[0], passed, Deployment(units)).behind("/x", "") is not None
