"""Routes of KrakenD and of APISIX."""

import json
from textwrap import dedent

from ringfence.manifests.apisix import apisix
from ringfence.manifests.krakend import krakend
from ringfence.model.expression import Choice, Hole, Text
from ringfence.model.facts import GatewayRoute, TrafficPolicy
from ringfence.model.source import Source


def endpoint(path, *backends, **more):
    return {"endpoint": path, "backend": list(backends), **more}


def asked(of, *endpoints, **more):
    text = json.dumps({"version": 3, **more, "endpoints": list(endpoints)})
    return [fact for fact in krakend.read(Source("krakend.json", text)) if isinstance(fact, of)]


def routes(found):
    return [(f.method, f.path, f.match, f.target.literal, f.rewrite) for f in found]


ORDERS = {"url_pattern": "/orders/{id}?full={x}", "host": ["http://orders:8080"]}
STOCK = {"url_pattern": "/stock", "host": ["stock:9090"]}


def test_each_backend_of_an_endpoint():
    found = asked(GatewayRoute, endpoint("/shop/{id}", ORDERS, STOCK), endpoint("/stock", STOCK, method="post"))
    assert routes(found) == [
        ("GET", "/shop/*", "exact", "http://orders:8080", "/orders/*"),
        ("GET", "/shop/*", "exact", "http://stock:9090", "/stock"),
        ("POST", "/stock", "exact", "http://stock:9090", None),
    ]


def test_all_below_a_path_and_hosts_for_all():
    found = asked(GatewayRoute, endpoint("/a/*", {"url_pattern": "/b/*"}), host=["http://a:80"])
    assert routes(found) == [("GET", "/a/*", "prefix", "http://a:80", "/b/*")]


def test_several_hosts_are_alternatives():
    (found,) = asked(GatewayRoute, endpoint("/a", {"url_pattern": "/a", "host": ["http://a", "http://b"]}))
    assert isinstance(found.target, Choice)


def test_how_long_a_backend_may_take():
    found = asked(TrafficPolicy, endpoint("/a", ORDERS, timeout="500ms"), endpoint("/b", STOCK))
    assert [(p.host, p.timeout, p.mesh) for p in found] == [("orders", 0.5, False), ("stock", 2.0, False)]


def test_without_hosts_or_of_another_kind():
    assert asked(GatewayRoute, endpoint("/a", {"url_pattern": "/a"})) == []
    assert list(krakend.read(Source("a.json", '{"endpoints": [{"url_pattern": "/a"}]}'))) == []


APISIX = """
routes:
  - id: orders
    uri: /orders/*
    upstream: {type: roundrobin, nodes: {"orders:8080": 1}, timeout: {read: 6}, retries: 2}
    plugins:
      proxy-rewrite: {regex_uri: ["^/orders/(.*)", "/v1/$1"]}
  - id: stock
    uris: [/stock, "/stock/:id/*"]
    host: shop.example
    methods: [GET]
    service_id: 7
  - {id: open, uri: /open, upstream: {nodes: [{host: "${{OPEN_HOST:=open}}", port: 80}]}}
  - {id: found, uri: /found, upstream: {service_name: found-by-name, discovery_type: dns, type: roundrobin}}
  - {id: lost, uri: /lost, upstream_id: 99}
services:
  - {id: 7, upstream_id: 1}
upstreams:
  - {id: 1, scheme: grpc, nodes: {"stock:9090": 1}}
#END
"""


def of_apisix(kind):
    return [fact for fact in apisix.read(Source("apisix.yaml", dedent(APISIX))) if isinstance(fact, kind)]


def test_routes_of_apisix():
    found = of_apisix(GatewayRoute)
    assert [(f.host, f.method, f.path, f.match, f.target.literal, f.rewrite) for f in found] == [
        ("", "", "/orders/", "prefix", "http://orders:8080", "/v1/"),
        ("shop.example", "GET", "/stock", "exact", "grpc://stock:9090", None),
        ("shop.example", "GET", "/stock/*/", "prefix", "grpc://stock:9090", None),
        ("", "", "/open", "exact", None, None),
        ("", "", "/found", "exact", "http://found-by-name", None),
    ]
    assert found[3].target.parts == ("http://", Hole("env", "OPEN_HOST", Text(("open",))), ":80")


def test_limits_of_apisix():
    assert [(p.host, p.timeout, p.retries, p.mesh) for p in of_apisix(TrafficPolicy)] == [("orders", 6.0, 2, False)]


def test_other_files_with_routes_and_upstreams():
    text = "routes:\n  - name: a\n    upstream: b\n  - c\nupstream: x\n"
    assert list(apisix.read(Source("a.yaml", text))) == []
