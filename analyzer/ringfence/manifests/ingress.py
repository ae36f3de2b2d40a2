"""How requests enter a cluster: Ingress, the Gateway API's routes, Istio's VirtualService."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import manifest
from ringfence.formats.yaml import Node, read_yaml
from ringfence.manifests._kubernetes_gateway_api import gateway_api_routes
from ringfence.manifests._kubernetes_ingress import ServicePorts, ingress_routes
from ringfence.manifests._kubernetes_istio import virtual_service
from ringfence.manifests._kubernetes_objects import group, kind, name, objects
from ringfence.model.facts import Fact
from ringfence.model.source import Source

MAX_FACTS = 20_000
"""Of one file: gateways, hosts, matches and backends multiply."""


@manifest("ingress", files=("*.yaml", "*.yml"), tokens=("Ingress", "HTTPRoute", "GRPCRoute", "VirtualService"))
def ingress(source: Source) -> Iterable[Fact]:
    """Routes and traffic policies of every document."""
    found = list(objects(read_yaml(source.text).documents))
    ports = _service_ports(found)
    facts = (fact for node in found if name(node) for fact in _facts(source.path, node, ports))
    for _, fact in zip(range(MAX_FACTS), facts, strict=False):
        yield fact


def _facts(path: str, node: Node, ports: ServicePorts) -> Iterable[Fact]:
    if kind(node) == "Ingress" and group(node) in ("networking.k8s.io", "extensions"):
        return ingress_routes(path, node, ports)
    if kind(node) in ("HTTPRoute", "GRPCRoute"):
        return gateway_api_routes(path, node)
    if kind(node) == "VirtualService" and group(node).endswith("istio.io"):
        return virtual_service(path, node)
    return ()


def _service_ports(found: list[Node]) -> ServicePorts:
    return {
        (name(node), port.get("name").text()): number
        for node in found
        if kind(node) == "Service"
        for port in node.get("spec", "ports").elements()
        if (number := port.get("port").integer()) is not None
    }
