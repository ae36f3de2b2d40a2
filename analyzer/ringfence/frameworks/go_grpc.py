"""gRPC in Go: calls of generated clients, the methods of registered servers, gateways that pass HTTP requests on.

The generated packages need not be there: ``orders.NewOrdersClient(conn)`` says what it makes by its name, and so does
``orders.RegisterOrdersServer(server, implementation)``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._go import calls, timeout, timeout_of_client
from ringfence.frameworks._go_grpc import CONNECTION, GRPC, KRATOS, address, dialled, targets
from ringfence.frameworks._go_grpc_bounds import is_bounded
from ringfence.frameworks._go_grpc_stubs import CONNECTING, GENERATED, may_have_clients
from ringfence.model.expression import Expression, Member, Name, Text, literal
from ringfence.model.facts import Fact, GatewayRoute, RemoteCall, Route
from ringfence.model.outline import Call, Function, Parameter
from ringfence.model.value import Instance, Library, Scope
from ringfence.patterns import pattern

_STUB = pattern(r"(?P<package>.+)\.(?:New)?(?P<service>[A-Z]\w*?)(?:Client|Service)\(\)\.(?P<method>[A-Z]\w*)$")
_METHOD = pattern(r"(?P<package>.+)\.(?P<interface>[A-Z]\w*Client)\.(?P<method>[A-Z]\w*)$")
"""A method of an interface, which whoever is given it calls on the client that he is given, too."""
_CLIENT = pattern(r"client|cli$|stub|rpc|svc$|service$|api$", re.IGNORECASE)
"""How clients are called. Most of what is handed over is nothing of that kind, and not looked into."""
_REGISTRATION = pattern(r"Register(\w+?)(?:Server|Handler)$")
_DESCRIPTION = pattern(r"(\w+)_ServiceDesc$")
"""What the description of a service is called that is generated with it."""
_CONNECT = "connect"
"""A protocol of its own here, and what the names of packages that Connect generates end in: another program may serve gRPC
under the same name.
"""
_MADE_BY_CONNECT = pattern(r"New(\w+?)Handler$")
_OF_CONNECT = pattern(rf"{_CONNECT}\.\w+$")
_NOBODYS = ("Health", "New")
"""Interfaces that every server has, and what ``NewClient()`` of some library looks like."""
_MICRO = ("go-micro.dev", "github.com/micro/go-micro", "github.com/asim/go-micro")
_OF_TWO = 2
"""What go-micro's clients are made with: a name, and a client that finds who has it. Connect's have options besides."""
_OVER_HTTP = "HTTP"
"""How Kratos' generator ends the names of what serves an interface over HTTP."""
_GATEWAY = pattern(r"Register(\w+?)Handler(?:FromEndpoint|Client)?$")


@framework(
    "go_grpc",
    language="go",
    libraries=(
        GRPC,
        *(f"{micro}{package}" for micro in _MICRO for package in ("", "/client", "/server")),
        *(f"github.com/micro/micro/service{package}" for package in ("", "/client", "/server")),
        "connectrpc.com/connect",
        KRATOS,
    ),
    same_as={
        **{f"{GRPC}.{name}()": CONNECTION for name in ("Dial", "DialContext", "NewClient", "ClientConnInterface")},
        **{f"{KRATOS}.{name}()": CONNECTION for name in ("Dial", "DialInsecure")},
    },
)
def go_grpc(code: Code) -> Iterator[Fact]:
    """One request for each call of a client, one route for each method of a server."""
    clients = may_have_clients(code)
    for call, scope in calls(code):
        callee = call.invoke.callee
        if isinstance(callee, Member) and callee.name[:1].isupper() and call.invoke.arguments:  # a context, at least
            yield from _requests(code, callee, call, scope) if clients else ()
            yield from _routes(code, callee.name, call, scope)
            yield from _passed_on(code, callee.name, call, scope)
        elif isinstance(callee, Name) and _REGISTRATION.match(callee.name):  # in the package that is generated into
            yield from _routes(code, callee.name, call, scope)
        # ``retry(ctx, client.Place, request)``: whoever is handed it calls it
        for argument in call.invoke.arguments if clients else ():
            method = argument.value
            if isinstance(method, Member) and method.name[:1].isupper() and _CLIENT.search(_last_name(method.of)):
                yield from _requests(code, method, call, scope)
                yield from _by_interface(code, method, call, scope)


