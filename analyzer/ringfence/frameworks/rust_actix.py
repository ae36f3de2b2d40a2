"""actix-web: handlers with attributes, and routes of resources, scopes and the functions that configure them."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import handler_name
from ringfence.frameworks._mounts import Mounts
from ringfence.frameworks._routes import braced
from ringfence.frameworks._rust import calls, functions, steps
from ringfence.frameworks._texts import EMPTY, METHODS, join_path, texts_or_unknown
from ringfence.model.expression import Expression, Member, Text
from ringfence.model.facts import Fact, Route
from ringfence.model.outline import Call
from ringfence.model.value import FunctionValue, Library, LibraryCall, Scope

_WEB = "actix_web.web"
_APP, _SCOPE, _RESOURCE = "actix_web.App()", f"{_WEB}.scope()", f"{_WEB}.resource()"
_CONFIG, _ROUTE = f"{_WEB}.ServiceConfig()", f"{_WEB}.Route()"
_CONTAINERS = (_APP, _SCOPE, _RESOURCE, _CONFIG)
_STEPS = (
    "service", "route", "configure", "app_data", "data", "wrap", "wrap_fn", "guard", "default_service", "external_resource",
    "name", "app_data_factory", "to", "get", "post", "put", "delete", "patch",
)  # fmt: skip
_ATTRIBUTES = tuple(f"{module}.{method}" for module in ("actix_web", "builtins") for method in (*METHODS, "route"))
"""What is imported with all other macros, ``#[macro_use] extern crate actix_web``, has no module of its own."""


def _same_as() -> dict[str, str]:
    found = {
        "actix_web.App.new()": _APP,
        "actix_web.web.Scope.new()": _SCOPE,
        "actix_web.Scope()": _SCOPE,
        f"{_WEB}.Scope()": _SCOPE,
        "actix_web.Resource()": _RESOURCE,
        "actix_web.web.Resource.new()": _RESOURCE,
        f"{_WEB}.route()": _ROUTE,
        f"{_ROUTE}.to()": _ROUTE,
        f"{_ROUTE}.guard()": _ROUTE,
    }
    for container in _CONTAINERS:
        found.update({f"{container}.{step}()": container for step in _STEPS})
    for method in METHODS:
        found[f"{_WEB}.{method}()"] = _ROUTE
    return found


@framework("rust_actix", language="rust", libraries=("actix_web",), same_as=_same_as())
def rust_actix(code: Code) -> Iterator[Fact]:
    """One route for each path and method, below the scopes that it is put into."""
    mounts, registered = Mounts(), dict[tuple[str, str], list[object]]()
    for call, scope in calls(code, "service", "configure"):
        for container in _containers(code, call, scope):
            for argument in call.invoke.arguments[:1]:
                _register(code, argument.value, scope, container, mounts, registered)
    for call, scope in calls(code, "route", *METHODS, "to"):
        for container in _containers(code, call, scope):
            yield from _added(code, call, scope, mounts.prefixes(container))
    yield from _decorated(code, mounts, registered)


def _containers(code: Code, call: Call, scope: Scope) -> Iterator[object]:
    """What a route or service is added to: the scope or resource, by the call that made it; a function that configures."""
    callee = call.invoke.callee
    if not isinstance(callee, Member):
        return
    for value in code.values(callee.of, scope):
        if isinstance(value, Library) and value.name in _CONTAINERS:
            yield _identity(code, value, scope)


def _identity(code: Code, value: Library, scope: Scope) -> object:
    if value.name == _CONFIG:
        return (scope.path, scope.function)
    made = [made for made, _ in steps(code, value)]
    return made[-1].at if made else value.name


def _register(
    code: Code, expression: Expression, scope: Scope, container: object, mounts: Mounts,
    registered: dict[tuple[str, str], list[object]],
) -> None:  # fmt: skip
    for value in code.values(expression, scope):
        if isinstance(value, FunctionValue):
            mounts.mount((value.path, value.name), container)
            registered.setdefault((value.path, value.name), []).append(container)
        elif isinstance(value, Library) and value.name in (_SCOPE, _RESOURCE):
            made = list(steps(code, value))
            if made:
                first, place = made[-1]
                mounts.own(first.at, [braced(text) for text in texts_or_unknown(code, first.argument(0), place)])
                mounts.mount(first.at, container)


def _added(code: Code, call: Call, scope: Scope, prefixes: list[Text]) -> Iterator[Route]:
    """``.route("/path", web::get().to(handler))``, ``resource.route(web::get().to(handler))``, ``resource.get(handler)``."""
    invoke = call.invoke
    name = getattr(invoke.callee, "name", "")
    if name == "route" and invoke.arguments:
        paths = texts_or_unknown(code, invoke.argument(0), scope) if len(invoke.arguments) > 1 else (EMPTY,)
        answering = list(_answering(code, invoke.arguments[-1].value, scope))
    else:
        paths, method = (EMPTY,), name.upper() if name in METHODS else ""
        answering = [(method, one) for one in functions(code, invoke.argument(0), scope)]
    for prefix in prefixes:
        for path in paths:
            for method, handler in answering:
                yield Route(method, braced(join_path(prefix, path)), handler_name(handler, scope.path), invoke.at)


def _answering(code: Code, expression: Expression, scope: Scope) -> Iterator[tuple[str, FunctionValue]]:
    """(method, handler) of ``web::get().to(handler)``."""
    for value in code.values(expression, scope):
        if not isinstance(value, Library) or value.name != _ROUTE:
            continue
        made = list(steps(code, value))
        method = getattr(made[-1][0].callee, "name", "").upper() if made else ""
        for step, place in made:
            if getattr(step.callee, "name", "") == "to":
                for handler in functions(code, step.argument(0), place):
                    yield "" if method == "ROUTE" else method, handler


def _decorated(code: Code, mounts: Mounts, registered: dict[tuple[str, str], list[object]]) -> Iterator[Route]:
    """``#[get("/orders/{id}")]`` before a handler that is put into an application."""
    for function, call in code.decorated(*_ATTRIBUTES):
        if (call.path, function.name) not in registered:
            continue
        name = call.name.rpartition(".")[2]
        method = _method(call) if name == "route" else name.upper()
        for path in texts_or_unknown(code, call.argument(0), call.scope):
            for prefix in mounts.prefixes((call.path, function.name)):
                yield Route(method, braced(join_path(prefix, path)), function.name, function.at)


def _method(call: LibraryCall) -> str:
    """``#[route("/x", method = "GET")]``."""
    given = call.argument(None, "method")
    return (given.literal or "").upper() if isinstance(given, Text) else ""
