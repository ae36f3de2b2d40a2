"""Hertz: routes of servers and groups, those included that its generator writes."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._go_routes import VERBS, Router, routes
from ringfence.model.facts import Fact

_HERTZ = "github.com/cloudwego/hertz/pkg"
_SERVER = f"{_HERTZ}/app/server.Hertz()"
_ROUTER = Router(
    _SERVER,
    {**{verb: verb for verb in VERBS}, "Any": ""},
    groups={"Group": True},
    method_first=frozenset(("Handle",)),
)


@framework(
    "go_hertz",
    language="go",
    libraries=(f"{_HERTZ}/app/server", f"{_HERTZ}/route"),
    same_as={
        **{f"{_HERTZ}/app/server.{name}()": _SERVER for name in ("Default", "New")},
        **{
            f"{_HERTZ}/route.{name}()": _SERVER for name in ("Engine", "NewEngine", "RouterGroup", "IRouter", "IRoutes")
        },
        f"{_SERVER}.Group()": _SERVER,
        f"{_SERVER}.Engine": _SERVER,
        f"{_SERVER}.RouterGroup": _SERVER,
    },
)
def go_hertz(code: Code) -> Iterator[Fact]:
    """One route for each path of a server or a group."""
    yield from routes(code, _ROUTER)
