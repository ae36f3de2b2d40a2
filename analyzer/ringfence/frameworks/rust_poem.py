"""poem: routes by path, nested in others."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._rust_routers import Router, routes
from ringfence.model.facts import Fact

_ROUTER = Router(
    "poem.Route()",
    {"poem.Route": ("new", "default")},
    adding=("at",),
    nesting=("nest", "nest_no_strip"),
    steps=("with", "data", "around", "catch_error", "before", "after", "inspect_err"),
)


@framework("rust_poem", language="rust", libraries=("poem",), same_as=_ROUTER.same_as())
def rust_poem(code: Code) -> Iterator[Fact]:
    """One route for each path and each method that it answers."""
    yield from routes(code, _ROUTER)
