"""Routes of YARP, the .NET reverse proxy, in configuration files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import manifest
from ringfence.formats.json import read_json
from ringfence.formats.yaml import Node
from ringfence.manifests._dotnet_routes import prefix_of, rewritten
from ringfence.model.expression import Choice, Expression, Text
from ringfence.model.facts import Fact, GatewayRoute
from ringfence.model.source import Source


@manifest("yarp", files=("appsettings*.json", "*yarp*.json", "*proxy*.json"), tokens=("Clusters", "clusters"))
def yarp(source: Source) -> Iterable[Fact]:
    """Every route to each destination of its cluster, whatever the section is called."""
    root = read_json(source.text)
    inside = [value for _, value in root.items()]
    for section in (root, *inside, *(value for node in inside for _, value in node.items())):
        if section.get("Routes") and section.get("Clusters"):
            yield from _routes(source, section)


def _routes(source: Source, section: Node) -> Iterator[GatewayRoute]:
    routes = [value for _, value in section.get("Routes").items()] or section.get("Routes").elements()
    for route in routes:
        match = route.get("Match")
        path = match.get("Path").text() or route.get("Path").text("/{**rest}")
        target = _destinations(section.get("Clusters", route.get("ClusterId").text()))
        if target is None:
            continue
        hosts = match.get("Hosts").texts() or ("",)
        prefix, kind = prefix_of(path)
        for host in hosts:
            yield GatewayRoute(
                "",
                "yarp",
                host,
                prefix,
                kind,
                target,
                _rewrite(route, path),
                (match.get("Path") or route).span(source.path),
            )


def _destinations(cluster: Node) -> Expression | None:
    addresses = [value.get("Address").text() for _, value in cluster.get("Destinations").items()]
    texts = tuple(Text((address,)) for address in addresses if address)
    return (texts[0] if len(texts) == 1 else Choice(texts)) if texts else None


def _rewrite(route: Node, path: str) -> str | None:
    """What the transforms make of the path."""
    rewrite: str | None = None
    for transform in route.get("Transforms").elements():
        pattern, removed, added, whole = (
            transform.get(name).text() for name in ("PathPattern", "PathRemovePrefix", "PathPrefix", "PathSet")
        )
        if pattern or whole:
            rewrite = rewritten(pattern or whole)
        elif removed:
            rest = (rewrite or prefix_of(path)[0]).removeprefix(removed)
            rewrite = rest or "/"
        elif added:
            rewrite = added.rstrip("/") + (rewrite or prefix_of(path)[0])
    return rewrite
