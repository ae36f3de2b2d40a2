"""Fiber: routes of apps and groups."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._go_routes import VERBS, Router, routes
from ringfence.model.facts import Fact

_FIBER = "github.com/gofiber/fiber"
_APP = f"{_FIBER}.App()"
_ROUTER = Router(
    _APP,
    {**{verb.capitalize(): verb for verb in VERBS}, "All": ""},
    groups={"Group": True, "Route": True},
    nested=frozenset(("Route",)),
    method_first=frozenset(("Add",)),
)


@framework(
    "go_fiber",
    language="go",
    libraries=(_FIBER,),
    same_as={
        **{f"{_FIBER}.{name}()": _APP for name in ("New", "Group", "Router")},
        f"{_APP}.Group()": _APP,
    },
)
def go_fiber(code: Code) -> Iterator[Fact]:
    """One route for each path of an app or a group."""
    yield from routes(code, _ROUTER)
