"""Routes that hide each other, and what parameters of paths are written like."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ringfence.model.expression import Text, join
from ringfence.model.facts import Route
from ringfence.patterns import pattern

_PARAMETER = pattern(r"\{[^{}]*\}")
_WRITTEN = pattern(r"(?<=/):(\w+)\??|\{(\w+):(?:[^{}]|\{[^{}]*\})*\}|\*(\w*)$")


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


def below(prefix: Text, path: Text) -> Text:
    """A path below another; an empty one is that itself."""
    return join((prefix, Text(("/",)), path)) if path.parts != ("",) else prefix


def braced(path: Text) -> Text:
    """``/orders/:id``, ``/orders/{id:[0-9]+}`` and ``/files/*`` with braces alone."""
    return join(_WRITTEN.sub(_in_braces, p) if isinstance(p, str) else p for p in path.parts)


def _in_braces(match: re.Match[str]) -> str:
    name = match[1] or match[2]
    return f"{{{name}}}" if name else f"{{*{match[3] or ''}}}"
