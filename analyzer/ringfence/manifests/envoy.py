"""Envoy's static configuration: routes of its listeners to clusters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import manifest
from ringfence.formats.placeholders import placeholders
from ringfence.formats.yaml import Node, read_yaml
from ringfence.manifests._kubernetes_routing import replaced_prefix, rewritten, seconds
from ringfence.model.facts import Fact, GatewayRoute, TrafficPolicy
from ringfence.model.source import Source

DEEPEST = 14
MOST_NODES = 20_000


@manifest("envoy", files=("*.yaml", "*.yml", "*.json"), tokens=("static_resources", "virtual_hosts"))
def envoy(source: Source) -> Iterable[Fact]:
    """A route for each match of each virtual host, wherever in the file it stands, and its limits. Variables that the image
    fills in (``envsubst``) are holes.
    """
    for root in read_yaml(source.text).documents:
        clusters = {
            cluster.get("name").text(): cluster for cluster in root.get("static_resources", "clusters").elements()
        }
        for host in _virtual_hosts(root):
            for route in host.get("routes").elements():
                yield from _route(source.path, host, route, clusters)


def _virtual_hosts(root: Node) -> Iterator[Node]:
    waiting, seen = [(root, 0)], 0
    while waiting and seen < MOST_NODES:
        node, depth = waiting.pop(0)
        seen += 1
        yield from node.get("virtual_hosts").elements()
        if depth < DEEPEST:
            waiting += [(child, depth + 1) for child in node.elements()]
            waiting += [(child, depth + 1) for _, child in node.items()]


def _route(path: str, host: Node, route: Node, clusters: dict[str, Node]) -> Iterator[GatewayRoute | TrafficPolicy]:
    match, action = route.get("match"), route.get("route")
    written, kind = _match(match)
    rewrite = _rewrite(action)
    domains = [domain for domain in host.get("domains").texts() if domain != "*"] or [""]
    weighted = action.get("weighted_clusters", "clusters").elements()
    names = [action.get("cluster").text(), *(cluster.get("name").text() for cluster in weighted)]
    for address, port in (place for name in names for place in _addresses(clusters.get(name))):
        target = placeholders(f"http://{address}:{port}" if port else f"http://{address}")
        for domain in domains:
            yield GatewayRoute("", "envoy", domain, written, kind, target, rewrite, route.span(path))
        timeout = seconds(action.get("timeout").text())
        retries = action.get("retry_policy", "num_retries").integer()
        if timeout is not None or retries is not None:
            yield TrafficPolicy(address, timeout, retries, route.span(path), mesh=False)


def _match(match: Node) -> tuple[str, str]:
    for key, kind in (("prefix", "prefix"), ("path_separated_prefix", "prefix"), ("path", "exact")):
        if written := match.get(key).text():
            return written, kind
    regex = match.get("safe_regex", "regex").text()
    return (regex, "regex") if regex else ("/", "prefix")


def _rewrite(action: Node) -> str | None:
    prefix = action.get("prefix_rewrite")
    if prefix:
        return replaced_prefix(prefix.text())
    regex = action.get("regex_rewrite", "substitution").text()
    return rewritten(regex) if regex else None


def _addresses(cluster: Node | None) -> Iterator[tuple[str, str]]:
    """The hosts of a cluster, in its present form and in the one of old."""
    if cluster is None:
        return
    for locality in cluster.get("load_assignment", "endpoints").elements():
        for endpoint in locality.get("lb_endpoints").elements():
            yield from _address(endpoint.get("endpoint", "address", "socket_address"))
    for host in cluster.get("hosts").one_or_many():
        yield from _address(host.get("socket_address"))


def _address(socket: Node) -> Iterator[tuple[str, str]]:
    if address := socket.get("address").text():
        yield address, socket.get("port_value").text()
