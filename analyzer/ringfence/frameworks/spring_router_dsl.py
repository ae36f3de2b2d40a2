"""Spring's routes in Kotlin: ``router { "/orders".nest { GET("/{id}", handler::one) } }``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import handlers
from ringfence.frameworks._spring_paths import resolved_path
from ringfence.frameworks._texts import EMPTY, join_path
from ringfence.model.expression import Expression, Invoke, Lambda, Member, Name, Text
from ringfence.model.facts import Fact, Route
from ringfence.model.outline import Call
from ringfence.model.value import LibraryCall, Scope

_VERBS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
_ROUTERS = tuple(
    f"{server}.{name}"
    for server in ("org.springframework.web.reactive.function.server", "org.springframework.web.servlet.function")
    for name in ("router", "coRouter")
)
_DEEPEST = 8

_Blocks = Mapping[tuple[str, str], list[Call]]
"""The calls that stand in each function, by its path and name."""


@framework("spring-router-dsl", language="kotlin", libraries=("org.springframework.web",))
def spring_router_dsl(code: Code) -> Iterator[Fact]:
    """Every route of every router."""
    routers = list(code.calls(*_ROUTERS))
    inside: dict[tuple[str, str], list[Call]] = {}
    for path, outline in code.outlines.items() if routers else ():
        for call in outline.calls:
            inside.setdefault((path, call.function), []).append(call)
    for router in routers:
        yield from _routes(code, router, inside)


def _routes(code: Code, router: LibraryCall, inside: _Blocks) -> Iterator[Route]:
    path = router.path
    waiting = [(block, EMPTY, 0) for block in _blocks(router.call.invoke)]
    while waiting:
        block, prefix, depth = waiting.pop()
        for call in inside.get((path, block), ()):
            callee, scope = call.invoke.callee, Scope(path, block)
            name = getattr(callee, "name", "")
            if name == "nest" and isinstance(callee, Member) and depth < _DEEPEST:
                below = join_path(prefix, _path(code, callee.of, scope))
                waiting += [(inner, below, depth + 1) for inner in _blocks(call.invoke)]
            elif name in _VERBS and isinstance(callee, Name) and call.invoke.arguments:
                whole = join_path(prefix, _path(code, call.invoke.argument(0), scope))
                handler = call.invoke.arguments[-1].value
                for function in handlers(code, handler, scope) or ("",):
                    yield Route(name, whole, function, call.invoke.at)


def _blocks(invoke: Invoke) -> list[str]:
    return [argument.value.function for argument in invoke.arguments if isinstance(argument.value, Lambda)]


def _path(code: Code, expression: Expression | None, scope: Scope) -> Text:
    """``"/orders"`` or ``path("/orders")``; other conditions (``accept(JSON)``) add nothing."""
    if isinstance(expression, Invoke):
        expression = expression.argument(0) if getattr(expression.callee, "name", "") == "path" else None
    texts = code.texts(expression, scope)
    return resolved_path(texts[0]) if texts else EMPTY
