"""Gin: routes of engines and groups."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._go_routes import VERBS, Router, routes
from ringfence.model.facts import Fact

_GIN = "github.com/gin-gonic/gin"
_ENGINE = f"{_GIN}.Engine()"
_ROUTER = Router(
    _ENGINE,
    {**{verb: verb for verb in VERBS}, "Any": ""},
    groups={"Group": True},
    method_first=frozenset(("Handle",)),
)


@framework(
    "go_gin",
    language="go",
    libraries=(_GIN,),
    same_as={
        **{f"{_GIN}.{name}()": _ENGINE for name in ("Default", "New", "RouterGroup", "IRouter", "IRoutes")},
        f"{_ENGINE}.Group()": _ENGINE,
        f"{_ENGINE}.RouterGroup": _ENGINE,
    },
)
def go_gin(code: Code) -> Iterator[Fact]:
    """One route for each path of an engine or a group."""
    yield from routes(code, _ROUTER)
