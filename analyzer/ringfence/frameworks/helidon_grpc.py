"""gRPC in Helidon MP: classes that serve, and interfaces of which proxies are injected, by their annotations.

Helidon 4 keeps its annotations in one class (``@Grpc.GrpcService``), earlier ones each by itself (``@Grpc``).
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java import annotated_classes, annotations_of, first, methods, of_class, of_function, simple
from ringfence.frameworks._java_values import classes, literal_of
from ringfence.frameworks._microprofile import setting
from ringfence.model.expression import Expression, Hole, Text
from ringfence.model.facts import Fact, RemoteCall, Route
from ringfence.model.outline import Function
from ringfence.model.value import ClassValue, Scope

_NOW, _BEFORE = "io.helidon.grpc.api.Grpc", "io.helidon.microprofile.grpc"
_SERVICES = (f"{_NOW}.GrpcService", f"{_BEFORE}.core.Grpc")
_CHANNELS = (f"{_NOW}.GrpcChannel", f"{_BEFORE}.client.GrpcChannel", f"{_BEFORE}.core.GrpcChannel")
_PROXIES = (f"{_NOW}.GrpcProxy", f"{_BEFORE}.client.GrpcProxy", f"{_BEFORE}.client.GrpcServiceProxy")
_KINDS = ("Unary", "ServerStreaming", "ClientStreaming", "Bidirectional", "GrpcMethod")
_METHODS = (*(f"{_NOW}.{kind}" for kind in _KINDS), *(f"{_BEFORE}.core.{kind}" for kind in _KINDS))
_MOST_CHANNELS = 20


@framework("helidon_grpc", language=("java", "kotlin"), libraries=("io.helidon.grpc", _BEFORE))
def helidon_grpc(code: Code) -> Iterator[Fact]:
    """One route for each method that is served, one request for each of an interface that has a proxy."""
    served: set[ClassValue] = set()
    for value, cls, _ in annotated_classes(code, *_SERVICES):
        name = _service(code, value) if cls.kind != "interface" else ""
        if name:
            served.update(code.bases(value))
            for function, method in _methods(code, value):
                yield Route("", Text((f"/{name}/{method}",)), function.name, function.at, "grpc")
    for value in _injected(code):
        name = _service(code, value) if value not in served else ""
        address = _address(code, value) if name else ()
        for function, method in _methods(code, value) if name else ():
            target = Text((*address, f"/{name}/{method}"))
            yield RemoteCall("grpc", "", target, function.at, function.name)


def _service(code: Code, value: ClassValue) -> str:
    """The name under which a class or an interface is served, empty if it is not."""
    one = first(of_class(code, value), *_SERVICES)
    if one is None:
        return ""
    return literal_of(code, one.argument("value", "name"), one.scope) or simple(value.name)


def _methods(code: Code, value: ClassValue) -> Iterator[tuple[Function, str]]:
    for function in methods(code, value):
        one = first(of_function(code, value.path, function), *_METHODS)
        if one is not None:
            yield function, literal_of(code, one.argument("value", "name"), one.scope) or simple(function.name)


def _injected(code: Code) -> dict[ClassValue, None]:
    """The interfaces of fields and parameters that are given proxies."""
    found: dict[ClassValue, None] = {}
    for path, outline in code.outlines.items():
        for cls in outline.classes:
            scope = Scope(path, cls.name)
            for field in cls.fields:
                if field.decorators and first(annotations_of(code, field.decorators, scope), *_PROXIES) is not None:
                    found.update(dict.fromkeys(classes(code, field.type, scope)))
        for function in outline.functions:
            scope = Scope(path, function.owner)
            for one in function.parameters:
                if one.decorators and first(annotations_of(code, one.decorators, scope), *_PROXIES) is not None:
                    found.update(dict.fromkeys(classes(code, one.type, scope)))
    return found


def _address(code: Code, value: ClassValue) -> tuple[str | Expression, ...]:
    """Where the settings say that the channel of an interface leads."""
    one = first(of_class(code, value), *_CHANNELS)
    channel = literal_of(code, one.argument("value", "name"), one.scope) if one is not None else ""
    stem = f"grpc.channels.{channel}"
    for number in range(_MOST_CHANNELS):
        name = setting(code, f"grpc.client.channels.{number}.name")
        said = code.deployed(name)
        if said == name:
            break
        if said.literal == channel:
            stem = f"grpc.client.channels.{number}"
    host, port = setting(code, f"{stem}.host"), setting(code, f"{stem}.port", default=Text(("1408",)))
    return (host, ":", port) if code.deployed(host) != host else (Hole("unknown", channel or "channel"),)
