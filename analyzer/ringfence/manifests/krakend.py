"""KrakenD's configuration: which endpoints ask which services.

https://www.krakend.io/docs/configuration/structure/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import manifest
from ringfence.formats.json import read_json
from ringfence.formats.yaml import Node
from ringfence.manifests._kubernetes_routing import seconds
from ringfence.model.expression import literal, one_of
from ringfence.model.facts import GatewayRoute, TrafficPolicy
from ringfence.model.source import Source
from ringfence.patterns import pattern

_PARAMETER = pattern(r"\{[^{}]*\}")
_USUAL_LIMIT = 2.0
"""Seconds that an endpoint has unless the configuration says otherwise."""


@manifest("krakend", files=("*.json",), tokens=('"url_pattern"',))
def krakend(source: Source) -> Iterable[GatewayRoute | TrafficPolicy]:
    """A route for each backend of each endpoint, and how long all of them may take."""
    root = read_json(source.text)
    if not root.get("version"):
        return
    usual = _limit(root) or _USUAL_LIMIT
    limits: dict[str, TrafficPolicy] = {}
    for endpoint in root.get("endpoints").elements():
        for backend in endpoint.get("backend").elements():
            hosts = backend.get("host").texts() or root.get("host").texts()
            yield from _route(source.path, endpoint, backend, hosts)
            limit = _limit(endpoint) or usual
            for host in map(_name, hosts):
                limits.setdefault(host, TrafficPolicy(host, limit, None, endpoint.span(source.path), mesh=False))
    yield from (policy for host, policy in limits.items() if host)


def _route(path: str, endpoint: Node, backend: Node, hosts: tuple[str, ...]) -> Iterator[GatewayRoute]:
    written, asked = endpoint.get("endpoint"), backend.get("url_pattern").text()
    targets = tuple(literal(host if "://" in host else f"http://{host}") for host in dict.fromkeys(hosts) if host)
    if not written.text() or not targets:
        return
    target = one_of(targets)
    offered, match = _pattern(written.text())
    there, _ = _pattern(asked or written.text())
    method = (endpoint.get("method").text() or "GET").upper()
    yield GatewayRoute(
        "",
        "krakend",
        "",
        offered,
        match,
        target,
        there if there != offered else None,
        written.span(path),
        method=method,
    )


def _pattern(written: str) -> tuple[str, str]:
    """A path without its query, ``*`` for its parameters; one that ends in ``/*`` is what begins so."""
    path = _PARAMETER.sub("*", "/" + written.partition("?")[0].lstrip("/"))
    return path, "prefix" if written.endswith("/*") else "exact"


def _limit(node: Node) -> float | None:
    written = node.get("timeout").text()
    return seconds(written) if written else None


def _name(host: str) -> str:
    """The host's name alone, without scheme and port; none for an address of IPv6."""
    authority = host.rpartition("://")[2].partition("/")[0]
    return "" if authority.startswith("[") else authority.partition(":")[0]
