"""Traefik: routes in the labels of Compose services, and in its dynamic files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ringfence.extend import manifest
from ringfence.formats.yaml import Node, read_yaml
from ringfence.manifests._traefik_rules import matched
from ringfence.model.expression import literal
from ringfence.model.facts import Fact, GatewayRoute
from ringfence.model.source import Source, Span
from ringfence.patterns import pattern

_ROUTER = pattern(r"traefik\.http\.routers\.([^.]{1,100})\.rule", re.IGNORECASE)
_PORT = pattern(r"traefik\.http\.services\.[^.]{1,100}\.loadbalancer\.server\.port", re.IGNORECASE)
DEFAULT_NAME = "traefik"


@manifest("traefik", files=("*.yaml", "*.yml"), tokens=("traefik.http.routers", "PathPrefix(", "Path(", "Host("))
def traefik(source: Source) -> Iterable[Fact]:
    """A route for each path of each router's rule."""
    for root in read_yaml(source.text).documents:
        services = root.get("services")
        name = next((key.spelling for key, s in services.items() if _is_traefik(s.get("image").text())), DEFAULT_NAME)
        for key, service in services.items():
            yield from _labelled(source.path, name, key.spelling, service)
        yield from _declared(source.path, root.get("http"))


def _is_traefik(image: str) -> bool:
    return image.partition(":")[0].rpartition("/")[2] == "traefik"


def _labelled(path: str, gateway: str, service: str, node: Node) -> Iterator[GatewayRoute]:
    labels = dict(_labels(path, node.get("labels"))) | dict(_labels(path, node.get("deploy", "labels")))
    port = next((value for label, (value, _) in labels.items() if _PORT.fullmatch(label)), "")
    target = f"http://{service}:{port}" if port.isdigit() else f"http://{service}"
    for label, (rule, at) in labels.items():
        if _ROUTER.fullmatch(label):
            yield from _routes(gateway, rule, target, at)


def _labels(path: str, node: Node) -> Iterator[tuple[str, tuple[str, Span]]]:
    """Labels in both of Compose's forms."""
    for key, value in node.items():
        yield key.spelling, (value.text(), value.span(path))
    for item in node.elements():
        name, equals, written = item.text().partition("=")
        if equals:
            yield name, (written, item.span(path))


def _declared(path: str, http: Node) -> Iterator[GatewayRoute]:
    """``http.routers`` and ``http.services`` of a dynamic file, whoever mounts it."""
    for router in [router for _, router in http.get("routers").items()]:
        rule = router.get("rule")
        service = http.get("services").get(router.get("service").text())
        for server in service.get("loadBalancer", "servers").elements():
            url = server.get("url").text()
            if url and rule.text():
                yield from _routes("", rule.text(), url, rule.span(path))


def _routes(gateway: str, rule: str, target: str, at: Span) -> Iterator[GatewayRoute]:
    host, paths = matched(rule)
    for written, match in paths:
        yield GatewayRoute(gateway, "traefik", host, written, match, literal(target), None, at)
