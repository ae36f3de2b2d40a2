"""What Spring Cloud Gateway passes on where its routes stand in code."""

import pytest
from reading_java import java_facts, plain
from ringfence.frameworks.spring_gateways import spring_gateways
from ringfence.model.facts import GatewayRoute

REACTIVE = """
    import org.springframework.cloud.gateway.route.RouteLocator;
    import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
    class Gateway {
        RouteLocator routes(RouteLocatorBuilder builder) {
            return builder.routes()%s.build();
        }
    }
"""
SERVLET = """
    import org.springframework.beans.factory.annotation.Value;
    import org.springframework.web.servlet.function.*;
    import static org.springframework.web.servlet.function.RequestPredicates.path;
    import static org.springframework.cloud.gateway.server.mvc.handler.GatewayRouterFunctions.route;
    import static org.springframework.cloud.gateway.server.mvc.handler.HandlerFunctions.http;
    import static org.springframework.cloud.gateway.server.mvc.filter.BeforeFilterFunctions.*;
    import static org.springframework.cloud.gateway.server.mvc.filter.FilterFunctions.setPath;
    import static org.springframework.cloud.gateway.server.mvc.filter.LoadBalancerFilterFunctions.lb;
    class Gateway {
        @Value("${orders.url}") String orders;
        RouterFunction<ServerResponse> routes() {
            return route("orders")%s.build();
        }
    }
"""


def passed(text):
    """(path, match, target, what the path becomes)."""
    facts = [fact for fact in java_facts(spring_gateways, text) if isinstance(fact, GatewayRoute)]
    return sorted((f.path, f.match, plain(f.target), f.rewrite) for f in facts)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('.route(r -> r.path("/b").uri("http://b"))', ("/b", "exact", "http://b", None)),
        ('.route("a", r -> r.path("/a/**").and().method("POST").uri("lb://a"))', ("/a", "prefix", "lb://a", None)),
        ('.route(r -> r.path("/x/a/**").filters(f -> f.stripPrefix(1)).uri("lb://a"))', ("/x/a", "prefix", "lb://a", "/a")),
        (
            '.route(r -> r.path("/a/**").filters(f -> f.addRequestHeader("X", "y").rewritePath("/a/(?<s>.*)", "/v1/${s}"))'
            '.uri("lb://a"))',
            ("/a", "prefix", "lb://a", "/v1/*"),
        ),
        ('.route(r -> r.path("/a/**").filters(f -> f.prefixPath("/v")).uri("lb://a"))', ("/a", "prefix", "lb://a", "/v/a")),
        ('.route(r -> r.host("a.example.org").uri("lb://a"))', ("/", "prefix", "lb://a", None)),
    ],
)  # fmt: skip
def test_routes_of_a_locator(written, expected):
    assert passed(REACTIVE % written) == [expected]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('.GET("/a/**", http("http://a:80"))', ("/a", "prefix", "http://a:80", None)),
        ('.route(path("/api/orders"), http(orders))', ("/api/orders", "exact", "${orders.url}", None)),
        ('.route(RequestPredicates.path("/a").or(path("/b")), http("http://a"))', ("/b", "exact", "http://a", None)),
        ('.GET("/a/**", http()).before(uri("http://a")).before(stripPrefix(1))', ("/a", "prefix", "http://a", "/")),
        ('.GET("/docs", http("http://a")).filter(setPath("/v3/api-docs"))', ("/docs", "exact", "http://a", "/v3/api-docs")),
        ('.GET("/a/**", http()).filter(lb("a"))', ("/a", "prefix", "lb://a", None)),
    ],
)  # fmt: skip
def test_routes_of_functions(written, expected):
    assert expected in passed(SERVLET % written)


@pytest.mark.parametrize(
    ("written", "method"),
    [
        ('.route(r -> r.path("/a").and().method("POST").uri("lb://a"))', "POST"),
        ('.route(r -> r.path("/a").and().method(HttpMethod.PUT).uri("lb://a"))', "PUT"),
        ('.route(r -> r.path("/a").and().method("POST", "PUT").uri("lb://a"))', ""),
        ('.route(r -> r.path("/a").uri("lb://a"))', ""),
    ],
)
def test_the_one_method_that_a_route_is_for(written, method):
    facts = [fact for fact in java_facts(spring_gateways, REACTIVE % written) if isinstance(fact, GatewayRoute)]
    assert [fact.method for fact in facts] == [method]


def test_the_method_of_a_function():
    written = '.GET("/a/**", http("http://a:80"))'
    facts = [fact for fact in java_facts(spring_gateways, SERVLET % written) if isinstance(fact, GatewayRoute)]
    assert [fact.method for fact in facts] == ["GET"]


def test_what_a_gateway_answers_itself_is_passed_on_to_nobody():
    assert passed(SERVLET % '.GET("/fallback", request -> ServerResponse.ok().build())') == []
    assert passed(REACTIVE % "") == []
