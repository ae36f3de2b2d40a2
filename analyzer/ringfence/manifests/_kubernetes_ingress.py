"""Ingress objects of all versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from ringfence.formats.yaml import Node
from ringfence.manifests._kubernetes_objects import name, namespace, strings
from ringfence.manifests._kubernetes_routing import replaced_prefix, rewritten, target
from ringfence.model.facts import GatewayRoute
from ringfence.patterns import pattern

ServicePorts = Mapping[tuple[str, str], int]
"""(service, port's name) to the port's number, of the Services in the same file."""

_REGULAR = pattern(r"[(\[|^$+\\]|\.\*|\?$")


class Annotations(Struct, frozen=True):
    """What an Ingress's annotations say of its paths; rewrite: the new path, as written."""

    rewrite: str = ""
    regular: bool = False
    stripped: bool = False


def ingress_routes(path: str, node: Node, ports: ServicePorts) -> Iterator[GatewayRoute]:
    """A route for each path, and one for the default backend."""
    annotations = _annotations(node)
    spec = node.get("spec")
    for rule in spec.get("rules").elements():
        host = rule.get("host").text()
        for item in rule.get("http", "paths").elements():
            yield from _route(path, node, host, item, annotations, ports)
    default = spec.get("defaultBackend") or spec.get("backend")
    service, port = _backend(default, ports)
    if service.text():
        reached = target(service.text(), namespace(node), port)
        yield GatewayRoute(name(node), "ingress", "", "/", "prefix", reached, None, service.span(path))


def _route(
    path: str, node: Node, host: str, item: Node, annotations: Annotations, ports: ServicePorts
) -> Iterator[GatewayRoute]:
    service, port = _backend(item.get("backend"), ports)
    if not service.text():
        return
    matched, match = _match(item.get("path").text() or "/", item.get("pathType").text(), annotations)
    rewrite = rewritten(annotations.rewrite) if annotations.rewrite else None
    if annotations.stripped:
        rewrite = replaced_prefix("/")
    reached = target(service.text(), namespace(node), port)
    yield GatewayRoute(name(node), "ingress", host, matched, match, reached, rewrite, service.span(path))


def _backend(backend: Node, ports: ServicePorts) -> tuple[Node, int | None]:
    """The service's name and port, before and since networking.k8s.io/v1."""
    if backend.get("service").is_mapping:
        service, port = backend.get("service", "name"), backend.get("service", "port")
        number, named = port.get("number").integer(), port.get("name").text()
    else:
        service, port = backend.get("serviceName"), backend.get("servicePort")
        number, named = port.integer(), port.text()
    return service, ports.get((service.text(), named)) if number is None else number


def _match(path: str, path_type: str, annotations: Annotations) -> tuple[str, str]:
    if path_type == "Exact":
        return path, "exact"
    if path.endswith("/*") and not _REGULAR.search(path):
        return path[:-1], "prefix"  # as load balancers of clouds write it
    regular = _REGULAR.search(path) is not None and path_type != "Prefix"
    return path, "regex" if regular or annotations.regular else "prefix"


def _annotations(node: Node) -> Annotations:
    found = {key.partition("/")[2]: value for key, value in strings(node.get("metadata", "annotations"))}
    rewrite = found.get("rewrite-target", "")
    regular = found.get("use-regex", "").lower() == "true" or "$" in rewrite
    return Annotations(rewrite, regular, found.get("strip-path", "").lower() == "true")
