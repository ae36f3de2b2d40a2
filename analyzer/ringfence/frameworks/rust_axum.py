"""axum: routes of routers, which are nested in and merged into others; aide's and utoipa's routers are the same."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._rust_routers import Router, routes
from ringfence.model.facts import Fact

_MAKING = ("new", "default", "with_openapi", "with_path_items")
_ROUTER = Router(
    "axum.Router()",
    dict.fromkeys(
        ("axum.Router", "axum.routing.Router", "aide.axum.ApiRouter", "utoipa_axum.router.OpenApiRouter"), _MAKING
    ),
    adding=("route", "api_route", "api_route_with", "route_service", "typed_route"),
    nesting=("nest", "nest_api_service", "nest_service"),
    merging=("merge",),
    steps=(
        "with_state", "layer", "route_layer", "fallback", "fallback_service", "method_not_allowed_fallback", "finish_api",
        "finish_api_with", "split_for_parts", "into_make_service", "into_make_service_with_connect_info", "routes",
        "into_router", "reset_fallback", "boxed",
    ),
)  # fmt: skip


@framework("rust_axum", language="rust", libraries=("axum", "aide", "utoipa_axum"), same_as=_ROUTER.same_as())
def rust_axum(code: Code) -> Iterator[Fact]:
    """One route for each path of a router and each method that it answers."""
    yield from routes(code, _ROUTER)
