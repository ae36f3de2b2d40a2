"""What a program in a browser reaches: the gateway that serves it passes its requests on, by their path."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ringfence.link.chains import prefix_of
from ringfence.link.units import Deployment, Unit
from ringfence.model.facts import GatewayRoute
from ringfence.model.source import Step
from ringfence.model.system import ServiceCall

Passed = Sequence[tuple[GatewayRoute, ServiceCall]]


MOST_GATEWAYS = 3
"""That stand one behind the other."""


class Front:
    """The gateways in front of one program: its own web server, those that lead to it, else all there are."""

    def __init__(self, unit: Unit, passed: Passed, deployment: Deployment) -> None:
        own = {call.source for _, call in passed if call.source == unit.name}
        serving = own or {call.source for _, call in passed if call.target == unit.name}
        self._behind: dict[str, list[tuple[GatewayRoute, ServiceCall]]] = defaultdict(list)
        for route, call in passed:
            self._behind[call.source].append((route, call))
        self._passed = [(route, call) for route, call in passed if call.source in serving or not serving]
        self._units = {candidate.name: candidate for candidate in deployment.units}

    def behind(self, path: str, host: str) -> tuple[Unit, str, tuple[Step, ...]] | None:
        """The service, and the path there, that a request for a path reaches; None if no gateway knows the path."""
        found = _passed_on(self._passed, path, host)
        steps: list[Step] = []
        target, there = "", path
        while found is not None and len(steps) < MOST_GATEWAYS:
            route, call, there = found
            steps.append(Step(f"{call.source} passes {route.path} on", call.at))
            target = call.target
            found = _passed_on(self._behind.get(target, ()), there, host)  # gateways stand behind each other, too
        unit = self._units.get(target)
        return (unit, there, tuple(steps)) if unit is not None else None


def _passed_on(passed: Passed, path: str, host: str) -> tuple[GatewayRoute, ServiceCall, str] | None:
    """The route with the longest beginning of a path, and the path behind it."""
    best: tuple[int, GatewayRoute, ServiceCall] | None = None
    for route, call in passed:
        prefix = prefix_of(route.path)
        if path.startswith(prefix) and host in ("", route.host) and (best is None or len(prefix) > best[0]):
            best = (len(prefix), route, call)
    if best is None:
        return None
    length, route, call = best
    rest = path[length:].lstrip("/")
    return route, call, path if route.rewrite is None else f"{prefix_of(route.rewrite).rstrip('/')}/{rest}"