# ---------------------------------------------------------------- requests


def _last_name(expression: Expression | None) -> str:
    return expression.name if isinstance(expression, Name | Member) else ""


def _requests(code: Code, callee: Expression, call: Call, scope: Scope) -> Iterator[RemoteCall]:
    told: set[tuple[str, Text]] = set()
    for value in code.values(callee, scope):
        if isinstance(value, Library):
            yield from _requested(code, value, call, scope, told)


def _by_interface(code: Code, method: Expression, call: Call, scope: Scope) -> Iterator[RemoteCall]:
    """``forward(c, orders.OrdersClient.Place, client)``."""
    for name in code.library_names(method, scope):
        match = _METHOD.fullmatch(name)
        if match is None:
            continue
        stubs = {f"{match['package']}.{made}{match['interface']}()" for made in ("", "New")}
        told: set[tuple[str, Text]] = set()
        for argument in call.invoke.arguments:
            for value in code.values(argument.value, scope):
                if isinstance(value, Library) and value.name in stubs:
                    called = Library(f"{value.name}.{match['method']}", value.made, value.scope)
                    yield from _requested(code, called, call, scope, told)


def _requested(
    code: Code, called: Library, call: Call, scope: Scope, told: set[tuple[str, Text]]
) -> Iterator[RemoteCall]:
    """The request of a client's method, at the addresses that none was told of yet."""
    match = _STUB.fullmatch(called.name)
    if match is None or match["service"] in _NOBODYS or not _is_generated(code, match["package"], called):
        return
    method = f"/{match['service']}/{match['method']}"
    addresses = tuple(dial for dial in _addresses(code, called) if (method, dial) not in told)
    if addresses:
        told.update((method, dial) for dial in addresses)
        bound = timeout(code, call.invoke.argument(0), scope)
        bound = _by_client(code, called) if bound == "none" else bound
        protocol = _CONNECT if match["package"].endswith(_CONNECT) else "grpc"
        yield RemoteCall(protocol, "", targets(addresses, method), call.invoke.at, call.function, timeout=bound)


def _is_generated(code: Code, package: str, stub: Library) -> bool:
    """Whether a package holds generated clients: by its name, or because a connection is what its client is made with."""
    if stub.made is not None and stub.scope is not None:
        given = code.library_names(stub.made.argument(0), stub.scope)
        if any(name == CONNECTION or (CONNECTING.search(name) and "/" in package) for name in given):
            return True
    return "/" in package and GENERATED.search(package) is not None


def _registered_names(code: Code, stub: Library) -> tuple[Text, ...]:
    """The names under which the other program is registered with go-micro, whose clients wait for seconds only:
    ``orders.NewOrdersService("orders", client)``.
    """
    if stub.made is None or stub.scope is None or len(stub.made.arguments) != _OF_TWO:
        return ()
    return code.texts(stub.made.argument(0), stub.scope)


def _by_client(code: Code, stub: Library) -> str:
    """What a client bounds its requests by, whoever makes them."""
    if _registered_names(code, stub) or _is_kratos(code, stub):
        return "default"
    if stub.made is None or stub.scope is None:
        return "none"
    if is_bounded(code, code.values(stub.made.argument(0), stub.scope)):
        return "given"
    if len(stub.made.arguments) < _OF_TWO:
        return "none"
    clients = code.values(stub.made.argument(0), stub.scope)  # of Connect, which sends by net/http
    bounds = {timeout_of_client(client) for client in clients} or {"unknown"}
    return bounds.pop() if len(bounds) == 1 else "unknown"


def _is_kratos(code: Code, stub: Library) -> bool:
    """Whether a client's connection is made by Kratos, which bounds every request."""
    if stub.made is None or stub.scope is None:
        return False
    connections = [v for v in code.values(stub.made.argument(0), stub.scope) if isinstance(v, Library)]
    makers = [name for v in connections if v.made and v.scope for name in code.library_names(v.made.callee, v.scope)]
    return any(name.startswith(f"{KRATOS}.") for name in makers)


