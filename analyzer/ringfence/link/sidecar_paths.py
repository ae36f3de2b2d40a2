"""Requests through a sidecar of Dapr: the path says whom they are for, wherever the sidecar listens.

https://docs.dapr.io/reference/api/service_invocation_api/
"""

from __future__ import annotations

from msgspec.structs import replace

from ringfence.link.addresses import Address, shown
from ringfence.model.expression import Hole, Text
from ringfence.model.facts import GatewayRoute
from ringfence.patterns import pattern

_INVOKED = pattern(r"/+v1\.0/invoke/([^/]+)/method(/.*)?")


def invoked(path: str) -> tuple[str, str] | None:
    """The application that a path asks the sidecar to call, and the path there."""
    match = _INVOKED.fullmatch(path)
    return (match[1], match[2] or "/") if match is not None else None


def beyond(address: Address) -> Address:
    """Where an address leads in the end."""
    found = invoked(shown(address.path))
    if found is None:
        return address
    app, path = found
    host = Text((Hole("unknown", "app id"),)) if "*" in app else Text((app,))
    return replace(address, scheme="dapr+http", host=host, port=Text(("",)), path=Text((path,)))


def passed_beyond(route: GatewayRoute) -> GatewayRoute:
    """A route of a proxy beside a sidecar, as the route to the application that it is."""
    found = invoked(route.rewrite or "")
    if found is None:
        return route
    return replace(route, target=Text((f"http://{found[0]}",)), rewrite=found[1])
