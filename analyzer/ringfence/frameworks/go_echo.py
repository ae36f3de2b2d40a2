"""Echo: routes of servers and groups."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._go_routes import VERBS, Router, routes
from ringfence.model.facts import Fact

_ECHO = "github.com/labstack/echo"
_SERVER = f"{_ECHO}.Echo()"
_ROUTER = Router(
    _SERVER,
    {**{verb: verb for verb in VERBS}, "Any": ""},
    handler=1,
    groups={"Group": True},
    method_first=frozenset(("Add",)),
)


@framework(
    "go_echo",
    language="go",
    libraries=(_ECHO,),
    same_as={
        f"{_ECHO}.New()": _SERVER,
        f"{_ECHO}.Group()": _SERVER,
        f"{_SERVER}.Group()": _SERVER,
    },
)
def go_echo(code: Code) -> Iterator[Fact]:
    """One route for each path of a server or a group."""
    yield from routes(code, _ROUTER)
