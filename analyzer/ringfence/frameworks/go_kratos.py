"""Kratos: routes of HTTP servers, those included that are generated from the annotations of a gRPC interface.

Its gRPC servers and clients are gRPC's (``go_grpc``), its configuration is a file's (``go_environment``).
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._go_routes import VERBS, Router, routes
from ringfence.model.facts import Fact

_HTTP = "github.com/go-kratos/kratos/transport/http"
_SERVER = f"{_HTTP}.Server()"
_ROUTER = Router(
    _SERVER,
    {**{verb: verb for verb in VERBS}, "HandleFunc": ""},
    handler=1,
    groups={"Route": True, "Group": True},
    method_first=frozenset(("Handle",)),
)


@framework(
    "go_kratos",
    language="go",
    libraries=(_HTTP,),
    same_as={
        f"{_HTTP}.NewServer()": _SERVER,
        f"{_HTTP}.Router()": _SERVER,
        f"{_SERVER}.Route()": _SERVER,
        f"{_SERVER}.Group()": _SERVER,
    },
)
def go_kratos(code: Code) -> Iterator[Fact]:
    """One route for each path of a server, or of a router of it."""
    yield from routes(code, _ROUTER)
