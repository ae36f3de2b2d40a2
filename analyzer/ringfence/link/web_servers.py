"""Web servers of programs that cannot serve by themselves: who asks one at a port asks the program behind it (FastCGI)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from ringfence.link import addresses
from ringfence.link.units import Deployment, Unit
from ringfence.model.expression import Choice, Text
from ringfence.model.facts import GatewayRoute
from ringfence.model.source import Step
from ringfence.model.system import ServiceCall

_SCHEMES = ("fastcgi", "uwsgi")


class WebServers(Struct, dict=True):
    """What is passed on by FastCGI, as (route, the call of the program that it is)."""

    passed: Sequence[tuple[GatewayRoute, ServiceCall]]
    deployment: Deployment

    @cached_property
    def told(self) -> Mapping[str, Sequence[tuple[tuple[int, ...], str, GatewayRoute]]]:
        """By web server: on which ports it hands requests to which program, and where that is said."""
        found: dict[str, list[tuple[tuple[int, ...], str, GatewayRoute]]] = {}
        for route, call in self.passed:
            if _is_handed_over(route):
                found.setdefault(call.source, []).append((route.ports, call.target, route))
        return found

    def behind(self, unit: Unit, port: str) -> tuple[Unit, Step] | None:
        """The one program that a web server hands what it is asked at a port to; None for whoever is no such server."""
        known = self.told.get(unit.name, ())
        asked = [one for one in known if port.isdigit() and int(port) in one[0]] or known
        if len({target for _, target, _ in asked}) != 1:
            return None
        _, name, route = asked[0]
        target = self.deployment.service(name)
        return (target, Step(f"{unit.name} hands requests to {name}", route.at)) if target is not None else None


def _is_handed_over(route: GatewayRoute) -> bool:
    options = route.target.options if isinstance(route.target, Choice) else (route.target,)
    texts = [option for option in options if isinstance(option, Text)]
    return bool(texts) and all(addresses.parse(text).scheme in _SCHEMES for text in texts)
