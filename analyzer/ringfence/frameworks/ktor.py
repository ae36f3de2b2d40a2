"""Ktor: routes in nested blocks, those of extensions of ``Route`` included, and the requests of its client."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._nested_paths import NestedPaths, Place, inside
from ringfence.frameworks._routes import below
from ringfence.frameworks._texts import EMPTY
from ringfence.model.expression import Expression, Lambda, Text
from ringfence.model.facts import Fact, RemoteCall, Route
from ringfence.model.outline import Parameter
from ringfence.model.value import LibraryCall, Scope

_VERBS = ("get", "post", "put", "delete", "patch", "head", "options")
_ROUTING = ("io.ktor.server.routing", "io.ktor.routing")
_ROUTERS = (
    *_ROUTING, *(f"{package}.{name}()" for package in _ROUTING for name in ("Route", "Routing", "Router")),
    "io.ktor.server.application.Application()", "io.ktor.application.Application()",
)  # fmt: skip
_CLIENT = "io.ktor.client.HttpClient()"
_ADDED_TO = ("Route", "Routing", "Router", "RootRoute", "RoutingNode", "RoutingRoot")


@framework("ktor", language="kotlin", libraries=("io.ktor",))
def ktor(code: Code) -> Iterator[Fact]:
    """Every route, and every request of a client."""
    prefixes = _Prefixes(code)
    for call in code.calls(*(f"{router}.{verb}" for router in _ROUTERS for verb in _VERBS)):
        yield from _routes(code, call, prefixes)
    for call in code.calls(*(f"{_CLIENT}.{verb}" for verb in _VERBS)):
        yield from _request(code, call)


def _routes(code: Code, call: LibraryCall, prefixes: _Prefixes) -> Iterator[Route]:
    invoke, scope = call.call.invoke, call.scope
    handler = next((a.value.function for a in invoke.arguments if isinstance(a.value, Lambda)), call.call.function)
    given = call.argument(0, "path")
    paths = code.texts(given, scope) if given is not None and not isinstance(given, Lambda) else (EMPTY,)
    for prefix in prefixes.around((scope.path, call.call.function)):
        for path in paths:
            yield Route(_verb(call), below(prefix, path), handler, invoke.at)


def _verb(call: LibraryCall) -> str:
    return call.name.rpartition(".")[2].upper()


class _Prefixes(NestedPaths):
    """The paths of the blocks around a place, and of those that call the function around, if that adds to a route."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self._blocks = {
            (path, argument.value.function): call
            for path, outline in code.outlines.items()
            for call in outline.calls
            for argument in call.invoke.arguments
            if isinstance(argument.value, Lambda)
        }
        self._adding = {
            (path, function.name)
            for path, outline in code.outlines.items()
            for function in outline.functions
            if any(_is_route(parameter) for parameter in function.parameters)
        }

    def _found(self, place: Place, depth: int) -> list[Text]:
        path, function = place
        block = self._blocks.get(place)
        if block is None:
            return self._of_callers(function.rpartition(".")[2], depth) if place in self._adding else [EMPTY]
        name = getattr(block.invoke.callee, "name", "")
        outer = self.around((path, block.function), depth - 1) if name != "routing" else [EMPTY]
        if name != "route":
            return outer
        given = block.invoke.argument(0, "path")
        return inside(outer, self._code.texts(given, Scope(path, block.function)) or (EMPTY,))


def _is_route(parameter: Parameter) -> bool:
    """Whether somebody is given a route, to which a function then adds: ``fun Route.orders()``."""
    return getattr(parameter.type, "name", "") in _ADDED_TO


def _request(code: Code, call: LibraryCall) -> Iterator[RemoteCall]:
    """The address is the first argument, or stands in the block that sets the request up."""
    at, function = call.call.invoke.at, call.call.function
    given: Expression | None = call.argument(0, "urlString", "url")
    if isinstance(given, Lambda):
        inside = (one for one in code.outlines[call.path].calls if one.function == given.function)
        named = (one.invoke.argument(0) for one in inside if getattr(one.invoke.callee, "name", "") == "url")
        given = next((target for target in named if target is not None), None)
    if given is not None:
        yield RemoteCall("http", _verb(call), given, at, function, timeout="unknown")
