"""gRPC in JavaScript: services loaded from .proto files while running, and generated clients."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, definition_of, functions, objects
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Expression, Member, Text, literal
from ringfence.model.facts import Fact, RemoteCall, Route
from ringfence.model.outline import Call
from ringfence.model.value import Entries, Instance, Library, LibraryCall, Scope
from ringfence.patterns import pattern

_LOADED = "@grpc/grpc-js.loadPackageDefinition()"
_SERVER = "@grpc/grpc-js.Server()"
_STUB = pattern(re.escape(_LOADED) + r"(?:\.\w+)*\.(\w+)\(\)\.(\w+)$")
_GENERATED_STUB = pattern(r"(?:grpc|_pb|proto|/gen|generated)[\w./]*\.(\w+?)(?:Promise)?Client\(\)\.(\w+)$")
_SERVICE = pattern(re.escape(_LOADED) + r"(?:\.\w+)*\.(\w+)\.service$")
_GENERATED_SERVICE = pattern(r"(?:grpc|_pb|proto|/gen|generated)[\w./]*\.(\w+?)Service$")
_OF_CLIENTS = {"close", "getChannel", "waitForReady", "makeUnaryRequest", "on", "constructor"}


@framework(
    "grpc_js",
    language=ECMASCRIPT,
    libraries=("@grpc/grpc-js", "grpc", "@grpc/proto-loader", "nice-grpc"),
    same_as={
        "grpc.loadPackageDefinition()": _LOADED,
        "grpc.load()": _LOADED,
        "grpc.Server()": _SERVER,
    },
)
def grpc_js(code: Code) -> Iterator[Fact]:
    """One request for each call of a client's method, one route for each function of an implementation."""
    for path, outline in code.outlines.items():
        for call in outline.calls if outline.language in ECMASCRIPT else ():
            callee = call.invoke.callee
            if isinstance(callee, Member) and callee.name not in _OF_CLIENTS:
                yield from _requests(code, call, Scope(path, call.function))
    for added in code.calls(f"{_SERVER}.addService", f"{_SERVER}.addProtoService"):
        yield from _routes(code, added)


def _requests(code: Code, call: Call, scope: Scope) -> Iterator[RemoteCall]:
    told: set[str] = set()
    for value in code.values(call.invoke.callee, scope):
        if not isinstance(value, Library):
            continue
        match = _STUB.search(value.name) or _GENERATED_STUB.search(value.name)
        if match is None or match[0] in told:
            continue
        told.add(match[0])
        address = _address(code, value)
        path = f"/{match[1]}/{_capital(match[2])}"
        target = Text((*address, path)) if address else literal(path)
        yield RemoteCall("grpc", "", target, call.invoke.at, call.function, timeout=_deadline(code, call, scope))


def _address(code: Code, value: Library) -> list[str | Expression]:
    made = value.made
    address = made.argument(0) if made is not None else None
    known = resolved(code, address, value.scope) if address is not None else None
    return [known] if known is not None else []


def _deadline(code: Code, call: Call, scope: Scope) -> str:
    for argument in call.invoke.arguments[1:]:
        for entries in objects(code, argument.value, scope):
            if any(isinstance(key, Text) and key.literal == "deadline" for key, _ in entries.items):
                return "given"
    return "none"


def _routes(code: Code, call: LibraryCall) -> Iterator[Route]:
    """``server.addService(shop.Orders.service, { find, place })``."""
    services: dict[str, None] = {}
    for name in code.library_names(call.argument(0), call.scope):
        match = _SERVICE.search(name) or _GENERATED_SERVICE.search(name)
        if match is not None:
            services[match[1]] = None
    for service in services:
        for value in code.values(call.argument(1), call.scope):
            if isinstance(value, Entries):
                yield from _implemented(code, service, value)
            elif isinstance(value, Instance):
                for function in code.outlines[value.cls.path].functions:
                    simple = function.name.rpartition(".")[2]
                    if function.owner == value.cls.name and simple != "__init__":
                        yield Route("", literal(f"/{service}/{_capital(simple)}"), function.name, function.at, "grpc")


def _implemented(code: Code, service: str, entries: Entries) -> Iterator[Route]:
    for key, handler in entries.items:
        name = key.literal if isinstance(key, Text) else None
        if not name or name == "**":
            continue
        for value in functions(code, handler, entries.scope):
            definition = definition_of(code, value)
            if definition is not None:
                yield Route("", literal(f"/{service}/{_capital(name)}"), definition.name, definition.at, "grpc")


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
