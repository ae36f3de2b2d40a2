"""Routes that Spring's programs put together in code: router functions."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import handlers
from ringfence.frameworks._java_values import literal_of, steps
from ringfence.frameworks._spring_paths import resolved_path
from ringfence.frameworks._texts import EMPTY, join_path
from ringfence.model.expression import Expression, Invoke, Member, Name, Text
from ringfence.model.facts import Fact, Route
from ringfence.model.value import LibraryCall

_VERBS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
_SERVERS = ("org.springframework.web.reactive.function.server", "org.springframework.web.servlet.function")


def _same_as() -> dict[str, str]:
    found: dict[str, str] = {}
    for server in _SERVERS:
        builder = f"{server}.RouterFunctions.route()"
        steps = (
            *_VERBS,
            "route",
            "andRoute",
            "path",
            "nest",
            "andNest",
            "add",
            "before",
            "after",
            "filter",
            "and",
            "build",
        )
        found |= {f"{builder}.{name}()": builder for name in steps}
        found[f"{server}.RouterFunctions.nest()"] = builder
        found[f"{server}.RouterFunctions.Builder()"] = builder
    return found


@framework(
    "spring-router-functions", language=("java", "kotlin"), libraries=("org.springframework",), same_as=_same_as()
)
def spring_router_functions(code: Code) -> Iterator[Fact]:
    """Routes with their handlers."""
    for server in _SERVERS:
        builder = f"{server}.RouterFunctions.route()"
        for call in code.calls(f"{server}.RouterFunctions.route", f"{builder}.andRoute", f"{builder}.route"):
            yield from _predicated(code, call)
        for verb in _VERBS:
            for call in code.calls(f"{builder}.{verb}"):
                yield from _routes(code, call, verb, call.argument(0), call.call.invoke.arguments[-1].value)


def _predicated(code: Code, call: LibraryCall) -> Iterator[Route]:
    """``route(GET("/orders/{id}").and(accept(JSON)), handler::get)``."""
    if len(call.call.invoke.arguments) != 2:
        return
    expression, handler = call.argument(0), call.argument(1)
    for step, _ in steps(code, expression, call.scope):
        name = getattr(step.callee, "name", "")
        if name in _VERBS and step.arguments:
            yield from _routes(code, call, name, step.argument(0), handler)
        elif name == "path" and step.arguments:
            yield from _routes(code, call, "", step.argument(0), handler)


def _routes(
    code: Code, call: LibraryCall, method: str, path: Expression | None, handler: Expression | None
) -> Iterator[Route]:
    prefix = _nested(code, call)
    for text in code.texts(path, call.scope):
        for name in handlers(code, handler, call.scope) or ("",):
            yield Route(method, join_path(prefix, resolved_path(text)), name, call.call.invoke.at)


def _nested(code: Code, call: LibraryCall) -> Text:
    """The path of the ``nest`` or ``path`` that a route stands in as an argument, the innermost one."""
    best: tuple[int, Invoke] | None = None
    at = call.call.invoke.at
    for other in code.outlines[call.path].calls:
        around = other.invoke
        name = getattr(around.callee, "name", "")
        begins = (around.at.line, around.at.column) < (at.line, at.column)
        ends = (at.end_line, at.end_column) <= (around.at.end_line, around.at.end_column)
        if name in ("nest", "andNest", "path") and len(around.arguments) == 2 and begins and ends:
            best = (around.at.line, around)
    if best is None:
        return EMPTY
    first = best[1].argument(0)
    path = first.argument(0) if isinstance(first, Invoke) and isinstance(first.callee, Name | Member) else first
    return resolved_path(Text((literal_of(code, path, call.scope),)))
