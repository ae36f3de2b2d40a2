"""Chi: routes of routers, of those below them, and of those that are mounted."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._go_routes import VERBS, Router, routes
from ringfence.model.facts import Fact

_CHI = "github.com/go-chi/chi"
_MUX = f"{_CHI}.Mux()"
_ROUTER = Router(
    _MUX,
    {**{verb.capitalize(): verb for verb in VERBS}, "Handle": "", "HandleFunc": ""},
    groups={"Route": True, "Group": False, "With": False},
    nested=frozenset(("Route", "Group")),
    method_first=frozenset(("Method", "MethodFunc")),
)


@framework(
    "go_chi",
    language="go",
    libraries=(_CHI,),
    same_as={
        **{f"{_CHI}.{name}()": _MUX for name in ("NewRouter", "NewMux", "Router")},
        **{f"{_MUX}.{name}()": _MUX for name in ("With", "Route", "Group")},
    },
)
def go_chi(code: Code) -> Iterator[Fact]:
    """One route for each path of a router."""
    yield from routes(code, _ROUTER)
