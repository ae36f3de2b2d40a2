"""Routes put together in code."""

from reading_java import java_routes
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
