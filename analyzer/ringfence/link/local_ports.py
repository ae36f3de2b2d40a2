"""Who listens on a port of one's own machine, where nothing says it but what is asked for there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from ringfence.link import addresses
from ringfence.link.endpoints import RouteTable
from ringfence.link.requests import Request
from ringfence.link.units import Deployment, Unit
from ringfence.patterns import pattern

_ANYBODYS = frozenset(("health", "healthz", "healthcheck", "metrics", "status", "ping", "info", "ready", "live"))
"""Words of paths that any program might serve."""
_PREFIX = pattern(r"api|rest|v\d+|public|internal")


def listening(
    unit: Unit, deployment: Deployment, routes: RouteTable, asked: Iterable[Request], in_browser: bool = False
) -> dict[str, Unit]:
    """By ports: the other service that serves most of what one asks for there, and more than any other one does. Only those
    that run on the machine itself ask so, as all do that are not deployed and those in a browser. Ports on which somebody is
    known to listen are no question.
    """
    if unit.in_containers and not in_browser:
        return {}
    found: dict[str, Unit] = {}
    for port, paths in _asked(unit, deployment, asked).items():
        counted = Counter(
            service.name
            for method, path in paths
            for service in deployment.services
            if told_by(routes, service, method, path)
        )
        best = counted.most_common(2)
        answered = sum(any(told_by(routes, one, *path) for one in deployment.services) for path in paths)
        if best and 3 * best[0][1] >= 2 * answered and (len(best) == 1 or best[0][1] > best[1][1]):
            service = deployment.service(best[0][0])
            if service is not None and service is not unit:
                found[port] = service
    return found


def told_by(routes: RouteTable, unit: Unit, method: str, path: str) -> bool:
    """Whether a service serves a path by a route that has a word of it which says something."""
    words = {word for word in path.split("/") if word and "*" not in word and not _PREFIX.fullmatch(word)}
    words -= _ANYBODYS
    return bool(words) and any(not words.isdisjoint(e.path.split("/")) for e in routes.best(unit.name, method, path))


def _asked(unit: Unit, deployment: Deployment, asked: Iterable[Request]) -> dict[str, set[tuple[str, str]]]:
    """Methods and paths by the ports of the machine on which nobody is known to listen."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for request in asked:
        for known in request.anywhere:
            text = addresses.from_page(unit.environment.fill(known.text).text)
            address = addresses.parse(text)
            port = addresses.shown(address.port)
            local = addresses.is_local(address.host.literal or "")
            if local and port.isdigit() and not deployment.is_taken(port):
                found[port].add((request.remote.method, addresses.shown(address.path)))
    return found
