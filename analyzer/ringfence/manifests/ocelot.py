"""Routes of Ocelot, the .NET gateway, in its configuration files."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import manifest
from ringfence.formats.json import read_json
from ringfence.formats.yaml import Node
from ringfence.manifests._dotnet_routes import prefix_of, rewritten
from ringfence.model.expression import Choice, Expression, Text
from ringfence.model.facts import Fact, GatewayRoute
from ringfence.model.source import Source


@manifest("ocelot", files=("*.json",), tokens=("DownstreamPathTemplate",))
def ocelot(source: Source) -> Iterable[Fact]:
    """Every upstream path to its downstream hosts, or to the service that discovery finds under a name."""
    root = read_json(source.text)
    for route in (*root.get("Routes").elements(), *root.get("ReRoutes").elements()):
        upstream, target = route.get("UpstreamPathTemplate"), _target(route)
        if not upstream.text() or target is None:
            continue
        path, match = prefix_of(upstream.text())
        downstream = rewritten(route.get("DownstreamPathTemplate").text(upstream.text()))
        host = route.get("UpstreamHost").text()
        rewrite = None if downstream == path else downstream
        yield GatewayRoute("", "ocelot", host, path, match, target, rewrite, upstream.span(source.path))


def _target(route: Node) -> Expression | None:
    scheme = route.get("DownstreamScheme").text("http")
    hosts = [
        host.get("Host").text() + (f":{port}" if (port := host.get("Port").text()) else "")
        for host in route.get("DownstreamHostAndPorts").elements()
    ]
    hosts = [host for host in hosts if host.strip(":")] or [route.get("ServiceName").text()]
    texts = tuple(Text((f"{scheme}://{host}",)) for host in hosts if host)
    return (texts[0] if len(texts) == 1 else Choice(texts)) if texts else None