def _addresses(code: Code, stub: Library) -> list[Text]:
    """Where the connection leads that a client was made with; an empty text if that is not known. Connect's clients are
    given a URL: ``ordersconnect.NewOrdersClient(http.DefaultClient, "http://orders:8080")``.
    """
    if stub.made is None or stub.scope is None:
        return [Text(())]
    if names := _registered_names(code, stub):
        return [Text(("lb://", *name.parts)) for name in names]
    if urls := code.texts(stub.made.argument(1), stub.scope):
        return list(urls)
    found: dict[Text, None] = {}
    for argument in stub.made.arguments[:2]:
        for connection in code.values(argument.value, stub.scope):
            if isinstance(connection, Library) and connection.name == CONNECTION:
                found.update(dict.fromkeys(dialled(code, connection)))
    return list(found) or [Text(())]


# ---------------------------------------------------------------- routes


def _routes(code: Code, name: str, call: Call, scope: Scope) -> Iterator[Route]:
    """Every method that answers a request: ``orders.RegisterOrdersServer(server, implementation)``, of Connect
    ``ordersconnect.NewOrdersHandler(implementation)``; also where the service's description is named itself, to a server or
    to whatever builds one: ``builder.Add(&orders.Orders_ServiceDesc, implementation)``.
    """
    match, given = _REGISTRATION.match(name), 1
    if match is None:
        match, given = _MADE_BY_CONNECT.match(name), 0
    described = match is None
    if match is None:
        match, given = _DESCRIPTION.match(_last_name(call.invoke.argument(0))), 1
    if match is None or len(call.invoke.arguments) <= given or match[1] in _NOBODYS or match[1].endswith(_OVER_HTTP):
        return
    libraries = code.library_names(call.invoke.callee, scope) if not described else ()
    if not described and (not libraries or (not given and not any(map(_OF_CONNECT.search, libraries)))):
        return
    for value in code.values(call.invoke.argument(given), scope):
        if isinstance(value, Instance):
            for base in code.bases(value.cls):
                outline = code.outlines.get(base.path)
                for function in outline.functions if outline is not None else ():
                    method = function.name.rpartition(".")[2]
                    if function.owner == base.name and method[:1].isupper() and _answers(function):
                        path = literal(f"/{match[1]}/{method}")
                        yield Route("", path, function.name, function.at, "grpc" if given else _CONNECT)


def _answers(function: Function) -> bool:
    """Whether a method has the form of one that answers: a context and a request, or a stream."""
    parameters = function.parameters[1:]
    if not 1 <= len(parameters) <= 3 or any(_type_name(p).startswith("HealthCheck") for p in parameters):
        return False
    if _type_name(parameters[0]) == "Context":
        return len(parameters) >= 2
    return _type_name(parameters[-1]).endswith("Server") or "stream" in parameters[-1].name.lower()


def _type_name(parameter: Parameter) -> str:
    return str(getattr(parameter.type, "name", ""))


# ---------------------------------------------------------------- grpc-gateway


def _passed_on(code: Code, name: str, call: Call, scope: Scope) -> Iterator[GatewayRoute]:
    """``orders.RegisterOrdersHandlerFromEndpoint(ctx, mux, address, options)`` makes HTTP requests calls of that service."""
    match = _GATEWAY.match(name)
    if match is None or len(call.invoke.arguments) < 3:
        return
    path, given, at = f"/{match[1]}", call.invoke.argument(2), call.invoke.at
    addresses = [address(text) for text in code.texts(given, scope)] if name.endswith("FromEndpoint") else []
    for value in code.values(given, scope) if not addresses else ():
        if isinstance(value, Library):  # a connection, or a client that was made with one
            addresses += (
                dialled(code, value) if value.name == CONNECTION else [a for a in _addresses(code, value) if a.parts]
            )
    for target in addresses:
        yield GatewayRoute("", "code", "", path, "prefix", target, path, at)
