"""Istio's VirtualService: routes of its gateways, and bounds on calls within the mesh."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from ringfence.formats.yaml import Node
from ringfence.manifests._kubernetes_objects import namespace
from ringfence.manifests._kubernetes_routing import replaced_prefix, rewritten, seconds, target
from ringfence.model.expression import Text
from ringfence.model.facts import GatewayRoute, TrafficPolicy
from ringfence.model.source import Span

MAX_GATEWAYS = 50
"""Of one VirtualService."""
MESH = "mesh"
"""Stands for the sidecars of all callers, and is meant where no gateway is named."""


def virtual_service(path: str, node: Node) -> Iterator[GatewayRoute | TrafficPolicy]:
    """Routes of the gateways that it is bound to; timeouts and retries where it is bound to the mesh."""
    spec = node.get("spec")
    bound = spec.get("gateways").texts() or (MESH,)
    gateways = dict.fromkeys(written.rpartition("/")[2] for written in bound if written != MESH)
    hosts = tuple(host for host in spec.get("hosts").texts() if host)
    for rule in spec.get("http").elements():
        backends = list(_backends(path, node, rule))
        for gateway in list(gateways)[:MAX_GATEWAYS]:
            every = product(hosts or ("",), _matches(rule, gateway), backends)
            for host, (written, match), (reached, at) in every:
                shown = "" if host == "*" else host
                yield GatewayRoute(gateway, "ingress", shown, written, match, reached, _rewrite(rule, match), at)
        if MESH in bound:
            yield from _policies(path, rule, hosts)


def _backends(path: str, node: Node, rule: Node) -> Iterator[tuple[Text, Span]]:
    for route in rule.get("route").elements():
        service, port = route.get("destination", "host"), route.get("destination", "port", "number").integer()
        if service.text():
            yield target(service.text(), namespace(node), port), service.span(path)


def _matches(rule: Node, gateway: str) -> Iterable[tuple[str, str]]:
    """What a gateway's requests are matched by: everything if the rule says nothing, nothing if it means others."""
    written = rule.get("match").elements()
    if not written:
        return [("/", "prefix")]
    return dict.fromkeys(_match(item) for item in written if _concerns(item, gateway))


def _concerns(match: Node, gateway: str) -> bool:
    named = [written.rpartition("/")[2] for written in match.get("gateways").texts()]
    return not named or gateway in named


def _match(item: Node) -> tuple[str, str]:
    for match in ("exact", "prefix", "regex"):
        if written := item.get("uri", match).text():
            return written, match
    return "/", "prefix"


def _rewrite(rule: Node, match: str) -> str | None:
    if regular := rule.get("rewrite", "uriRegexRewrite", "rewrite").text():
        return rewritten(regular)
    written = rule.get("rewrite", "uri").text()
    if not written:
        return None
    return replaced_prefix(written) if match == "prefix" else written


def _policies(path: str, rule: Node, hosts: tuple[str, ...]) -> Iterator[TrafficPolicy]:
    limit, retries = rule.get("timeout"), rule.get("retries", "attempts")
    timeout, attempts = seconds(limit.text()), retries.integer()
    if timeout is None and attempts is None:
        return
    for host in hosts:
        if host != "*":
            yield TrafficPolicy(host, timeout, attempts, (limit or retries).span(path))
