"""Go kit: endpoints behind transports. A server's handler runs an endpoint; a client's endpoint sends a request."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._go import calls, methods, timeout
from ringfence.frameworks._go_grpc import CONNECTION, dialled, targets
from ringfence.frameworks._go_routes import handlers
from ringfence.frameworks._texts import join_path, literals, resolved, texts_or_unknown
from ringfence.model.expression import Expression, Invoke, Member, Name
from ringfence.model.facts import Dispatch, Fact, RemoteCall
from ringfence.model.outline import Call
from ringfence.model.source import Span
from ringfence.model.value import FunctionValue, Library, Scope, Value

_HTTP, _GRPC = "github.com/go-kit/kit/transport/http", "github.com/go-kit/kit/transport/grpc"
_CLIENTS = (f"{_HTTP}.NewClient", f"{_HTTP}.NewExplicitClient", f"{_GRPC}.NewClient")


@framework(
    "go_kit",
    language="go",
    libraries=(_HTTP, _GRPC),
    same_as={
        f"{_GRPC}.Handler()": f"{_GRPC}.Server()",
        f"{_GRPC}.NewServer()": f"{_GRPC}.Server()",
    },
)
def go_kit(code: Code) -> Iterator[Fact]:
    """What gRPC servers run, and one request for each call of a client's endpoint.

    The routes of HTTP servers are those of their routers, whose handlers are made of endpoints like middleware.
    """
    for call in code.calls(f"{_GRPC}.Server().ServeGRPC"):
        made = call.receiver.made if isinstance(call.receiver, Library) else None
        scope = call.receiver.scope if isinstance(call.receiver, Library) else None
        if made is not None and scope is not None and made.argument(0) is not None:
            for endpoint in handlers(code, made.arguments[0].value, scope):
                yield Dispatch(f"{endpoint.path}:{endpoint.name}", call.call.invoke.at, call.call.function)
    yield from _requests(code)


def _requests(code: Code) -> Iterator[RemoteCall]:
    """Where the endpoints of clients are called; where one is only handed on, it is told where it is made."""
    made = list(code.calls(*_CLIENTS))
    told: set[Span] = set()
    for call, scope in calls(code) if made else ():
        if len(call.invoke.arguments) != 2:  # a context and a request
            continue
        for value in code.values(call.invoke.callee, scope):
            client = _client(code, value)
            if client is not None:
                told.add(client[1].at)
                bound = timeout(code, call.invoke.argument(0), scope)
                yield from _request(code, call, *client, bound)
    for one in made:
        if one.call.invoke.at not in told:
            yield from _request(code, one.call, one.name, one.call.invoke, one.scope, "unknown")


def _client(code: Code, endpoint: Value) -> tuple[str, Invoke, Scope] | None:
    """The name of the call that made the client of an endpoint, the call itself, and where it stands."""
    if not isinstance(endpoint, Library) or endpoint.made is None or endpoint.scope is None:
        return None
    name, method = endpoint.name.removesuffix("().Endpoint()"), endpoint.made.callee
    for value in code.values(method.of, endpoint.scope) if name in _CLIENTS and isinstance(method, Member) else ():
        if isinstance(value, Library) and value.made is not None and value.scope is not None:
            return name, value.made, value.scope
    return None


def _request(code: Code, call: Call, client: str, made: Invoke, scope: Scope, bound: str) -> Iterator[RemoteCall]:
    """bound: whether the context bounds it; what bounds HTTP requests is the client, which is not looked at."""
    at, function = call.invoke.at, call.function
    if client.startswith(_HTTP):
        named = methods(code, made.argument(0), scope)
        target = _url(code, made.argument(1), scope)
        if target is not None:
            yield RemoteCall("http", named[0] if named else "", target, at, function, timeout="unknown")
        return
    service = next(literals(code.texts(made.argument(1), scope)), "").rpartition(".")[2]
    method = next(literals(code.texts(made.argument(2), scope)), "")
    connections = code.values(made.argument(0), scope) if service and method else ()
    known = [one for one in connections if isinstance(one, Library) and one.name == CONNECTION]
    addresses = list(dict.fromkeys(address for connection in known for address in dialled(code, connection)))
    if addresses:
        yield RemoteCall("grpc", "", targets(addresses, f"/{service}/{method}"), at, function, timeout=bound)


# ---------------------------------------------------------------- URLs that get their path afterwards


def _url(code: Code, url: Expression | None, scope: Scope) -> Expression | None:
    """A client's URL; its path is set on it, ``u.Path = "/orders"``, here or in a function that copies it."""
    path = _path_set(code, url, scope)
    if path is not None:
        base = texts_or_unknown(code, url, scope)[0]
        return join_path(base, texts_or_unknown(code, path, scope)[0])
    if isinstance(url, Invoke):
        for value in code.values(url.callee, scope):
            if isinstance(value, FunctionValue):
                return _copied(code, value, url, scope)
    return resolved(code, url, scope)


def _path_set(code: Code, url: Expression | None, scope: Scope) -> Expression | None:
    """What is assigned to the path of a variable in the function it stands in."""
    outline = code.outlines.get(scope.path)
    if outline is None or not isinstance(url, Name):
        return None
    for binding in outline.bindings:
        if binding.scope == scope.function and binding.target == Member(url, "Path"):
            return binding.value
    return None


def _copied(code: Code, function: FunctionValue, call: Invoke, scope: Scope) -> Expression | None:
    """``copyURL(base, "/orders")``, which sets the path of a copy to one of its parameters."""
    definition = next((f for f in code.outlines[function.path].functions if f.name == function.name), None)
    names = [parameter.name for parameter in definition.parameters] if definition is not None else []
    for binding in code.outlines[function.path].bindings:
        set_to = binding.value.name if isinstance(binding.value, Name) else ""
        path = isinstance(binding.target, Member) and binding.target.name == "Path"
        if binding.scope == function.name and path and set_to in names:
            base = texts_or_unknown(code, call.argument(0), scope)[0]
            return join_path(base, texts_or_unknown(code, call.argument(names.index(set_to)), scope)[0])
    return resolved(code, call, scope)
