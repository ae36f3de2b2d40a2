"""What gateways pass on: a route through one is a call of it."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from ringfence.link import addresses, images
from ringfence.link.gateway_appliers import Appliers
from ringfence.link.outside import beyond
from ringfence.link.platform import Edge
from ringfence.link.sidecar_paths import passed_beyond
from ringfence.link.units import Deployment, Unit
from ringfence.model.expression import Choice, Expression, Text
from ringfence.model.facts import GatewayRoute
from ringfence.model.source import Step
from ringfence.model.system import Component, ServiceCall

_CODE = "code"
"""The origin of routes that programs say themselves."""
_PROXIES = ("apache", "apisix", "caddy", "haproxy", "krakend", "nginx")
"""Whose configuration is that of a program of the same name."""


def _beside(applied: Iterable[tuple[GatewayRoute, str]]) -> dict[str, str]:
    """Proxies of which nothing is deployed here but a configuration: by origin, what they are called."""
    held: dict[str, bool] = {}
    for route, name in applied:
        held[route.origin] = held.get(route.origin, False) or bool(name)
    return {origin: origin for origin, somebody in held.items() if not somebody and origin in _PROXIES}


def gateway_calls(
    routes: Iterable[GatewayRoute], deployment: Deployment
) -> tuple[list[tuple[GatewayRoute, ServiceCall]], list[Component], list[Edge]]:
    """A route through a gateway is a call of that gateway; what leads to no service, an edge."""
    found: list[tuple[GatewayRoute, ServiceCall]] = []
    gateways: list[Component] = []
    outward: list[Edge] = []
    units = {unit.name: unit for unit in deployment.units}
    routes = [passed_beyond(route) for route in routes]
    appliers = Appliers(deployment, routes)
    applied = [(route, appliers.name(route)) for route in routes]
    beside = _beside(applied)
    for route, applier in applied:
        name = applier or beside.get(route.origin, "")
        own = units.get(name)
        if not name or _runs_beside(route, own, deployment):
            continue
        if route.origin not in beside and not _leads_home(route, own, deployment):
            gateways.append(Component(name, "gateway", route.at))
        for text in _alternatives(route.target):
            reached = _reached(route, text, own, deployment)
            target = reached.unit
            if target is not None and target.kind == "service" and target.name != name:
                sure, why = reached.certainty, reached.because
                call = ServiceCall(
                    name, target.name, "http", route.method, route.path or "/", route.at, certainty=sure, because=why
                )
                found.append((route, call))
                if route.origin in beside:
                    gateways.append(Component(name, "gateway", route.at))
            elif (other := beyond(reached.address, deployment)) and other != name:
                outward.append(Edge(name, other, "route", "http", route.at))
    known = {*units, *(gateway.name for gateway in gateways)}
    return found, gateways, [edge for edge in outward if edge.source in known]


class _Reached(Struct, frozen=True):
    """Where a route leads: the address as it is filled in, the unit there, if any, how sure that is and why."""

    address: addresses.Address
    unit: Unit | None
    certainty: str
    because: tuple[Step, ...]


def _reached(route: GatewayRoute, text: Text, own: Unit | None, deployment: Deployment) -> _Reached:
    filled = own.environment.fill(text) if own is not None else None
    address = addresses.parse(filled.text if filled else text)
    host = address.host.literal or ""
    because = (Step(f"{route.path} is passed on to {host}", route.at), *(filled.because if filled else ()))
    unit = deployment.at_host(host, own) if host else None
    local = addresses.is_local(host)
    if unit is None and local:
        unit = deployment.at_port(addresses.shown(address.port), own, host)
    if unit is None and (local or not host or addresses.is_to_fill_in(host)):
        unit, certainty, said = named_after(deployment, text, local)
        return _Reached(address, unit, certainty, (*because, *said))
    return _Reached(address, unit, "certain", because)


def named_after(deployment: Deployment, text: Text, local: bool = True) -> tuple[Unit | None, str, tuple[Step, ...]]:
    """Where the deployment says nothing, or what holds on a developer's machine: the service that the variable or setting is
    named after which holds the address, how sure that is and why. local: whether a value is there.
    """
    named = deployment.named_by(text)
    if named is None:
        return None, "likely", ()
    unit, name = named
    said = (
        f"{name} is set for one machine only, but its name says"
        if local
        else f"nothing says what {name} is but its name:"
    )
    return unit, "likely", (Step(f"{said} {unit.name}"),)


def _leads_home(route: GatewayRoute, unit: Unit | None, deployment: Deployment) -> bool:
    """Whether the web server of a service that only its build file tells passes on what comes to the service itself; or the
    program of any, as one does that answers gRPC and has HTTP requests made into such.
    """
    if unit is None or unit.kind != "service" or (unit.workloads and route.origin != _CODE):
        return False
    if route.origin == _CODE and any(named_after(deployment, text)[0] for text in _alternatives(route.target)):
        return False
    for text in _alternatives(route.target):
        address = addresses.parse(unit.environment.fill(text).text)
        host = (address.host.literal or "").lower()
        beside = deployment.at_port(addresses.shown(address.port), unit, host) if host in addresses.LOCAL else unit
        if beside is not None:
            return False
    return True


def _runs_beside(route: GatewayRoute, unit: Unit | None, deployment: Deployment) -> bool:
    """Whether the web server of a service hands requests to its own program by FastCGI, which is no other service."""
    if unit is None or unit.kind != "service":
        return False
    targets = [addresses.parse(unit.environment.fill(text).text) for text in _alternatives(route.target)]
    hosts = [(address.host.literal or "").lower() for address in targets if address.scheme == "fastcgi"]
    if not unit.workloads or (unit.container is not None and images.of_php(unit.container.base)):
        return len(hosts) == len(targets)  # which of several of that name is asked, its network says
    own = (host for host in hosts if host not in addresses.LOCAL and not host.startswith("unix"))
    return len(hosts) == len(targets) and all(deployment.at_host(host, unit) in (None, unit) for host in own)


def _alternatives(target: Expression) -> list[Text]:
    if isinstance(target, Choice):
        return [text for option in target.options for text in _alternatives(option)]
    return [target] if isinstance(target, Text) else [Text((target,))]
