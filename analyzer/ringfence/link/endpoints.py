"""Routes of a service, and which of them a request reaches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ringfence.link.addresses import shown
from ringfence.link.code import ServiceCode
from ringfence.link.units import Unit
from ringfence.model.facts import Route
from ringfence.model.system import Endpoint
from ringfence.model.value import Scope


def endpoints(unit: Unit, code: ServiceCode, routes: Iterable[Route]) -> list[Endpoint]:
    """The routes a service serves, their paths filled in."""
    found: dict[tuple[str, str, str], Endpoint] = {}
    for route in routes:
        scope = Scope(route.at.path, route.handler.rpartition(".")[0])
        for text in code.texts(route.path, scope) or ():
            path = "/" + shown(unit.environment.fill(text).text, "{}").lstrip("/")
            method = route.method.upper()
            root = next((shown(unit.environment.fill(root).text) for root in code.texts(route.root, scope)), "")
            endpoint = Endpoint(
                unit.name, method, path, route.at, route.handler, route.protocol, route.below, root, route.unwritten
            )
            found.setdefault((endpoint.method, path, route.handler), endpoint)
    return sorted(found.values())


class RouteTable:
    """All endpoints of the system by service."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._of: dict[str, list[Endpoint]] = defaultdict(list)
        self._serving: dict[tuple[str, str], set[str]] = defaultdict(set)
        for endpoint in endpoints:
            self._of[endpoint.service].append(endpoint)
            for interface in _segments(endpoint.path)[:1]:
                self._serving[endpoint.protocol, interface].add(endpoint.service)

    def of(self, service: str) -> Sequence[Endpoint]:
        """The endpoints of one service."""
        return self._of.get(service, ())

    def reached(self, service: str, method: str, path: str) -> Endpoint | None:
        """The one endpoint a request for ``path`` reaches (``*`` is an unknown part); None if none or several may."""
        ranked = self._ranked(service, method, path)
        if not ranked:
            return None
        best = ranked[max(ranked)]
        handlers = {(endpoint.at.path, endpoint.handler) for endpoint in best}
        return best[0] if len(handlers) == 1 else None

    def serves(self, service: str, method: str, path: str) -> bool:
        """Whether a service has some route that a request for ``path`` may reach."""
        return bool(self._ranked(service, method, path))

    def _ranked(self, service: str, method: str, path: str) -> dict[int, list[Endpoint]]:
        ranked: dict[int, list[Endpoint]] = defaultdict(list)
        for endpoint in self.of(service):
            if method and endpoint.method and endpoint.method not in (method, "ANY"):
                continue
            score = fit(path, endpoint.path, endpoint.below)
            if score < 0 and endpoint.root.strip("/*"):
                score = fit(path, f"{endpoint.root}/{endpoint.path}", endpoint.below)
            if score >= 0:
                ranked[score].append(endpoint)
        return ranked

    def serving(self, interface: str, protocol: str = "grpc") -> list[str]:
        """The services that implement an interface, the first segment of its routes."""
        return sorted(self._serving.get((protocol, interface), ()))

    def under(self, service: str, prefix: str) -> list[Endpoint]:
        """The endpoints below a path prefix."""
        wanted = _segments(prefix)
        return [e for e in self.of(service) if all(map(_same, wanted, _segments(e.path)[: len(wanted)] or ["-"] * 9))]


class Consultation(RouteTable):
    """A route table that notes what it is asked: (protocol, interface) by whom an interface is served, ("", service) for a
    service's routes.
    """

    def __init__(self, table: RouteTable) -> None:
        self._of = table._of
        self._serving = table._serving
        self.asked: set[tuple[str, str]] = set()

    def of(self, service: str) -> Sequence[Endpoint]:
        """The endpoints of one service."""
        self.asked.add(("", service))
        return super().of(service)

    def serving(self, interface: str, protocol: str = "grpc") -> list[str]:
        """The services that implement an interface."""
        self.asked.add((protocol, interface))
        return super().serving(interface, protocol)

    def answer(self, question: tuple[str, str]) -> Sequence[Endpoint] | Sequence[str]:
        """What the table says to something that was asked of it."""
        protocol, name = question
        return super().serving(name, protocol) if protocol else super().of(name)


def fit(path: str, template: str, below: bool = False) -> int:
    """How well a requested path fits a route, more static segments being better; -1: not at all. below: the route answers
    for every path below its own too.
    """
    asked, offered = _segments(path), _segments(template)
    if below and len(asked) > len(offered):
        asked = [*asked[: len(offered)], "*"]
        offered = [*offered, "{*}"]
    open_end = bool(asked) and asked[-1] == "*" and len(asked) <= len(offered)
    if len(asked) != len(offered) and not open_end and not (offered and _any_rest(offered[-1])):
        return -1
    score = 1 if len(asked) == len(offered) else 0
    for one, other in zip(asked, offered, strict=False):
        if not _same(one, other):
            return -1
        score += 2 if one == other else (1 if _is_open(one) == _is_open(other) else 0)
    return score


def _segments(path: str) -> list[str]:
    return [segment for segment in path.partition("?")[0].split("/") if segment]


def _is_open(segment: str) -> bool:
    return "*" in segment or "{" in segment


def _any_rest(segment: str) -> bool:
    return segment.startswith("{") and ("path" in segment or "*" in segment)


def _same(one: str, other: str) -> bool:
    return one.lower() == other.lower() or _is_open(one) or _is_open(other)
