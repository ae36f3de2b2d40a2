"""Kong's declarative configuration: services and their routes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import manifest
from ringfence.formats.yaml import Node, read_yaml
from ringfence.model.expression import literal
from ringfence.model.facts import Fact, GatewayRoute, TrafficPolicy
from ringfence.model.source import Source


@manifest("kong", files=("*.yaml", "*.yml", "*.json"), tokens=("_format_version",))
def kong(source: Source) -> Iterable[Fact]:
    """A route for each path, and the limits of each service."""
    for root in read_yaml(source.text).documents:
        upstreams = {item.get("name").text(): item for item in root.get("upstreams").elements()}
        for service in root.get("services").elements():
            yield from _routes(source.path, service, upstreams)


def _routes(path: str, service: Node, upstreams: dict[str, Node]) -> Iterator[GatewayRoute | TrafficPolicy]:
    host, port = service.get("host").text(), service.get("port").text()
    url = service.get("url").text()
    for target in _targets(url, host, port, upstreams):
        base = (service.get("path").text() or url.partition("://")[2].partition("/")[2]).strip("/")
        for route in service.get("routes").elements():
            strips = route.get("strip_path").value is not False
            hosts = route.get("hosts").texts() or ("",)
            for written in route.get("paths").texts() or ("/",):
                plain = written.removeprefix("~")
                match = "regex" if written.startswith("~") else "prefix"
                rest = "*" if strips else f"{plain.strip('/')}/*".lstrip("/")
                rewrite = f"/{base}/{rest}".replace("//", "/") if strips or base else None
                for name in hosts:
                    yield GatewayRoute("", "kong", name, plain, match, literal(target), rewrite, route.span(path))
        timeout, retries = service.get("read_timeout").integer(), service.get("retries").integer()
        if timeout is not None or retries is not None:
            name = target.partition("://")[2].partition(":")[0].partition("/")[0]
            yield TrafficPolicy(name, timeout / 1000 if timeout else None, retries, service.span(path), mesh=False)


def _targets(url: str, host: str, port: str, upstreams: dict[str, Node]) -> Iterator[str]:
    """Where a service leads: its URL without the path, or the targets of the upstream that its host names."""
    if url:
        scheme, _, rest = url.partition("://")
        yield f"{scheme}://{rest.partition('/')[0]}"
    elif host in upstreams:
        yield from (f"http://{item.get('target').text()}" for item in upstreams[host].get("targets").elements())
    elif host:
        yield f"http://{host}:{port}" if port else f"http://{host}"
