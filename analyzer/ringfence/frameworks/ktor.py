"""Ktor: routes in nested blocks, those of extensions of ``Route`` included, and the requests of its client."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ringfence.extend import Code, framework
from ringfence.frameworks._texts import EMPTY
from ringfence.model.expression import Expression, Lambda, Text, join
from ringfence.model.facts import Fact, RemoteCall, Route
from ringfence.model.outline import Call
from ringfence.model.value import LibraryCall, Scope

_VERBS = ("get", "post", "put", "delete", "patch", "head", "options")
_ROUTING = ("io.ktor.server.routing", "io.ktor.routing")
_ROUTERS = (
    *_ROUTING, *(f"{package}.{name}()" for package in _ROUTING for name in ("Route", "Routing", "Router")),
    "io.ktor.server.application.Application()", "io.ktor.application.Application()",
)  # fmt: skip
_CLIENT = "io.ktor.client.HttpClient()"
_DEEPEST = 8
"""Blocks in blocks, and functions called in them."""
MOST_PREFIXES = 20

_Key = tuple[str, str]


@framework("ktor", language="kotlin", libraries=("io.ktor",))
def ktor(code: Code) -> Iterator[Fact]:
    """Every route, and every request of a client."""
    blocks = {
        (path, argument.value.function): call
        for path, outline in code.outlines.items()
        for call in outline.calls
        for argument in call.invoke.arguments
        if isinstance(argument.value, Lambda)
    }
    for call in code.calls(*(f"{router}.{verb}" for router in _ROUTERS for verb in _VERBS)):
        yield from _routes(code, call, blocks)
    for call in code.calls(*(f"{_CLIENT}.{verb}" for verb in _VERBS)):
        yield from _request(code, call)


def _routes(code: Code, call: LibraryCall, blocks: Mapping[_Key, Call]) -> Iterator[Route]:
    invoke, scope = call.call.invoke, call.scope
    handler = next((a.value.function for a in invoke.arguments if isinstance(a.value, Lambda)), call.call.function)
    given = call.argument(0, "path")
    paths = code.texts(given, scope) if given is not None and not isinstance(given, Lambda) else (EMPTY,)
    for prefix in _prefixes(code, (scope.path, call.call.function), blocks, _DEEPEST):
        for path in paths:
            yield Route(_verb(call), _below(prefix, path), handler, invoke.at)


def _verb(call: LibraryCall) -> str:
    return call.name.rpartition(".")[2].upper()


def _below(prefix: Text, path: Text) -> Text:
    return join((prefix, Text(("/",)), path)) if path.parts != ("",) else prefix


def _prefixes(code: Code, place: _Key, blocks: Mapping[_Key, Call], depth: int) -> list[Text]:
    """The paths of the blocks around, and of those that call the function around."""
    path, function = place
    if depth <= 0:
        return [EMPTY]
    block = blocks.get(place)
    if block is not None:
        outer = _prefixes(code, (path, block.function), blocks, depth - 1)
        if getattr(block.invoke.callee, "name", "") != "route":
            return outer
        given = block.invoke.argument(0, "path")
        inner = code.texts(given, Scope(path, block.function)) or (EMPTY,)
        return [_below(one, text) for one in outer for text in inner][:MOST_PREFIXES]
    found: list[Text] = []
    for other, outline in code.outlines.items():
        for call in outline.calls:
            if function and getattr(call.invoke.callee, "name", "") == function.rpartition(".")[2]:
                found += _prefixes(code, (other, call.function), blocks, depth - 1)
    return list(dict.fromkeys(found))[:MOST_PREFIXES] or [EMPTY]


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
