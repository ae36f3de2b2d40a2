"""Routes of a service, and which of them a request reaches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ringfence.link.addresses import shown
from ringfence.link.code import ServiceCode
from ringfence.link.offers import Offers, same, segments
from ringfence.link.units import Unit
from ringfence.model.facts import Route
from ringfence.model.system import Endpoint
from ringfence.model.value import Scope
from ringfence.patterns import pattern

_SLASHES = pattern(r"/{2,}")
"""Where a path ends in a slash and what stands below it begins with one."""


def endpoints(unit: Unit, code: ServiceCode, routes: Iterable[Route]) -> list[Endpoint]:
    """The routes a service serves, their paths filled in."""
    found: dict[tuple[str, str, str], Endpoint] = {}
    for route in routes:
        scope, method = Scope(route.at.path, route.handler.rpartition(".")[0]), route.method.upper()
        for text in code.texts(route.path, scope):
            path = _SLASHES.sub("/", "/" + shown(unit.environment.fill(text).text, "{}"))
            roots = code.texts(route.root, scope) if route.root is not None else ()
            root = next((shown(unit.environment.fill(root).text) for root in roots), "")
            endpoint = Endpoint(
                unit.name, method, path, route.at, route.handler, route.protocol, route.below, root, route.unwritten
            )
            found.setdefault((endpoint.method, path, route.handler), endpoint)
    return sorted(found.values())


_ALSO = {"grpc": "connect", "connect": "grpc"}
"""Protocols that those who serve another one understand."""


class RouteTable:
    """All endpoints of the system by service."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._of: dict[str, list[Endpoint]] = defaultdict(list)
        self._offered: dict[str, Offers] = {}
        self._ranks: dict[tuple[str, str, str], dict[int, list[Endpoint]]] = {}
        """What was asked before: services of one system ask each other for the same paths."""
        self._serving: dict[tuple[str, str], set[str]] = defaultdict(set)
        for endpoint in endpoints:
            self._of[endpoint.service].append(endpoint)
            for interface in segments(endpoint.path)[:1]:
                self._serving[endpoint.protocol, interface].add(endpoint.service)

    def of(self, service: str) -> Sequence[Endpoint]:
        """The endpoints of one service."""
        return self._of.get(service, ())

    def reached(self, service: str, method: str, path: str) -> Endpoint | None:
        """The one endpoint a request for ``path`` reaches (``*`` is an unknown part); None if none or several may."""
        best = self.best(service, method, path)
        handlers = {(endpoint.at.path, endpoint.handler) for endpoint in best}
        return best[0] if len(handlers) == 1 else None

    def best(self, service: str, method: str, path: str) -> Sequence[Endpoint]:
        """The endpoints that a request for ``path`` may reach, without those that say less than others do."""
        ranked = self._ranked(service, method, path)
        return ranked[max(ranked)] if ranked else ()

    def serves(self, service: str, method: str, path: str) -> bool:
        """Whether a service has some route that a request for ``path`` may reach."""
        return bool(self._ranked(service, method, path))

    def _ranked(self, service: str, method: str, path: str) -> dict[int, list[Endpoint]]:
        key = (service, method, path)
        known = self._ranks.get(key)
        if known is None:
            if service not in self._offered:
                self._offered[service] = Offers(self._of.get(service, ()))
            known = self._ranks[key] = self._offered[service].ranked(method, path)
        return known

    def serving(self, interface: str, protocol: str = "grpc") -> list[str]:
        """The services that implement an interface, the first segment of its routes. Connect answers gRPC as well, and asks
        it: those who speak the same come first.
        """
        others = self._serving.get((_ALSO.get(protocol, ""), interface), ())
        return sorted(self._serving.get((protocol, interface), ()) or others)

    def under(self, service: str, prefix: str) -> list[Endpoint]:
        """The endpoints below a path prefix."""
        wanted = segments(prefix)
        return [e for e in self.of(service) if all(map(same, wanted, segments(e.path)[: len(wanted)] or ["-"] * 9))]


class Consultation(RouteTable):
    """A route table that notes what it is asked: (protocol, interface) by whom an interface is served, ("", service) for a
    service's routes.
    """

    def __init__(self, table: RouteTable) -> None:
        self._of = table._of
        self._offered = table._offered
        self._ranks = table._ranks
        self._serving = table._serving
        self.asked: set[tuple[str, str]] = set()

    def of(self, service: str) -> Sequence[Endpoint]:
        """The endpoints of one service."""
        self.asked.add(("", service))
        return super().of(service)

    def _ranked(self, service: str, method: str, path: str) -> dict[int, list[Endpoint]]:
        self.asked.add(("", service))
        return super()._ranked(service, method, path)

    def serving(self, interface: str, protocol: str = "grpc") -> list[str]:
        """The services that implement an interface."""
        self.asked.add((protocol, interface))
        return super().serving(interface, protocol)

    def answer(self, question: tuple[str, str]) -> Sequence[Endpoint] | Sequence[str]:
        """What the table says to something that was asked of it."""
        protocol, name = question
        return super().serving(name, protocol) if protocol else super().of(name)
