"""What gateways pass on: a route through one is a call of it."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.link import addresses, images
from ringfence.link.outside import beyond
from ringfence.link.platform import Edge
from ringfence.link.sidecar_paths import passed_beyond
from ringfence.link.units import Deployment, Unit
from ringfence.model.expression import Choice, Expression, Text
from ringfence.model.facts import GatewayRoute
from ringfence.model.source import Step
from ringfence.model.system import Component, ServiceCall

_PASSING_NOTHING = ("datastore", "broker", "configuration", "discovery", "monitoring", "tool")
"""They are shown the configuration of others, which they keep, serve or load."""
_CODE = "code"
"""The origin of routes that programs say themselves."""
_FILLED_IN = (".hbs", ".handlebars", ".mustache", ".liquid", ".ejs", ".njk", ".twig")
"""What a program, an installer perhaps, makes a configuration of: not its own, but that of the server it sets up."""
_PROXIES = ("apache", "nginx")
"""Whose configuration is that of a program of the same name."""


def gateway_of(route: GatewayRoute, deployment: Deployment) -> str:
    """Who applies a route: the named gateway, or whoever holds or mounts the configuration file."""
    if route.gateway or route.at.path.lower().endswith(_FILLED_IN):
        return route.gateway
    applier = deployment.applying(route.at.path)
    return applier.name if applier is not None and applier.kind not in _PASSING_NOTHING else ""


def _beside(routes: Iterable[GatewayRoute], deployment: Deployment) -> dict[str, str]:
    """Proxies of which nothing is deployed here but a configuration: by origin, what they are called."""
    held: dict[str, bool] = {}
    for route in routes:
        held[route.origin] = held.get(route.origin, False) or bool(gateway_of(route, deployment))
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
    beside = _beside(routes, deployment)
    for route in routes:
        name = gateway_of(route, deployment) or beside.get(route.origin, "")
        if not name:
            continue
        if _runs_beside(route, units.get(name), deployment):
            continue
        if route.origin not in beside and not _leads_home(route, units.get(name), deployment):
            gateways.append(Component(name, "gateway", route.at))
        for text in _alternatives(route.target):
            own = units.get(name)
            filled = own.environment.fill(text) if own is not None else None
            address = addresses.parse(filled.text if filled else text)
            host = address.host.literal
            target = deployment.at_host(host, own) if host else None
            if target is None and host and host.lower() in addresses.LOCAL:
                target = deployment.at_port(addresses.shown(address.port), own, host)
            because = (Step(f"{route.path} is passed on to {host}", route.at), *(filled.because if filled else ()))
            certainty = "certain"
            if target is None and host and host.lower() in addresses.LOCAL:
                target, certainty, said = named_after(deployment, text)
                because += said
            if target is not None and target.kind == "service" and target.name != name:
                call = ServiceCall(
                    name,
                    target.name,
                    "http",
                    route.method,
                    route.path or "/",
                    route.at,
                    certainty=certainty,
                    because=because,
                )
                found.append((route, call))
                if route.origin in beside:
                    gateways.append(Component(name, "gateway", route.at))
            elif (other := beyond(address, deployment)) and other != name:
                outward.append(Edge(name, other, "route", "http", route.at))
    known = {*units, *(gateway.name for gateway in gateways)}
    return found, gateways, [edge for edge in outward if edge.source in known]


def named_after(deployment: Deployment, text: Text) -> tuple[Unit | None, str, tuple[Step, ...]]:
    """Where the deployment says nothing but what holds on a developer's machine: the service that the variable or setting is
    named after which holds the address, how sure that is and why.
    """
    named = deployment.named_by(text)
    if named is None:
        return None, "likely", ()
    unit, name = named
    return unit, "likely", (Step(f"{name} is set for one machine only, but its name says {unit.name}"),)


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
