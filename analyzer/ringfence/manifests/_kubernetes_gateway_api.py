"""HTTPRoute and GRPCRoute of the Gateway API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from ringfence.formats.yaml import Node
from ringfence.manifests._kubernetes_objects import kind, name, namespace
from ringfence.manifests._kubernetes_routing import replaced_prefix, seconds, target
from ringfence.model.expression import Text
from ringfence.model.facts import GatewayRoute, TrafficPolicy
from ringfence.model.source import Span

_MATCHES = {"PathPrefix": "prefix", "Exact": "exact", "RegularExpression": "regex"}


def gateway_api_routes(path: str, node: Node) -> Iterator[GatewayRoute | TrafficPolicy]:
    """Routes for each gateway, host, match and backend. A route whose parent is a Service bounds calls in the mesh."""
    parents = node.get("spec", "parentRefs").elements()
    named = [parent.get("name").text() or name(node) for parent in parents if kind(parent) in ("", "Gateway")]
    gateways = dict.fromkeys(named if parents else [name(node)])
    services = [parent.get("name").text() for parent in parents if kind(parent) == "Service"]
    hosts = node.get("spec", "hostnames").texts() or ("",)
    for rule in node.get("spec", "rules").elements():
        matches, backends = _matches(node, rule), list(_backends(path, node, rule))
        for gateway, host, (written, match), (reached, at) in product(gateways, hosts, matches, backends):
            rewrite = _rewrite(rule, match)
            yield GatewayRoute(gateway, "ingress", host, written, match, reached, rewrite, at)
        yield from _policies(path, rule, services)


def _backends(path: str, node: Node, rule: Node) -> Iterator[tuple[Text, Span]]:
    for backend in rule.get("backendRefs").elements():
        service = backend.get("name")
        if service.text() and kind(backend) in ("", "Service"):
            within = backend.get("namespace").text() or namespace(node)
            yield target(service.text(), within, backend.get("port").integer()), service.span(path)


def _matches(node: Node, rule: Node) -> Iterable[tuple[str, str]]:
    read = _grpc_match if kind(node) == "GRPCRoute" else _http_match
    return dict.fromkeys(map(read, rule.get("matches").elements())) or [("/", "prefix")]


def _http_match(item: Node) -> tuple[str, str]:
    match = _MATCHES.get(item.get("path", "type").text("PathPrefix"), "prefix")
    return item.get("path", "value").text() or "/", match


def _grpc_match(item: Node) -> tuple[str, str]:
    service, method = item.get("method", "service").text(), item.get("method", "method").text()
    if not service:
        return "/", "prefix"
    regular = item.get("method", "type").text() == "RegularExpression"
    if regular:
        return f"/{service}/{method or '.*'}", "regex"
    return (f"/{service}/{method}", "exact") if method else (f"/{service}/", "prefix")


def _rewrite(rule: Node, match: str) -> str | None:
    for item in rule.get("filters").elements():
        change = item.get("urlRewrite", "path")
        if full := change.get("replaceFullPath").text():
            return full
        if change.get("replacePrefixMatch").value is not None:
            prefix = change.get("replacePrefixMatch").text() or "/"
            return replaced_prefix(prefix) if match == "prefix" else prefix
    return None


def _policies(path: str, rule: Node, services: list[str]) -> Iterator[TrafficPolicy]:
    limit = rule.get("timeouts", "request") or rule.get("timeouts", "backendRequest")
    retries = rule.get("retry", "attempts")
    timeout, attempts = seconds(limit.text()), retries.integer()
    if timeout is not None or attempts is not None:
        for host in filter(None, services):
            yield TrafficPolicy(host, timeout, attempts, (limit or retries).span(path))
