"""Express, Koa, Fastify, and proxies written with them."""

import pytest
from reading_ecmascript import facts_of, routes
from reading_facts import shown
from ringfence.frameworks.express import express
from ringfence.frameworks.fastify import fastify
from ringfence.frameworks.http_proxies import http_proxies
from ringfence.frameworks.koa import koa
from ringfence.model.facts import Dispatch, GatewayRoute

APP = "import express from 'express'; const app = express();"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("app.get('/a/:id', (req, res) => {})", ["GET /a/{id} app.ts:<lambda>"]),
        ("app.all('/x', h); function h() {}", [" /x app.ts:h"]),
        ("app.get('port')", []),
        ("app.route('/a').get(h).post(h); function h() {}", ["GET /a app.ts:h", "POST /a app.ts:h"]),
        ("const r = express.Router(); r.put('/b', h); app.use('/a', r); function h() {}", ["PUT /a/b app.ts:h"]),
        ("app.post('/a', wrap(async (req, res) => {}))", ["POST /a app.ts:<lambda>"]),
        ("other.get('/a', h); function h() {}", []),
    ],
)
def test_express(text: str, expected: list[str]) -> None:
    assert routes(f"{APP} {text}", express) == expected


def test_routers_of_other_files() -> None:
    files = {
        "app.js": "const app = require('express')(); app.use('/api/orders', require('./routes'));",
        "routes.js": """
            const router = require("express").Router();
            const controller = require("./controller");
            router.get("/:id", controller.find).delete("/:id", controller.remove.bind(controller));
            module.exports = router;""",
        "controller.js": "exports.find = async (req, res) => {}; exports.remove = async (req, res) => {};",
    }
    assert routes(files, express) == [
        "DELETE /api/orders/{id} controller.js:remove", "GET /api/orders/{id} controller.js:find",
    ]  # fmt: skip


def test_middleware_runs_before_the_handler() -> None:
    text = f"{APP} app.use(log); app.get('/a', auth, h); function log() {{}} function auth() {{}} function h() {{}}"
    found = {(f.function, f.handler) for f in facts_of(text, express) if isinstance(f, Dispatch)}
    assert found == {("h", "app.ts:log"), ("h", "app.ts:auth")}


def test_a_wrapper_of_the_service_runs_what_it_is_given() -> None:
    text = f"{APP} const wrap = (fn) => (req, res, next) => fn(req, res).catch(next); app.get('/a', wrap(h));"
    text += " async function h() {}"
    assert routes(text, express) == ["GET /a app.ts:h"]


def test_koa() -> None:
    text = """
        import Router from "@koa/router";
        const router = new Router({ prefix: "/orders" });
        const inner = new Router();
        router.get("/:id", find).post("create", "/", make);
        inner.del("/x", find);
        router.use("/inner", inner.routes());
        function find() {} function make() {}
        """
    assert routes(text, koa) == [
        "DELETE /orders/inner/x app.ts:find", "GET /orders/{id} app.ts:find", "POST /orders/ app.ts:make",
    ]  # fmt: skip


def test_fastify() -> None:
    files = {
        "app.ts": """
            import Fastify from "fastify";
            import orders from "./orders";
            const app = Fastify();
            app.register(orders, { prefix: "/orders" });
            app.route({ method: ["GET", "HEAD"], url: "/health", handler: health });
            function health() {}""",
        "orders.ts": """
            export default async function orders(server, options) {
              server.get("/:id", { schema: {} }, async (request) => {});
            }""",
    }
    assert routes(files, fastify) == [
        "GET /health app.ts:health", "GET /orders/{id} orders.ts:orders.<lambda>", "HEAD /health app.ts:health",
    ]  # fmt: skip


def passed(text: str) -> list[str]:
    facts = [fact for fact in facts_of(f"{APP}\n{text}", http_proxies) if isinstance(fact, GatewayRoute)]
    return [f"{fact.path} -> {shown(fact.target)} {fact.rewrite}" for fact in facts]


def test_proxies() -> None:
    imports = "import { createProxyMiddleware } from 'http-proxy-middleware'; import proxy from 'express-http-proxy';"
    options = "{ target: process.env.ORDERS_URL, pathRewrite: { '^/orders': '' } }"
    assert passed(f"{imports} app.use('/orders', createProxyMiddleware({options}))") == ["/orders -> $ORDERS_URL /"]
    assert passed(f"{imports} app.use('/a', proxy('http://a:80'))") == ["/a -> http://a:80 /"]
    assert passed(f"{imports} app.use(createProxyMiddleware('/b', {{ target: 'http://b' }}))") == [
        "/b -> http://b None"
    ]
    assert passed("app.use('/orders', other)") == []
