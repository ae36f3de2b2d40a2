"""gRPC: calls of generated stubs, and the methods of servicers. A call waits for ever unless it is told otherwise.

The generated modules need not be there: ``shop_pb2_grpc.OrdersStub`` says what it is by its name, and so does a class that
derives from ``shop_pb2_grpc.OrdersServicer``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ringfence.extend import Code, framework
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Argument, Constant, Expression, Invoke, Member, Text, literal
from ringfence.model.facts import Fact, RemoteCall, Route
from ringfence.model.outline import Call, Function
from ringfence.model.value import ClassValue, Instance, Library, Scope
from ringfence.patterns import pattern

_STUB = pattern(r"(?:^|\.)\w+_grpc\.(\w+?)Stub\(\)\.(\w+)(?:\.(?:future|with_call))?$")
_SERVICER = pattern(r"(?:^|\.)(?:\w+_pb2_grpc\.(\w+?)Servicer|\w+_grpc\.(\w+?)Base)$")
_REGISTRATION = pattern(r"^add_(\w+)Servicer_to_server$")
_HEALTH = {"Check", "Watch", "List"}
"""The methods of gRPC's standard service ``Health``, which classes often answer beside their own."""
_CHANNELS = tuple(f"grpc{part}.{kind}_channel" for part in ("", ".aio") for kind in ("insecure", "secure"))
_INTERCEPTORS = ("grpc.intercept_channel", "opentelemetry.instrumentation.grpc.grpcext.intercept_channel")


def _first(invoke: Invoke) -> Expression | None:
    return invoke.argument(0, "channel")


@framework(
    "grpc",
    language="python",
    libraries=("grpc", "grpclib"),
    same_as={
        **{f"{name}()": "grpc.Channel()" for name in _CHANNELS},
        "grpc.aio.Channel()": "grpc.Channel()",
        "grpclib.client.Channel()": "grpclib.Channel()",
        **{f"{name}().__enter__()": f"{name}()" for name in ("grpc.Channel", "grpclib.Channel")},
    },
    computes=dict.fromkeys(_INTERCEPTORS, _first),
)
def grpc(code: Code) -> Iterator[Fact]:
    """One request for each call of a stub, one route for each method of a servicer."""
    for path, outline in code.outlines.items():
        for call in outline.calls if outline.language == "python" else ():
            if isinstance(call.invoke.callee, Member):
                yield from _requests(code, call, Scope(path, call.function))
    yield from dict.fromkeys(_routes(code))


# ---------------------------------------------------------------- requests


def _requests(code: Code, call: Call, scope: Scope) -> Iterator[RemoteCall]:
    told: set[str] = set()
    for value in code.values(call.invoke.callee, scope):
        match = _STUB.search(value.name) if isinstance(value, Library) else None
        if match is None or not isinstance(value, Library) or match.group(0) in told:
            continue
        told.add(match.group(0))
        method = literal(f"/{match.group(1)}/{match.group(2)}")
        address = _address(code, value)
        target = method if address is None else Text((address, *method.parts))
        yield RemoteCall("grpc", "", target, call.invoke.at, call.function, timeout=_timeout(call.invoke.arguments))


def _address(code: Code, stub: Library) -> Expression | None:
    """Where the channel leads that the stub was made with."""
    if stub.made is None or stub.scope is None:
        return None
    for channel in code.values(stub.made.argument(0, "channel"), stub.scope):
        if isinstance(channel, Library) and channel.made is not None and channel.scope is not None:
            host = resolved(code, channel.made.argument(0, "target", "host"), channel.scope)
            if channel.name != "grpclib.Channel()":
                return host
            port = resolved(code, channel.made.argument(1, "port"), channel.scope)
            return host if host is None or port is None else Text((host, ":", port))
    return None


def _timeout(arguments: tuple[Argument, ...]) -> str:
    given = next((argument.value for argument in arguments if argument.name == "timeout"), None)
    if given is not None:
        return "none" if given == Constant(None) else "given"
    return "unknown" if any(argument.name == "**" for argument in arguments) else "none"


# ---------------------------------------------------------------- routes


def _routes(code: Code) -> Iterator[Route]:
    """Of the classes that a server is given, or else of all that implement a service."""
    implemented = dict(_implemented(code))
    registered = _registered(code)
    for cls, services in registered.items():
        for service in services:
            for function, path in _methods(code, cls).items():
                name = function.name.rpartition(".")[2]
                if "Health" not in services or len(services) == 1 or (name in _HEALTH) == (service == "Health"):
                    yield _route(service, name, function, path)
    known = {service for services in registered.values() for service in services}
    for cls, service in implemented.items():
        if cls not in registered and service not in known:
            for function, path in _methods(code, cls).items():
                yield _route(service, function.name.rpartition(".")[2], function, path)


def _route(service: str, name: str, function: Function, path: str) -> Route:
    assert function.at.path == path
    return Route("", literal(f"/{service}/{name}"), function.name, function.at, "grpc")


def _implemented(code: Code) -> Iterator[tuple[ClassValue, str]]:
    """The service's classes that derive from a generated one, with the name of what they implement."""
    for path, outline in code.outlines.items():
        for cls in outline.classes if outline.language == "python" else ():
            value = ClassValue(path, cls.name)
            for service in _services(code, value):
                yield value, service


def _services(code: Code, cls: ClassValue) -> Iterator[str]:
    for base in code.bases(cls):
        outline = code.outlines.get(base.path)
        for definition in outline.classes if outline else ():
            if definition.name == base.name:
                for expression in definition.bases:
                    for name in code.library_names(expression, Scope(base.path)):
                        match = _SERVICER.search(name)
                        if match is not None:
                            yield match.group(1) or match.group(2)


def _registered(code: Code) -> Mapping[ClassValue, dict[str, None]]:
    """``shop_pb2_grpc.add_OrdersServicer_to_server(Orders(), server)``, and grpclib's ``Server([Orders()])``."""
    found: dict[ClassValue, dict[str, None]] = {}
    for path, outline in code.outlines.items():
        for call in outline.calls if outline.language == "python" else ():
            match = _REGISTRATION.match(getattr(call.invoke.callee, "name", ""))
            if match is not None:
                for value in code.values(call.invoke.argument(0, "servicer"), Scope(path, call.function)):
                    if isinstance(value, Instance):
                        found.setdefault(value.cls, {})[match.group(1)] = None
    return found


def _methods(code: Code, cls: ClassValue) -> Mapping[Function, str]:
    """What answers requests: public methods that take a request and its context (grpclib: a stream)."""
    found: dict[str, tuple[Function, str]] = {}
    for base in code.bases(cls):
        outline = code.outlines.get(base.path)
        for function in outline.functions if outline else ():
            name = function.name.rpartition(".")[2]
            is_method = function.owner == base.name and not function.static and not name.startswith("_")
            if is_method and len(function.parameters) in (2, 3) and _takes_request(function):
                found.setdefault(name, (function, base.path))
    return dict(found.values())


def _takes_request(function: Function) -> bool:
    names = [parameter.name.strip("_").lower() for parameter in function.parameters[1:]]
    return len(names) == 2 or names == ["stream"]
