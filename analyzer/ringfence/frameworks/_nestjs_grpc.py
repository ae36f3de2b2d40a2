"""gRPC in NestJS: methods that are decorated one by one, or all of a class by what is generated for its service."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.model.expression import Invoke, Member, Name, Text, literal
from ringfence.model.facts import Fact, RemoteCall, Route
from ringfence.model.outline import Class
from ringfence.model.value import Library, Scope

_MODULE = "@nestjs/microservices"
_METHODS = ("GrpcMethod", "GrpcStreamMethod", "GrpcStreamCall")
_GENERATED = "ControllerMethods"
"""How decorators end that ts-proto generates for each service: they serve every method of a class that the service has."""


def grpc(code: Code, stub: str) -> Iterator[Fact]:
    """``@GrpcMethod("Orders", "Find")`` serves, ``client.getService("Orders").find()`` asks."""
    yield from _decorated(code)
    yield from _generated(code)
    for path, outline in code.outlines.items():
        for call_ in outline.calls:
            callee = call_.invoke.callee
            of = getattr(callee, "of", None)
            for value in code.values(of, Scope(path, call_.function)) if of is not None else ():
                if isinstance(value, Library) and value.name == stub and value.made is not None and value.scope:
                    for text in code.texts(value.made.argument(0), value.scope):
                        target = Text((f"/{text.literal}/{_capital(getattr(callee, 'name', ''))}",))
                        yield RemoteCall("grpc", "", target, call_.invoke.at, call_.function)


def _decorated(code: Code) -> Iterator[Route]:
    for name in _METHODS:
        for function, call in code.decorated(f"{_MODULE}.{name}"):
            simple = function.name.rpartition(".")[2]
            services = [t.literal for t in code.texts(call.argument(0), call.scope) if t.literal]
            service = services[0] if services else function.owner.rpartition(".")[2].removesuffix("Controller")
            methods = [t.literal for t in code.texts(call.argument(1), call.scope) if t.literal]
            method = methods[0] if methods else _capital(simple)
            yield Route("", literal(f"/{service}/{method}"), function.name, function.at, "grpc")


def _generated(code: Code) -> Iterator[Route]:
    """``@OrdersControllerMethods()`` of a class: its methods are those of the service ``Orders``, and what else it has."""
    for outline in code.outlines.values():
        services = {cls.name: service for cls in outline.classes for service in _served(cls)}
        for function in outline.functions if services else ():
            simple = function.name.rpartition(".")[2]
            if function.owner in services and not function.static and simple != "__init__":
                path = literal(f"/{services[function.owner]}/{_capital(simple)}")
                yield Route("", path, function.name, function.at, "grpc")


def _served(cls: Class) -> Iterator[str]:
    for decorator in cls.decorators:
        made = decorator.expression
        name = made.callee if isinstance(made, Invoke) else made
        simple = name.name if isinstance(name, Name | Member) else ""
        if simple.endswith(_GENERATED) and simple != _GENERATED:
            yield simple.removesuffix(_GENERATED)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
