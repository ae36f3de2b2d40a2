"""Routes of proxies that have objects of their own in Kubernetes: Traefik, APISIX, Contour, Ambassador."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from msgspec import Struct

from ringfence.formats.yaml import Node
from ringfence.manifests._apisix_rules import place, rewritten
from ringfence.manifests._kubernetes_objects import group, kind, name, namespace
from ringfence.manifests._kubernetes_routing import replaced_prefix, target
from ringfence.manifests._path_rewrites import by_pattern, without_prefix
from ringfence.manifests._traefik_rules import matched
from ringfence.model.facts import GatewayRoute, TrafficPolicy

Middlewares = Mapping[str, Node]
_MILLISECONDS = 1000


class _Rule(Struct, frozen=True):
    """What leads to a Service. host: empty: any; rewrite: the path there, None: as it was asked for."""

    host: str
    path: str
    match: str
    service: Node
    port: int | None
    rewrite: str | None = None
    method: str = ""
    namespace: str = ""


def middlewares(found: Sequence[Node]) -> Middlewares:
    """The Middlewares of Traefik among the objects of one file, by name."""
    return {name(node): node.get("spec") for node in found if kind(node) == "Middleware"}


def proxy_routes(path: str, node: Node, known: Middlewares) -> Iterator[GatewayRoute | TrafficPolicy]:
    """The routes of an object, if it is one of a proxy, and how long the Services may take.

    The object stands for the proxy, as an Ingress does; where it is called like a Service that it leads to, it has a name
    of its own.
    """
    reader = _READERS.get((group(node).partition("/")[0], kind(node)))
    rules = list(reader(node, known)) if reader is not None else []
    called = f"{name(node)}-route" if any(_host(rule) == name(node) for rule in rules) else name(node)
    for rule in rules:
        reached = target(_host(rule), rule.namespace or namespace(node), rule.port)
        at = rule.service.span(path)
        yield GatewayRoute(
            called, "ingress", rule.host, rule.path, rule.match, reached, rule.rewrite, at, method=rule.method
        )
    if (limit := node.get("spec", "timeout_ms").integer()) and kind(node) == "Mapping":
        for rule in rules:
            host = _host(rule).partition(":")[0]
            yield TrafficPolicy(host, limit / _MILLISECONDS, None, rule.service.span(path), mesh=False)


def _host(rule: _Rule) -> str:
    """The Service as it is written, which may be all of a URL."""
    return rule.service.text().rpartition("://")[2]


def _ingress_route(node: Node, known: Middlewares) -> Iterator[_Rule]:
    for route in node.get("spec", "routes").elements():
        host, paths = matched(route.get("match").text())
        changing = [known.get(one.get("name").text()) for one in route.get("middlewares").elements()]
        for (path, match), service in product(paths, route.get("services").elements()):
            if service.get("name").text() and service.get("kind").text("Service") == "Service":
                changed = path
                for one in changing:
                    changed = _through(changed, one) if one is not None else changed
                rewrite = changed if changed != path else None
                where = service.get("namespace").text()
                where = "" if "{{" in where else where  # the release's
                port = service.get("port").integer()
                yield _Rule(host, path, match, service.get("name"), port, rewrite, namespace=where)


def _through(path: str, middleware: Node) -> str:
    """A path after a Middleware changed it."""
    for prefix in middleware.get("stripPrefix", "prefixes").texts():
        if path.startswith(prefix):
            return without_prefix(path, prefix.rstrip("/"))
    if added := middleware.get("addPrefix", "prefix").text():
        return added.rstrip("/") + path
    if replaced := middleware.get("replacePath", "path").text():
        return replaced
    rule = middleware.get("replacePathRegex")
    return by_pattern(path, rule.get("regex").text(), rule.get("replacement").text()) if rule else path


def _apisix_route(node: Node, known: Middlewares) -> Iterator[_Rule]:
    for route in node.get("spec", "http").elements():
        asked = route.get("match")
        plugins = [one for one in route.get("plugins").elements() if one.get("name").text() == "proxy-rewrite"]
        methods = asked.get("methods").texts()
        every = product(
            asked.get("hosts").texts() or ("",), asked.get("paths").texts(), route.get("backends").elements()
        )
        for host, uri, backend in every:
            path, match = place(uri)
            rewrite = rewritten(path, plugins[0].get("config")) if plugins else None
            if backend.get("serviceName").text():
                port, method = backend.get("servicePort").integer(), methods[0] if len(methods) == 1 else ""
                yield _Rule(host, path, match, backend.get("serviceName"), port, rewrite, method)


def _http_proxy(node: Node, known: Middlewares) -> Iterator[_Rule]:
    host = node.get("spec", "virtualhost", "fqdn").text()
    for route in node.get("spec", "routes").elements():
        conditions = route.get("conditions").elements()
        exact = next((one.get("exact").text() for one in conditions if one.get("exact")), "")
        prefix = next((one.get("prefix").text() for one in conditions if one.get("prefix")), "/")
        replaced = route.get("pathRewritePolicy", "replacePrefix").elements()
        rewrite = replaced_prefix(replaced[0].get("replacement").text()) if replaced else None
        for service in route.get("services").elements():
            if service.get("name").text():
                match = "exact" if exact else "prefix"
                yield _Rule(host, exact or prefix, match, service.get("name"), service.get("port").integer(), rewrite)


def _mapping(node: Node, known: Middlewares) -> Iterator[_Rule]:
    """Ambassador's: what a rule does not say of the path at the Service is ``/``."""
    spec = node.get("spec")
    service, rewrite = spec.get("service"), spec.get("rewrite")
    if service.text() and spec.get("prefix").text():
        host = spec.get("hostname").text() or spec.get("host").text()
        match = "regex" if spec.get("prefix_regex").text() == "true" else "prefix"
        there = "/" if rewrite.value is None else rewrite.text() or None
        yield _Rule("" if host == "*" else host, spec.get("prefix").text(), match, service, None, there)


_READERS = {
    ("traefik.io", "IngressRoute"): _ingress_route,
    ("traefik.containo.us", "IngressRoute"): _ingress_route,
    ("apisix.apache.org", "ApisixRoute"): _apisix_route,
    ("projectcontour.io", "HTTPProxy"): _http_proxy,
    ("getambassador.io", "Mapping"): _mapping,
}
