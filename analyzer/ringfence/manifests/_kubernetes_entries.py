"""How requests enter a cluster, object by object: Ingress, the Gateway API's routes, Istio's VirtualService, those of other
proxies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from ringfence.formats.yaml import Node
from ringfence.manifests._kubernetes_gateway_api import gateway_api_routes
from ringfence.manifests._kubernetes_ingress import ServicePorts, ingress_routes
from ringfence.manifests._kubernetes_istio import virtual_service
from ringfence.manifests._kubernetes_objects import group, kind, name
from ringfence.manifests._kubernetes_proxies import Middlewares, middlewares, proxy_routes
from ringfence.model.facts import Fact

MAX_FACTS = 20_000
"""Of one file: gateways, hosts, matches and backends multiply."""


def entries(path: str, found: list[Node]) -> Iterator[Fact]:
    """Routes and traffic policies among the objects of one file."""
    ports, changing = _service_ports(found), middlewares(found)
    return islice((fact for node in found if name(node) for fact in _facts(path, node, ports, changing)), MAX_FACTS)


def _facts(path: str, node: Node, ports: ServicePorts, changing: Middlewares) -> Iterable[Fact]:
    if kind(node) == "Ingress" and group(node) in ("networking.k8s.io", "extensions"):
        return ingress_routes(path, node, ports)
    if kind(node) in ("HTTPRoute", "GRPCRoute"):
        return gateway_api_routes(path, node)
    if kind(node) == "VirtualService" and group(node).endswith("istio.io"):
        return virtual_service(path, node)
    return proxy_routes(path, node, changing)


def _service_ports(found: list[Node]) -> ServicePorts:
    return {
        (name(node), port.get("name").text()): number
        for node in found
        if kind(node) == "Service"
        for port in node.get("spec", "ports").elements()
        if (number := port.get("port").integer()) is not None
    }
