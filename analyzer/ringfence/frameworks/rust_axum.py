"""axum: routes of routers, which are nested in and merged into others; aide's and utoipa's routers are the same."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import handler_name
from ringfence.frameworks._mounts import Mounts
from ringfence.frameworks._routes import braced
from ringfence.frameworks._rust import calls, functions, steps
from ringfence.frameworks._texts import EMPTY, join_path, texts_or_unknown
from ringfence.model.expression import Expression, Invoke, Member
from ringfence.model.facts import Fact, Route
from ringfence.model.outline import Call
from ringfence.model.value import Library, Scope

_ROUTER = "axum.Router()"
_ROUTERS = ("axum.Router", "axum.routing.Router", "aide.axum.ApiRouter", "utoipa_axum.router.OpenApiRouter")
_ADDING = ("route", "api_route", "api_route_with", "route_service", "typed_route")
_NESTING = ("nest", "nest_api_service", "nest_service")
_MERGING = ("merge",)
_STEPS = (
    *_ADDING, *_NESTING, *_MERGING, "with_state", "layer", "route_layer", "fallback", "fallback_service",
    "method_not_allowed_fallback", "finish_api", "finish_api_with", "split_for_parts", "into_make_service", "into_make_service_with_connect_info", "routes",
    "api_route_docs_with", "into_router", "reset_fallback", "boxed",
)  # fmt: skip
_METHODS = {
    name + ending: name.upper()
    for name in ("get", "post", "put", "delete", "patch", "head", "options", "trace", "connect")
    for ending in ("", "_with", "_service")
}
_ANY = ("any", "any_with", "any_service")
_FILTERED = ("on", "on_service", "on_with")


def _same_as() -> dict[str, str]:
    found: dict[str, str] = {}
    for router in _ROUTERS:
        found.update({f"{router}.{made}()": _ROUTER for made in ("new", "default", "with_openapi", "with_path_items")})
        found[f"{router}()"] = _ROUTER
    found.update({f"{_ROUTER}.{step}()": _ROUTER for step in _STEPS})
    return found


@framework(
    "rust_axum", language="rust", libraries=("axum", "aide", "utoipa_axum"), same_as=_same_as(),
)  # fmt: skip
def rust_axum(code: Code) -> Iterator[Fact]:
    """One route for each path of a router and each method that it answers."""
    mounts = _mounts(code)
    for call, scope in calls(code, *_ADDING):
        if _is_router(code, call, scope) and len(call.invoke.arguments) > 1:
            for path in texts_or_unknown(code, call.invoke.argument(0), scope):
                for prefix in mounts.prefixes(call.invoke.at):
                    whole = braced(join_path(prefix, path))
                    for method, handler in _answering(code, call.invoke.arguments[1].value, scope):
                        yield Route(method, whole, handler, call.invoke.at)


def _is_router(code: Code, call: Call, scope: Scope) -> bool:
    callee = call.invoke.callee
    if not isinstance(callee, Member):
        return False
    return any(isinstance(v, Library) and v.name == _ROUTER for v in code.values(callee.of, scope))


def _mounts(code: Code) -> Mounts:
    """Where each step of a router stands below: a router is known by the calls that it is made of."""
    mounts = Mounts()
    for call, scope in calls(code, *_NESTING, *_MERGING):
        if not _is_router(code, call, scope) or not call.invoke.arguments:
            continue
        nested = getattr(call.invoke.callee, "name", "") in _NESTING
        prefix = texts_or_unknown(code, call.invoke.argument(0), scope)[0] if nested else EMPTY
        for value in code.values(call.invoke.arguments[-1].value, scope):
            if isinstance(value, Library) and value.name == _ROUTER:
                for made, _ in steps(code, value):
                    mounts.mount(made.at, call.invoke.at, braced(prefix))
    return mounts


def _answering(code: Code, expression: Expression, scope: Scope) -> Iterator[tuple[str, str]]:
    """(method, handler) for each of ``get(list).post(create)``."""
    found = [(method, handled, place) for method, handled, place in _methods(code, expression, scope)]
    for method, handled, place in found or [("", None, scope)]:
        named = functions(code, handled, place) if handled is not None else []
        for handler in dict.fromkeys(handler_name(one, scope.path) for one in named) or [""]:
            yield method, handler


def _methods(code: Code, expression: Expression, scope: Scope) -> Iterator[tuple[str, Expression | None, Scope]]:
    for value in code.values(expression, scope):
        for made, place in steps(code, value):
            name = getattr(made.callee, "name", "")
            if name in _METHODS:
                yield _METHODS[name], made.argument(0), place
            elif name in _ANY:
                yield "", made.argument(0), place
            elif name in _FILTERED:
                yield _filter(made), made.argument(1), place


def _filter(made: Invoke) -> str:
    """``on(MethodFilter::GET, handler)``."""
    return str(getattr(made.argument(0), "name", ""))
