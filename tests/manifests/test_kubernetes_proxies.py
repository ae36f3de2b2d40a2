"""Routes of proxies that have objects of their own in Kubernetes."""

from textwrap import dedent

import pytest
from ringfence.manifests.ingress import ingress
from ringfence.model.facts import GatewayRoute, TrafficPolicy
from ringfence.model.source import Source


def facts(text, kind=GatewayRoute):
    return [fact for fact in ingress.read(Source("k8s/routes.yaml", dedent(text))) if isinstance(fact, kind)]


def routes(text):
    return [(f.gateway, f.host, f.path, f.match, f.target.literal, f.rewrite) for f in facts(text)]


TRAEFIK = """
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: shop, namespace: live}
spec:
  routes:
    - match: Host(`shop.example`) && PathPrefix(`/api/orders`)
      kind: Rule
      middlewares: [{name: strip}, {name: elsewhere}]
      services: [{name: orders, port: 8080}]
    - match: Host(`shop.example`) && PathPrefix(`/s/`)
      middlewares: [{name: short}]
      services: [{name: links, namespace: other, port: http}, {name: mirror, kind: TraefikService}]
---
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: strip}
spec: {stripPrefix: {prefixes: [/api]}}
---
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: short}
spec: {replacePathRegex: {regex: "^/s/(.*)", replacement: "/v1/links/$1"}}
"""


def test_ingress_routes_of_traefik():
    assert routes(TRAEFIK) == [
        ("shop", "shop.example", "/api/orders", "prefix", "http://orders.live:8080", "/orders"),
        ("shop", "shop.example", "/s/", "prefix", "http://links.other", "/v1/links/"),
    ]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("{addPrefix: {prefix: /v1}}", "/v1/a"),
        ("{replacePath: {path: /b}}", "/b"),
        ("{stripPrefix: {prefixes: [/other]}}", None),
        ("{headers: {}}", None),
    ],
)
def test_middlewares_of_traefik(spec, expected):
    text = f"""
    apiVersion: traefik.containo.us/v1alpha1
    kind: IngressRoute
    metadata: {{name: shop}}
    spec: {{routes: [{{match: "PathPrefix(`/a`)", middlewares: [{{name: m}}], services: [{{name: a, port: 80}}]}}]}}
    ---
    kind: Middleware
    metadata: {{name: m}}
    spec: {spec}
    """
    assert [found[-1] for found in routes(text)] == [expected]


def test_routes_of_apisix():
    text = """
    apiVersion: apisix.apache.org/v2
    kind: ApisixRoute
    metadata: {name: orders}
    spec:
      http:
        - name: a
          match: {hosts: [shop.example], paths: [/orders, /orders/*], methods: [GET]}
          backends: [{serviceName: orders, servicePort: 80}]
          plugins: [{name: proxy-rewrite, enable: true, config: {regex_uri: ["^/(.*)", "/v1/$1"]}}]
        - {name: b, match: {paths: [/none]}, backends: []}
    """
    assert routes(text) == [
        ("orders-route", "shop.example", "/orders", "exact", "http://orders:80", "/v1/orders"),
        ("orders-route", "shop.example", "/orders/", "prefix", "http://orders:80", "/v1/orders/"),
    ]
    assert {fact.method for fact in facts(text)} == {"GET"}


def test_proxies_of_contour():
    text = """
    apiVersion: projectcontour.io/v1
    kind: HTTPProxy
    metadata: {name: shop}
    spec:
      virtualhost: {fqdn: shop.example}
      routes:
        - conditions: [{prefix: /orders}]
          services: [{name: orders, port: 80}]
          pathRewritePolicy: {replacePrefix: [{replacement: /}]}
        - {conditions: [{exact: /status}], services: [{name: status, port: 81}]}
        - {services: [{name: web, port: 82}]}
    """
    assert routes(text) == [
        ("shop", "shop.example", "/orders", "prefix", "http://orders:80", "/*"),
        ("shop", "shop.example", "/status", "exact", "http://status:81", None),
        ("shop", "shop.example", "/", "prefix", "http://web:82", None),
    ]


def test_mappings_of_ambassador():
    text = """
    apiVersion: getambassador.io/v3alpha1
    kind: Mapping
    metadata: {name: orders-mapping}
    spec: {hostname: "*", prefix: /orders/, service: "orders.shop:8080", timeout_ms: 4000}
    ---
    apiVersion: getambassador.io/v3alpha1
    kind: Mapping
    metadata: {name: kept}
    spec: {hostname: shop.example, prefix: /kept/, rewrite: "", service: "http://kept"}
    """
    assert routes(text) == [
        ("orders-mapping", "", "/orders/", "prefix", "http://orders.shop:8080", "/"),
        ("kept-route", "shop.example", "/kept/", "prefix", "http://kept", None),
    ]
    assert [(p.host, p.timeout) for p in facts(text, TrafficPolicy)] == [("orders.shop", 4.0)]


def test_objects_of_others_that_are_called_so():
    text = "apiVersion: acme.example/v1\nkind: Mapping\nmetadata: {name: a}\nspec: {prefix: /a, service: a}\n"
    assert facts(text + "# getambassador.io\n") == []
