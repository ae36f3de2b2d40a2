"""Routes of Traefik, Kong and Envoy."""

from textwrap import dedent

import pytest
from ringfence.manifests.envoy import envoy
from ringfence.manifests.kong import kong
from ringfence.manifests.traefik import traefik
from ringfence.model.expression import Hole
from ringfence.model.facts import GatewayRoute, TrafficPolicy
from ringfence.model.source import Source


def routes(reader, text, path="gateway.yaml"):
    facts = list(reader.read(Source(path, dedent(text))))
    return [
        (f.gateway, f.host, f.path, f.match, f.target.literal, f.rewrite) for f in facts if isinstance(f, GatewayRoute)
    ]


def limits(reader, text):
    facts = list(reader.read(Source("gateway.yaml", dedent(text))))
    return [(f.host, f.timeout, f.retries, f.mesh) for f in facts if isinstance(f, TrafficPolicy)]


LABELS = """
services:
  edge: {image: "traefik:v3.1"}
  orders:
    build: ./orders
    labels:
      - "traefik.enable=true"
      - "traefik.http.routers.orders.rule=Host(`shop.example`) && PathPrefix(`/orders`)"
      - traefik.http.services.orders.loadbalancer.server.port=8000
  stock:
    build: ./stock
    deploy:
      labels:
        traefik.http.routers.stock.rule: "Path(`/stock`) || PathPrefix(`/items`, `/parts`)"
"""


def test_labels_of_traefik():
    assert routes(traefik, LABELS) == [
        ("edge", "shop.example", "/orders", "prefix", "http://orders:8000", None),
        ("edge", "", "/stock", "exact", "http://stock", None),
        ("edge", "", "/items", "prefix", "http://stock", None),
        ("edge", "", "/parts", "prefix", "http://stock", None),
    ]


def test_without_a_traefik_in_the_file_it_has_its_usual_name():
    text = "services:\n  a:\n    labels: ['traefik.http.routers.a.rule=Host(`a.example`)']\n"
    assert routes(traefik, text) == [("traefik", "a.example", "/", "prefix", "http://a", None)]


def test_a_dynamic_file_of_traefik():
    text = """
    http:
      routers:
        orders: {rule: "PathPrefix(`/orders`)", service: orders}
        lost: {rule: "PathPrefix(`/lost`)", service: nowhere}
      services:
        orders: {loadBalancer: {servers: [{url: "http://orders:8000"}]}}
    """
    assert routes(traefik, text) == [("", "", "/orders", "prefix", "http://orders:8000", None)]


KONG = """
_format_version: "3.0"
services:
  - name: orders
    url: http://orders:8000/api
    read_timeout: 2000
    retries: 3
    routes:
      - paths: [/orders]
      - {paths: ["~/o/\\\\d+"], strip_path: false, hosts: [shop.example]}
  - {name: stock, host: stock-up, routes: [{paths: [/stock], strip_path: false}]}
upstreams:
  - {name: stock-up, targets: [{target: "stock:8000"}]}
"""


def test_kong():
    assert routes(kong, KONG) == [
        ("", "", "/orders", "prefix", "http://orders:8000", "/api/*"),
        ("", "shop.example", "/o/\\d+", "regex", "http://orders:8000", "/api/o/\\d+/*"),
        ("", "", "/stock", "prefix", "http://stock:8000", None),
    ]
    assert limits(kong, KONG) == [("orders", 2.0, 3, False)]


ENVOY = """
static_resources:
  listeners:
    - filter_chains:
        - filters:
            - typed_config:
                route_config:
                  virtual_hosts:
                    - domains: ["*"]
                      routes:
                        - match: {prefix: /orders}
                          route: {cluster: orders, prefix_rewrite: /api, timeout: 3s, retry_policy: {num_retries: 2}}
                        - match: {safe_regex: {regex: "/s/.*"}}
                          route: {weighted_clusters: {clusters: [{name: stock}, {name: nowhere}]}}
  clusters:
    - name: orders
      load_assignment:
        endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: orders, port_value: 8000}}}}]}]
    - {name: stock, hosts: [{socket_address: {address: stock, port_value: 9000}}]}
"""


def test_envoy():
    assert routes(envoy, ENVOY) == [
        ("", "", "/orders", "prefix", "http://orders:8000", "/api/*"),
        ("", "", "/s/.*", "regex", "http://stock:9000", None),
    ]
    assert limits(envoy, ENVOY) == [("orders", 3.0, 2, False)]


def test_variables_in_a_template_of_envoy_are_filled_in_later():
    text = ENVOY.replace("address: orders, port_value: 8000", 'address: "${ORDERS_HOST}", port_value: "${ORDERS_PORT}"')
    target = next(fact for fact in envoy.read(Source("envoy.tmpl.yaml", text)) if isinstance(fact, GatewayRoute)).target
    assert target.parts == ("http://", Hole("setting", "ORDERS_HOST"), ":", Hole("setting", "ORDERS_PORT"))


@pytest.mark.parametrize("reader", [traefik, kong, envoy])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "[]",
        "services: 3\nhttp: []\n",
        "services: [a, {routes: 3}]\n",
        "static_resources: {clusters: {a: b}}\n",
    ],
)
def test_other_shapes_give_nothing(reader, text):
    assert routes(reader, text) == []
