"""hapi: servers, plugins, lists of routes, and what is passed on."""

import pytest
from reading_ecmascript import facts_of, requests, routes
from reading_facts import shown
from ringfence.frameworks.hapi import hapi
from ringfence.model.facts import GatewayRoute

APP = "import Hapi from '@hapi/hapi'; const server = Hapi.server({ port: 3000 });"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("server.route({ method: 'GET', path: '/a/{id?}', handler: h })", ["GET /a/{id} app.ts:h"]),
        ("server.route({ method: ['put', 'PATCH'], path: '/a', options: { handler: h } })",
         ["PATCH /a app.ts:h", "PUT /a app.ts:h"]),
        ("server.route({ method: '*', path: '/{rest*}', config: { handler: h } })", [" /{*} app.ts:h"]),
        ("const some = [{ method: 'POST', path: '/b', handler: h }]; server.route([...some])", ["POST /b app.ts:h"]),
        ("server.route({ method: 'GET', path: '/c', handler: guarded(h) })", ["GET /c app.ts:h"]),
        ("const pages = new Map(); pages.route({ method: 'GET', path: '/d' })", []),
        ("server.route({ path: '/e' })", []),
    ],
)  # fmt: skip
def test_routes(text: str, expected: list[str]) -> None:
    assert (
        routes(f"{APP} {text}; function h() {{}} function guarded(f) {{ return (r, t) => f(r, t) }}", hapi) == expected
    )


def test_plugins_get_the_server() -> None:
    files = {
        "app.js": """
            const Hapi = require("@hapi/hapi");
            async function start() {
              const server = new Hapi.Server({ port: 3000 });
              await server.register([
                { plugin: require("./orders"), routes: { prefix: "/api" } },
                require("./health"),
              ]);
              await server.register(require("./items"), { routes: { prefix: "/items" } });
            }""",
        "orders.js": """
            exports.plugin = {
              name: "orders",
              register: async function (server, options) {
                server.route(require("./routes"));
              },
            };""",
        "routes.js": """
            const find = (request, h) => h.response();
            module.exports = [{ method: "GET", path: "/orders/{id}", handler: find }];""",
        "health.js": """
            exports.name = "health";
            exports.register = (server) => {
              server.route({ method: "GET", path: "/health", handler: () => "ok" });
            };""",
        "items.js": """
            module.exports = {
              name: "items",
              register: (server) => { server.route({ method: "GET", path: "/", handler: () => [] }); },
            };""",
    }
    assert routes(files, hapi) == [
        "GET /api/orders/{id} routes.js:find", "GET /health health.js:register.<lambda>",
        "GET /items/ items.js:<lambda>.<lambda>",
    ]  # fmt: skip


def test_what_is_passed_on() -> None:
    text = f"""{APP}
        server.route([
          {{ method: "GET", path: "/orders/{{rest*}}", handler: {{ proxy: {{ host: "orders", port: 8080 }} }} }},
          {{ method: "POST", path: "/upload", handler: (request, h) => h.proxy({{ uri: process.env.FILES + "/files" }}) }},
        ]);"""
    passed = [fact for fact in facts_of(text, hapi) if isinstance(fact, GatewayRoute)]
    assert [(fact.path, fact.match, shown(fact.target)) for fact in passed] == [
        ("/orders/", "prefix", "http://orders:8080")
    ]
    assert requests(text, hapi) == ["POST $FILES/files default"]
