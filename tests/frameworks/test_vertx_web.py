"""Vert.x Web: routers, those below others, and the web client."""

import pytest
from reading_java import java_calls, java_facts, java_routes, plain
from ringfence.frameworks.vertx_web import vertx_web
from ringfence.model.facts import Program, Route

IMPORTS = """
import io.vertx.core.AbstractVerticle;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.*;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.handler.BodyHandler;
"""


def verticle(body: str, imports: str = IMPORTS) -> str:
    return f"""{imports}
    public class App extends AbstractVerticle {{
        private WebClient client = WebClient.create(vertx);
        private static final int PORT = 8081;
        public void start() {{
            Router router = Router.router(vertx);
            {body}
        }}
        void one(RoutingContext context) {{ }}
        void all(RoutingContext context) {{ }}
        void check(RoutingContext context) {{ context.next(); }}
    }}
    """


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('router.get("/orders/:id").handler(this::one);', [("GET", "/orders/{id}", "App.one")]),
        ('router.post("/orders").consumes("x").handler(BodyHandler.create()).handler(this::one);',
         [("POST", "/orders", "App.one")]),
        ('router.put("/orders").handler(this::check).blockingHandler(this::one);', [("PUT", "/orders", "App.one")]),
        ('router.route(HttpMethod.DELETE, "/orders/:id").handler(this::one);', [("DELETE", "/orders/{id}", "App.one")]),
        ('router.route("/any").handler(this::one);', [("", "/any", "App.one")]),
        ('Route route = router.get("/orders"); route.handler(this::all);', [("GET", "/orders", "App.all")]),
        ('router.route("/api/*").handler(this::one);', [("", "/api", "App.one")]),
    ],
)  # fmt: skip
def test_what_a_router_answers(body, expected):
    assert java_routes(vertx_web, verticle(body)) == expected


@pytest.mark.parametrize(
    "body",
    [
        "router.route().handler(BodyHandler.create());",
        "router.route().handler(this::check);",
        'router.route("/*").handler(this::check);',
        'router.route("/orders").handler(BodyHandler.create());',
        'router.get("/orders");',
    ],
)
def test_who_looks_at_every_request_answers_none(body):
    assert java_routes(vertx_web, verticle(body)) == []


@pytest.mark.parametrize("mount", ['top.mountSubRouter("/api", router)', 'top.route("/api/*").subRouter(router)'])
def test_a_router_below_another(mount):
    body = f'Router top = Router.router(vertx); router.get("/orders").handler(this::all); {mount};'
    assert java_routes(vertx_web, verticle(body)) == [("GET", "/api/orders", "App.all")]


@pytest.mark.parametrize("flavour", ["rxjava3", "reactivex", "mutiny"])
def test_each_generated_form_is_the_same(flavour):
    imports = IMPORTS.replace("io.vertx.", f"io.vertx.{flavour}.")
    body = 'router.get("/orders").handler(this::all); vertx.createHttpServer().requestHandler(router).rxListen(PORT);'
    facts = java_facts(vertx_web, verticle(body, imports))
    assert [plain(fact.path) for fact in facts if isinstance(fact, Route)] == ["/orders"]
    assert [plain(fact.port) for fact in facts if isinstance(fact, Program)] == ["8081"]


def test_what_answers_for_a_handler_in_place_is_the_block():
    [route] = [
        f for f in java_facts(vertx_web, verticle('router.get("/a").handler(c -> one(c));')) if isinstance(f, Route)
    ]
    assert route.handler.startswith("App.start")


def test_requests():
    body = """
    client.get(8080, "orders", "/orders/1").send();
    client.postAbs("http://stock/items").timeout(500).sendJson(null);
    client.put("stock", "/items/1").putHeader("a", "b").send();
    client.head(1);
    """
    assert java_calls(vertx_web, verticle(body)) == [
        ("GET", "http://orders:8080/orders/1", "none"),
        ("POST", "http://stock/items", "given"),
        ("PUT", "http://stock/items/1", "none"),
    ]
