"""Routes into a cluster, and bounds that a mesh puts on calls."""

import json
import time
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ringfence.manifests._kubernetes_entries import MAX_FACTS
from ringfence.manifests.ingress import ingress
from ringfence.model.facts import GatewayRoute, TrafficPolicy
from ringfence.model.source import Source


def facts(text, kind=object):
    return [fact for fact in ingress.read(Source("k8s/in.yaml", dedent(text))) if isinstance(fact, kind)]


def shown(text):
    return [(r.gateway, r.host, r.path, r.match, r.target.literal, r.rewrite) for r in facts(text, GatewayRoute)]


def test_ingress_since_v1():
    text = """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: edge, namespace: shop}
        spec:
          defaultBackend: {service: {name: web, port: {number: 80}}}
          rules:
            - host: shop.example
              http:
                paths:
                  - path: /orders
                    pathType: Prefix
                    backend:
                      service:
                        name: orders
                        port: {name: http}
                  - {path: /health, pathType: Exact, backend: {service: {name: web, port: {number: 81}}}}
                  - {path: /docs, pathType: Prefix, backend: {resource: {kind: Bucket, name: docs}}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: orders}
        spec: {ports: [{name: http, port: 8000, targetPort: 9}]}
        """
    assert shown(text) == [
        ("edge", "shop.example", "/orders", "prefix", "http://orders.shop:8000", None),
        ("edge", "shop.example", "/health", "exact", "http://web.shop:81", None),
        ("edge", "", "/", "prefix", "http://web.shop:80", None),
    ]
    first = facts(text)[0]
    assert (first.origin, first.at.path, first.at.line) == ("ingress", "k8s/in.yaml", 15)


def test_ingress_before_v1():
    text = """
        apiVersion: extensions/v1beta1
        kind: Ingress
        metadata: {name: old}
        spec:
          backend: {serviceName: web, servicePort: 80}
          rules:
            - http:
                paths:
                  - {path: /api/*, backend: {serviceName: api, servicePort: "8080"}}
                  - {backend: {serviceName: named, servicePort: http}}
        """
    assert shown(text) == [
        ("old", "", "/api/", "prefix", "http://api:8080", None),
        ("old", "", "/", "prefix", "http://named", None),
        ("old", "", "/", "prefix", "http://web:80", None),
    ]


@pytest.mark.parametrize(
    ("annotations", "path", "expected"),
    [
        ("{nginx.ingress.kubernetes.io/rewrite-target: /$2}", "/api(/|$)(.*)", ("regex", "/*")),
        ("{nginx.ingress.kubernetes.io/rewrite-target: /}", "/api", ("prefix", "/")),
        ("{nginx.ingress.kubernetes.io/use-regex: 'true'}", "/api/.*", ("regex", None)),
        ("{konghq.com/strip-path: 'true'}", "/api", ("prefix", "/*")),
        ("{}", "/api/?(.*)", ("regex", None)),
        ("{}", "/api", ("prefix", None)),
        ("null", "/api/v1.0", ("prefix", None)),
    ],
)
def test_rewritten_paths(annotations, path, expected):
    text = f"""
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {{name: i, annotations: {annotations}}}
        spec: {{rules: [{{http: {{paths: [{{path: '{path}', backend: {{service: {{name: s}}}}}}]}}}}]}}
        """
    (route,) = facts(text)
    assert (route.path, route.match, route.rewrite) == (path, *expected)


def test_routes_of_the_gateway_api():
    text = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: r}
        spec:
          parentRefs: [{name: edge, sectionName: http}, {name: edge, sectionName: https}]
          hostnames: [a.example]
          rules:
            - matches: [{path: {type: PathPrefix, value: /a}}, {path: {type: Exact, value: /b}}]
              filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}]
              backendRefs: [{name: s, namespace: n, port: 80}]
            - backendRefs: [{name: t, port: 81}]
              timeouts: {request: 3s}
            - filters: [{type: RequestRedirect}]
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: GRPCRoute
        metadata: {name: g}
        spec: {rules: [{matches: [{method: {service: shop.Orders, method: Get}}], backendRefs: [{name: s, port: 1}]}]}
        """
    assert shown(text) == [
        ("edge", "a.example", "/a", "prefix", "http://s.n:80", "/*"),
        ("edge", "a.example", "/b", "exact", "http://s.n:80", "/"),
        ("edge", "a.example", "/", "prefix", "http://t:81", None),
        ("g", "", "/shop.Orders/Get", "exact", "http://s:1", None),
    ]
    assert facts(text, TrafficPolicy) == []


def test_a_route_whose_parent_is_a_service_bounds_its_calls():
    text = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: r}
        spec:
          parentRefs: [{kind: Service, name: s}]
          rules: [{backendRefs: [{name: s, port: 80}], timeouts: {request: 500ms}, retry: {attempts: 2}}]
        """
    (policy,) = facts(text)
    assert (policy.host, policy.timeout, policy.retries) == ("s", 0.5, 2)


