"""gRPC in Ruby: calls of generated stubs, and the methods of services. A call waits for ever unless it is told otherwise.

The generated files need not be there: ``Orders::Orders::Stub`` says what it is by its name, and so does a class that derives
from ``Orders::Orders::Service``.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ruby import RUBY, calls_in, name_of, outlines
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Expression, Member, Text, literal
from ringfence.model.facts import Fact, RemoteCall, Route
from ringfence.model.outline import Call
from ringfence.model.value import ClassValue, Library, Scope
from ringfence.patterns import pattern

_STUB = pattern(r"(?:^|\.)(\w+)\.(?:Stub|rpc_stub_class\(\))\(\)\.(\w+)$")
_SERVICE = pattern(r"(?:^|\.)(\w+)\.Service$")
_OF_OBJECTS = {"new", "class", "nil?", "inspect"}


@framework("ruby_grpc", language=RUBY, libraries=("GRPC", "grpc", "Gruf", "gruf"))
def ruby_grpc(code: Code) -> Iterator[Fact]:
    """One request for each call of a stub, one route for each method of a service."""
    for path, outline in outlines(code):
        for call in outline.calls:
            if isinstance(call.invoke.callee, Member) and call.invoke.arguments:
                yield from _requests(code, call, Scope(path, call.function))
    yield from dict.fromkeys(_routes(code))
    yield from dict.fromkeys(_gruf(code))


def _requests(code: Code, call: Call, scope: Scope) -> Iterator[RemoteCall]:
    for value in code.values(call.invoke.callee, scope):
        match = _STUB.search(value.name) if isinstance(value, Library) else None
        if match is None or not isinstance(value, Library) or match[2] in _OF_OBJECTS:
            continue
        method = literal(f"/{match[1]}/{camel(match[2])}")
        address = None
        if value.made is not None and value.scope is not None:
            address = resolved(code, value.made.argument(0), value.scope)
        target: Expression = method if address is None else Text((address, *method.parts))
        bounded = call.invoke.argument(None, "deadline") is not None
        bounded = bounded or (value.made is not None and value.made.argument(None, "timeout") is not None)
        yield RemoteCall("grpc", "", target, call.invoke.at, call.function, timeout="given" if bounded else "none")
        return


def camel(name: str) -> str:
    """``get_order`` as ``GetOrder``."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def _routes(code: Code) -> Iterator[Route]:
    for path, outline in outlines(code):
        for cls in outline.classes:
            for service in _services(code, ClassValue(path, cls.name)):
                for function in outline.functions:
                    if function.owner == cls.name and len(function.parameters) in (1, 2) and not function.decorators:
                        method = camel(function.name.rpartition(".")[2])
                        yield Route("", literal(f"/{service}/{method}"), function.name, function.at, "grpc")


def _services(code: Code, cls: ClassValue) -> Iterator[str]:
    outline = code.outlines[cls.path]
    for definition in outline.classes:
        if definition.name == cls.name:
            for expression in definition.bases:
                scope = Scope(cls.path, cls.name.rpartition(".")[0])
                own = [value.name for value in code.values(expression, scope) if isinstance(value, ClassValue)]
                for name in (*own, *code.library_names(expression, scope)):
                    match = _SERVICE.search(name)
                    if match is not None:
                        yield match[1]


def _gruf(code: Code) -> Iterator[Route]:
    """``bind Orders::Orders::Service`` in a controller of Gruf."""
    for value, _ in code.subclasses("Gruf.Controllers.Base"):
        for call in calls_in(code, value.path, value.name):
            if name_of(call.invoke) != "bind":
                continue
            for name in code.library_names(call.invoke.argument(0), Scope(value.path, value.name)):
                match = _SERVICE.search(name)
                for function in code.outlines[value.path].functions if match is not None else ():
                    if match is not None and function.owner == value.name and not function.parameters:
                        method = camel(function.name.rpartition(".")[2])
                        yield Route("", literal(f"/{match[1]}/{method}"), function.name, function.at, "grpc")
