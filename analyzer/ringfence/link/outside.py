"""Requests to whoever is no service of this system: deployed beside it, out on the network, or where a browser came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.link import addresses
from ringfence.link.parts import Part
from ringfence.link.platform import Edge
from ringfence.link.requests import Request
from ringfence.link.units import Deployment, Unit
from ringfence.model.facts import Role
from ringfence.patterns import pattern

_PUBLIC = pattern(r"(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}")
_INSIDE = (".svc", ".local", ".internal", ".localhost", ".lan", ".localdomain", ".test", ".invalid", ".example")
"""Endings of names that lead nowhere outside."""


def outward(part: Part, requests: Iterable[Request], deployment: Deployment) -> Iterator[Edge]:
    """Every such request of a service's code."""
    in_browser = any(role.kind == "client" for role in part.of(Role))
    for request in requests:
        for value in request.anywhere:
            address = addresses.parse(part.unit.environment.fill(value.text).text)
            target = beyond(address, deployment)
            if not target and in_browser:
                origin = _published(address, deployment)
                target = origin.name if origin is not None else ""
            if target and target != part.unit.name:
                yield Edge(part.unit.name, target, "call", request.remote.protocol, request.remote.at)


def beyond(address: addresses.Address, deployment: Deployment) -> str:
    """Who is at an address that is no service and no gateway, ``""`` if nobody is known to be."""
    host = (address.host.literal or "").lower()
    unit = deployment.at_host(host) if host else None
    if unit is not None:
        return unit.name if unit.kind not in ("service", "gateway") else ""
    looked_up = address.scheme == "lb"  # in a registry, where names with dots are as good as any
    return host if _PUBLIC.fullmatch(host) and not host.endswith(_INSIDE) and not looked_up else ""


def _published(address: addresses.Address, deployment: Deployment) -> Unit | None:
    """Whoever publishes a port of the host that a browser's page comes from, which only the browser knows."""
    port, host = addresses.shown(address.port), address.host.literal
    return deployment.publishing(port) if host is None or host.lower() in addresses.LOCAL else None
