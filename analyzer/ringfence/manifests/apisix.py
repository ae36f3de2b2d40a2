"""Apache APISIX: routes of its standalone configuration file.

https://apisix.apache.org/docs/apisix/deployment-modes/#standalone
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product

from ringfence.extend import manifest
from ringfence.formats.yaml import Node, read_yaml
from ringfence.manifests._apisix_rules import addresses, place, rewritten
from ringfence.model.expression import Text, one_of
from ringfence.model.facts import GatewayRoute, TrafficPolicy
from ringfence.model.source import Source

_MAX_ROUTES = 2_000


@manifest("apisix", files=("*.yaml", "*.yml", "*.json"), tokens=("upstream",))
def apisix(source: Source) -> Iterable[GatewayRoute | TrafficPolicy]:
    """A route for each path, and the limits of its upstream."""
    for root in read_yaml(source.text).documents:
        if isinstance(root.get("routes").value, list):
            yield from islice(_routes(source.path, root), _MAX_ROUTES)


def _routes(path: str, root: Node) -> Iterator[GatewayRoute | TrafficPolicy]:
    upstreams, services = _by_id(root.get("upstreams")), _by_id(root.get("services"))
    configurations = _by_id(root.get("plugin_configs"))
    for route in root.get("routes").elements():
        service = services.get(route.get("service_id").text())
        upstream = _upstream(route, upstreams) or (_upstream(service, upstreams) if service is not None else None)
        targets = tuple(addresses(upstream)) if upstream is not None else ()
        if not targets or upstream is None:
            continue
        target = one_of(targets)
        shared = configurations.get(route.get("plugin_config_id").text())
        plugins = [one.get("plugins") for one in (route, shared, service) if one is not None]
        rewrite = next((one.get("proxy-rewrite") for one in plugins if one.get("proxy-rewrite")), None)
        written = [route.get("uri"), *route.get("uris").elements()]
        hosts = (route.get("host").text(), *route.get("hosts").texts())
        methods = route.get("methods").texts()
        for uri, host in product([uri for uri in written if uri.text()], [h for h in hosts if h] or [""]):
            offered, match = place(uri.text())
            there = rewritten(offered, rewrite) if rewrite is not None else None
            method = methods[0] if len(methods) == 1 else ""
            yield GatewayRoute("", "apisix", host, offered, match, target, there, uri.span(path), method=method)
        yield from _limits(path, upstream, targets)


def _by_id(several: Node) -> dict[str, Node]:
    return {one.get("id").text(): one for one in several.elements() if one.get("id").text()}


def _upstream(node: Node, upstreams: Mapping[str, Node]) -> Node | None:
    return upstreams.get(node.get("upstream_id").text()) or node.get("upstream") or None


def _limits(path: str, upstream: Node, targets: Iterable[Text]) -> Iterator[TrafficPolicy]:
    timeout, retries = upstream.get("timeout", "read"), upstream.get("retries").integer()
    limit = float(timeout.text()) if timeout.text().replace(".", "", 1).isdecimal() else None
    if limit is None and retries is None:
        return
    for target in targets:
        host = (target.literal or "").partition("://")[2].partition(":")[0]
        if host:
            yield TrafficPolicy(host, limit, retries, upstream.span(path), mesh=False)
