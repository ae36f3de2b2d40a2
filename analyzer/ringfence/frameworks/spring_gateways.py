"""Routes of Spring Cloud Gateway that stand in code: of a ``RouteLocatorBuilder``, and of ``GatewayRouterFunctions``."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.formats.spring_gateway_filters import Filter, before_pattern, rewritten
from ringfence.frameworks._java_values import constants, steps
from ringfence.frameworks._spring_paths import resolved_path
from ringfence.model.expression import Constant, Expression, Invoke, Lambda, Text
from ringfence.model.facts import Fact, GatewayRoute
from ringfence.model.outline import Function
from ringfence.model.source import Span
from ringfence.model.value import LibraryCall, Scope
from ringfence.patterns import pattern

_LOCATOR = "org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder()"
_FUNCTIONS = "org.springframework.cloud.gateway.server.mvc.handler.GatewayRouterFunctions.route()"
_VERBS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
_STEPS = (*_VERBS, "route", "add", "before", "after", "filter", "onError")
_VARIABLE = pattern(r"\$?\\?\{\w+\}|\$\w+")
"""A part of a path that a filter takes over or an argument gives."""
_FROM = ("http", "https", "uri")
"""Functions that say where requests go: handlers, and what is done before one."""
_FILTERS = ("stripPrefix", "prefixPath", "rewritePath", "setPath")
_Asked = tuple[str, Text]
"""The method, ``""`` for all, and the path of requests that are passed on."""
MAX_PREDICATES = 20
"""Steps of one chain of predicates that are looked at."""
_EVERYTHING = "/{*rest}"


@framework(
    "spring-gateways",
    language=("java", "kotlin"),
    libraries=("org.springframework.cloud.gateway",),
    same_as={
        f"{_LOCATOR}.routes()": _LOCATOR,
        f"{_LOCATOR}.route()": _LOCATOR,
        **{f"{_FUNCTIONS}.{name}()": _FUNCTIONS for name in _STEPS},
    },
)
def spring_gateways(code: Code) -> Iterator[Fact]:
    """What gateways pass on."""
    for call in code.calls(f"{_LOCATOR}.route"):
        for argument in call.call.invoke.arguments:
            for function in _lambda(code, argument.value, call.path):
                yield from _located(code, function, call)
    for call in code.calls(f"{_FUNCTIONS}.build"):
        yield from _built(code, call)


def _located(code: Code, function: Function, call: LibraryCall) -> Iterator[GatewayRoute]:
    """``r -> r.path("/orders/**").filters(f -> f.stripPrefix(1)).uri("lb://orders")``."""
    paths: list[Text] = []
    method = ""
    filters: list[Filter] = []
    targets: list[Text] = []
    at = call.call.invoke.at
    for returned in function.returns[:1]:
        for step, where in steps(code, returned, Scope(call.path, function.name)):
            name = _name(step)
            if name == "uri":
                targets, at = list(code.texts(step.argument(0), where)), step.at
            elif name == "path":
                paths += [text for argument in step.arguments for text in code.texts(argument.value, where)]
            elif name == "method" and len(step.arguments) == 1:
                method = _said(code, step.arguments[0].value, where) or "".join(constants(step.arguments[0].value))
            elif name == "filters":
                for inner in _lambda(code, step.argument(0), call.path):
                    filters = [*_filters(code, inner, call.path), *filters]
    yield from _routes([(method, path) for path in paths], filters, targets, at)


def _built(code: Code, call: LibraryCall) -> Iterator[GatewayRoute]:
    """``route("orders").GET("/orders/**", http("http://orders")).before(stripPrefix(1)).build()``."""
    paths: list[_Asked] = []
    filters: list[Filter] = []
    targets: list[Text] = []
    at = call.call.invoke.at
    for step, where in steps(code, call.call.invoke, call.scope):
        name, first, second = _name(step), step.argument(0), step.argument(1)
        if name in ("before", "filter") and isinstance(first, Invoke):
            if _name(first) in _FROM:
                targets += code.texts(first.argument(0), where)
            elif _name(first) == "lb":
                targets += [Text(("lb://", *text.parts)) for text in code.texts(first.argument(0), where)]
            else:
                filters = [_filter(code, first, where), *filters]
        elif (name in _VERBS or name == "route") and second is not None:
            handler = step.arguments[-1].value
            if not isinstance(handler, Invoke) or _name(handler) not in _FROM:
                continue
            at = step.at
            targets += code.texts(handler.argument(0), where) if handler.arguments else ()
            own = name in _VERBS
            paths += ((name, text) for text in code.texts(first, where)) if own else _predicated(code, first, where)
    yield from _routes(paths, filters, targets, at)


def _predicated(code: Code, predicate: Expression | None, scope: Scope) -> Iterator[_Asked]:
    """The paths of ``path("/orders/**")``, ``GET("/orders").or(path("/carts"))``."""
    for step, where in steps(code, predicate, scope, most=MAX_PREDICATES):
        if _name(step) in ("and", "or") and isinstance(step.argument(0), Invoke):
            yield from _predicated(code, step.argument(0), where)
        elif _name(step) == "path" or _name(step) in _VERBS:
            verb = _name(step) if _name(step) in _VERBS else ""
            yield from ((verb, text) for text in code.texts(step.argument(0), where))


def _routes(paths: list[_Asked], filters: list[Filter], targets: list[Text], at: Span) -> Iterator[GatewayRoute]:
    for method, path in paths or [("", Text((_EVERYTHING,)))]:
        shown = resolved_path(path).literal
        if shown is None:
            continue
        before = before_pattern(shown)
        match = "exact" if before == (shown.rstrip("/") or "/") else "prefix"
        for target in targets:
            yield GatewayRoute("", "code", "", before, match, target, rewritten(before, filters), at, method=method)


def _filters(code: Code, function: Function, path: str) -> list[Filter]:
    """What ``f -> f.stripPrefix(1).rewritePath(…)`` does, in this order."""
    chain = [one for returned in function.returns[:1] for one in steps(code, returned, Scope(path, function.name))]
    return [_filter(code, step, where) for step, where in reversed(chain) if _name(step) in _FILTERS]


def _filter(code: Code, step: Invoke, scope: Scope) -> Filter:
    name = _name(step)
    said = (_said(code, argument.value, scope) for argument in step.arguments)
    if name in ("rewritePath", "setPath"):
        said = (_VARIABLE.sub("*", text) for text in said)
    return name, tuple(text or None for text in said)


def _said(code: Code, argument: Expression, scope: Scope) -> str:
    if isinstance(argument, Constant):
        return str(argument.value)
    return next((text.literal for text in code.texts(argument, scope) if text.literal is not None), "")


def _lambda(code: Code, expression: Expression | None, path: str) -> Iterator[Function]:
    if isinstance(expression, Lambda):
        yield from (one for one in code.outlines[path].functions if one.name == expression.function)


def _name(step: Invoke) -> str:
    return str(getattr(step.callee, "name", ""))
