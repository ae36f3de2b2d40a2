"""Routes that hide each other."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.model.facts import Route
from ringfence.patterns import pattern

_PARAMETER = pattern(r"\{[^{}]*\}")


def first_wins(routes: Iterable[Route]) -> list[Route]:
    """Of several routes of one file for the same requests, the one that is registered first: the others are never asked."""
    routes = list(dict.fromkeys(routes))
    taken: dict[tuple[object, ...], str] = {}
    for route in sorted(routes, key=lambda route: route.at):
        taken.setdefault(_requests(route), route.handler)
    return [route for route in routes if taken[_requests(route)] == route.handler]


def _requests(route: Route) -> tuple[object, ...]:
    parts = getattr(route.path, "parts", (route.path,))
    shape = tuple(_PARAMETER.sub("{}", part) if isinstance(part, str) else part for part in parts)
    return (route.at.path, route.method, shape)
