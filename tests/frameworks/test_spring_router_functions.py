"""Routes put together in code."""

from reading_java import java_calls, java_routes
from ringfence.frameworks.spring_router_functions import spring_router_functions


def test_router_functions():
    text = """
    import org.springframework.web.reactive.function.server.*;
    import static org.springframework.web.reactive.function.server.RequestPredicates.*;
    class Routing {
        RouterFunction<ServerResponse> a(Handlers h) {
            return RouterFunctions.route(GET("/orders/{id}").and(accept(JSON)), h::one).andRoute(POST("/orders"), h::add);
        }
        RouterFunction<ServerResponse> b(Handlers h) {
            return RouterFunctions.route().path("/api", p -> RouterFunctions.route().DELETE("/x", h::one).build()).build();
        }
    }
    class Handlers { ServerResponse one(ServerRequest r) { return null;
        } ServerResponse add(ServerRequest r) { return null; } }
    """
    assert java_routes(spring_router_functions, text) == [
        ("DELETE", "/api/x", "Handlers.one"),
        ("GET", "/orders/{id}", "Handlers.one"),
        ("POST", "/orders", "Handlers.add"),
    ]


def test_gateway_routes_are_passed_on():
    text = """
    import org.springframework.cloud.gateway.route.RouteLocator;
    import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
    class Gateway {
        RouteLocator routes(RouteLocatorBuilder builder) {
            return builder.routes()
                .route("a", r -> r.path("/a/**").and().method("POST").uri("lb://a"))
                .route(r -> r.path("/b").uri("http://b"))
                .build();
        }
    }
    """
    assert java_calls(spring_router_functions, text) == [
        ("", "http://b/b", "default"),
        ("POST", "lb://a/a/{*rest}", "default"),
    ]
    assert [(m, p) for m, p, _ in java_routes(spring_router_functions, text)] == [("", "/b"), ("POST", "/a/{*rest}")]
