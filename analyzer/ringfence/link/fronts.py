"""What a program in a browser reaches: the gateway that serves it passes its requests on, by their path."""

from __future__ import annotations

from collections.abc import Sequence

from ringfence.link.chains import prefix_of
from ringfence.link.units import Deployment, Unit
from ringfence.model.facts import GatewayRoute
from ringfence.model.source import Step
from ringfence.model.system import ServiceCall

Passed = Sequence[tuple[GatewayRoute, ServiceCall]]


class Front:
    """The gateways in front of one program: those that lead to it, else all there are."""

    def __init__(self, unit: Unit, passed: Passed, deployment: Deployment) -> None:
        serving = {call.source for _, call in passed if call.target == unit.name}
        self._passed = [(route, call) for route, call in passed if call.source in serving or not serving]
        self._units = {candidate.name: candidate for candidate in deployment.units}

    def behind(self, path: str, host: str) -> tuple[Unit, str, tuple[Step, ...]] | None:
        """The service, and the path there, that a request for a path reaches; None if no gateway knows the path."""
        best: tuple[int, GatewayRoute, ServiceCall] | None = None
        for route, call in self._passed:
            prefix = prefix_of(route.path)
            if path.startswith(prefix) and host in ("", route.host) and (best is None or len(prefix) > best[0]):
                best = (len(prefix), route, call)
        if best is None:
            return None
        length, route, call = best
        rest = path[length:].lstrip("/")
        there = path if route.rewrite is None else f"{prefix_of(route.rewrite).rstrip('/')}/{rest}"
        target = self._units.get(call.target)
        return (
            (target, there, (Step(f"{call.source} passes {route.path} on", call.at),)) if target is not None else None
        )