VIRTUAL_SERVICE = """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: v, namespace: shop}
        spec:
          hosts: [HOST]
          gateways: GATEWAYS
          http:
            - match: [{uri: {prefix: /orders}}, {uri: {exact: /o}}, {uri: {prefix: /in}, gateways: [mesh]}]
              rewrite: {uri: /}
              route: [{destination: {host: orders, port: {number: 80}}}]
              timeout: 1m30s
              retries: {attempts: 3}
            - route: [{destination: {host: web.front.svc.cluster.local}}]
        """


def virtual_service(host, gateways):
    return VIRTUAL_SERVICE.replace("HOST", host).replace("GATEWAYS", gateways)


def test_a_virtual_service_bound_to_a_gateway():
    text = virtual_service('"*"', "[istio-system/edge]")
    assert shown(text) == [
        ("edge", "", "/orders", "prefix", "http://orders.shop:80", "/*"),
        ("edge", "", "/o", "exact", "http://orders.shop:80", "/"),
        ("edge", "", "/", "prefix", "http://web.front.svc.cluster.local", None),
    ]
    assert facts(text, TrafficPolicy) == []


@pytest.mark.parametrize("gateways", ["[mesh]", "null"])
def test_a_virtual_service_of_the_mesh(gateways):
    (policy,) = facts(virtual_service("orders", gateways))
    assert (policy.host, policy.timeout, policy.retries, policy.at.line) == ("orders", 90.0, 3, 12)


@pytest.mark.parametrize("duration", ["0s", "soon", "5", "", "s"])
def test_what_is_no_duration(duration):
    text = virtual_service("orders", "null").replace("1m30s", f"'{duration}'")
    assert [policy.timeout for policy in facts(text)] == [None]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ingress: [",
        "{apiVersion: example.org/v1, kind: Ingress, metadata: {name: a}, spec: {backend: {serviceName: b}}}",
        "{apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {name: nginx}}",
        "{apiVersion: networking.k8s.io/v1, kind: Ingress, spec: {backend: {serviceName: b}}}",
    ],
)
def test_what_routes_nothing(text):
    assert facts(text) == []


def test_products_are_bounded():
    many = json.dumps([f"h{i}" for i in range(5000)])
    rule = json.dumps({"match": [{"uri": {"exact": f"/{i}"}} for i in range(5000)], "route": []})
    text = f"""
{{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {{name: v}},
 spec: {{hosts: {many}, gateways: {many}, http: [{rule}, {{route: [{{destination: {{host: a}}}}]}}]}}}}"""
    started = time.process_time()
    assert len(facts(text)) == MAX_FACTS
    assert time.process_time() - started < 10


VOCABULARY = """apiVersion kind metadata name annotations spec rules http paths path pathType backend service serviceName
servicePort port number defaultBackend host parentRefs hostnames matches value type backendRefs filters urlRewrite
replacePrefixMatch timeouts request retry attempts hosts gateways mesh match uri prefix route destination timeout
rewrite retries method"""
WORDS = VOCABULARY.split()
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(WORDS)
VALUES = st.recursive(
    SCALARS, lambda v: st.lists(v, max_size=4) | st.dictionaries(st.sampled_from(WORDS), v, max_size=6), max_leaves=30
)
APIS = st.sampled_from(["networking.k8s.io/v1", "networking.istio.io/v1", "gateway.networking.k8s.io/v1", "v1"])
KINDS = st.sampled_from(["Ingress", "HTTPRoute", "GRPCRoute", "VirtualService", "Service"])
SPECS = VALUES | st.dictionaries(st.sampled_from(WORDS), VALUES, max_size=8)
OBJECTS = st.fixed_dictionaries(
    {"apiVersion": APIS, "kind": KINDS, "metadata": st.just({"name": "a"}) | VALUES, "spec": SPECS}
)


@settings(max_examples=150, deadline=None)
@given(st.lists(OBJECTS, max_size=3))
def test_odd_shapes_raise_nothing(documents):
    facts("\n---\n".join(json.dumps(document) for document in documents))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(VIRTUAL_SERVICE)), st.text(max_size=6))
def test_broken_files_raise_nothing(cut, inserted):
    facts(VIRTUAL_SERVICE[:cut] + inserted + VIRTUAL_SERVICE[cut + 3 :])
