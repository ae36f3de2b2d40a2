"""What a request does hop by hop, in the words that chains and cycles share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import dropwhile

from ringfence.model.source import Span, Step
from ringfence.model.system import Chain, Endpoint, Hop, ServiceCall, System
from ringfence.patterns import pattern

OUTSIDE = ("load-generator", "client")

_HEALTH = pattern(
    r"/(?:health(?:-?check)?|healthz|livez?|liveness|readyz?|readiness|ping|metrics)/?$|/(?:actuator|health)/[a-z]+/?$",
    re.IGNORECASE,
)
"""Paths at which a service says how it is."""


def outsiders(system: System) -> set[str]:
    """Services that only send requests: browsers, load generators, test clients."""
    return {service.name for service in system.services if service.role in OUTSIDE}


def is_of_health(call: ServiceCall) -> bool:
    """Whether a request asks for nothing but how a service is."""
    path = call.route.path if call.route is not None else call.path
    return _HEALTH.search(path) is not None


def deployed_hops(chain: Chain, outside: set[str]) -> tuple[Hop, ...]:
    """The hops between deployed services, from the first of them on; a service that calls itself makes no hop."""
    inside = dropwhile(lambda hop: hop.source in outside, chain.hops) if outside else chain.hops
    return tuple([hop for hop in inside if hop.source != hop.target])


def stations(hops: Sequence[Hop]) -> tuple[str, ...]:
    """Every service that the hops lead through, in order."""
    return (hops[0].source, *[hop.target for hop in hops]) if hops else ()


def places(hops: Sequence[Hop]) -> tuple[Span, ...]:
    """A sort key: where the hops are made."""
    return tuple([hop.at for hop in hops])


def route(endpoint: Endpoint | None) -> str:
    """``GET /orders/{id}``, empty if the route is unknown."""
    return f"{endpoint.method} {endpoint.path}".strip() if endpoint else ""


def shown(hops: Iterable[Hop]) -> tuple[Step, ...]:
    """Every hop with its line."""
    return tuple(
        Step(f"{hop.source} calls {hop.target}{f': {route(hop.route)}' if hop.route else ''}", hop.at) for hop in hops
    )


def evidence(hops: Iterable[Hop]) -> tuple[Step, ...]:
    """How each hop was found."""
    return tuple(step for hop in hops for step in hop.steps)
