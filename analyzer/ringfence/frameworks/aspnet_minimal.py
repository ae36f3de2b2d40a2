"""ASP.NET Core's minimal APIs: endpoints that are mapped in code, groups of them, Carter, FastEndpoints, gRPC services."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._aspnet_paths import joined, template
from ringfence.frameworks._dotnet import (
    LANGUAGE,
    attributes,
    classes,
    method_of,
    methods,
    own_classes,
    receiver,
    type_name,
)
from ringfence.frameworks._handlers import handlers
from ringfence.frameworks._texts import listed, literals
from ringfence.model.expression import Expression, Item, Member, Name, literal
from ringfence.model.facts import Fact, Route
from ringfence.model.outline import Class, Function
from ringfence.model.value import ClassValue, Library, LibraryCall, Scope

_MAPS = {f"Map{verb.title()}": verb for verb in ("GET", "POST", "PUT", "DELETE", "PATCH")}
_DEEPEST = 12
_MOST_PREFIXES = 8


@framework("aspnet_minimal", language=LANGUAGE)
def aspnet_minimal(code: Code) -> Iterator[Fact]:
    """A route for every mapped endpoint, and for every method of a mapped gRPC service."""
    called = code.called_names
    for call in code.called(*_MAPS, "Map", "MapMethods"):
        if _is_run(code, call, called):
            yield from _endpoint(code, call)
    for call in code.called("MapGrpcService"):
        if _is_run(code, call, called):
            yield from _service(code, call)
    yield from _fast_endpoints(code)


def _is_run(code: Code, call: LibraryCall, called: Collection[str]) -> bool:
    """Whether the program runs the function that maps something: a static one, of a library that several programs share,
    maps it only for those who call it.
    """
    function = call.call.function.partition(".<lambda")[0]
    static = any(
        own.name == function and (own.static or any(attributes(own, "extension")))
        for own in code.outlines[call.path].functions
    )
    simple = function.rpartition(".")[2]
    return not static or simple == "Main" or simple in called


def _endpoint(code: Code, call: LibraryCall) -> Iterator[Route]:
    path, handler = call.argument(0, "pattern"), call.argument(2 if call.name == "MapMethods" else 1, "handler")
    if path is None or handler is None:
        return
    names = handlers(code, handler, call.scope) or ("",)
    verbs = [_MAPS.get(call.name, "")]
    if call.name == "MapMethods":
        verbs = [verb.upper() for verb in listed(code, call.argument(1), call.scope)] or [""]
    prefixes = list(dict.fromkeys(_prefixes(code, receiver(call), call.scope, _DEEPEST)))[:_MOST_PREFIXES]
    for written in literals(code.texts(path, call.scope)):
        for prefix in prefixes or [""]:
            full = template(joined(prefix, written.removeprefix("/")))
            for verb in verbs:
                yield from (Route(verb, literal(full), name, call.call.invoke.at) for name in names)


def _prefixes(code: Code, of: Expression | None, scope: Scope | None, depth: int) -> Iterator[str]:
    """The paths of the groups that a builder of routes may stand for, ``""`` for the application itself."""
    if of is None or scope is None or not depth:
        return
    for value in code.values(of, scope):
        if not isinstance(value, Library):
            continue
        made = value.made
        callee = made.callee if made is not None else None
        if not isinstance(callee, Member) or made is None:
            yield ""
        elif method_of(made) == "MapGroup":
            written = list(literals(code.texts(made.argument(0, "prefix"), value.scope or scope))) or [""]
            for outer in list(_prefixes(code, callee.of, value.scope, depth - 1)) or [""]:
                yield from (joined(outer, text.removeprefix("/")) for text in written)
        else:
            yield from _prefixes(code, callee.of, value.scope, depth - 1)


# ---------------------------------------------------------------- gRPC services


def _service(code: Code, call: LibraryCall) -> Iterator[Route]:
    """``MapGrpcService<OrderService>()``: the methods that it overrides of the generated ``Orders.OrdersBase``."""
    for type in call.call.invoke.type_arguments:
        for cls in classes(code, type, call.scope):
            for path, part in _parts(code, cls):
                yield from grpc_routes(code, path, part)


def _parts(code: Code, cls: ClassValue) -> Iterator[tuple[str, Class]]:
    """The parts of a class, those in other files, too (``partial``)."""
    for path, part in own_classes(code):
        if part.name == cls.name and (path == cls.path or cls in _itself(code, path, part)):
            yield path, part


def _itself(code: Code, path: str, cls: Class) -> tuple[ClassValue, ...]:
    return classes(code, Name(cls.name.rpartition(".")[2]), Scope(path, cls.name))


def grpc_routes(code: Code, path: str, cls: Class) -> Iterator[Route]:
    """The routes of a class that implements a gRPC service."""
    for base in cls.bases:
        plain = base.of if isinstance(base, Item) else base
        name = type_name(plain)
        if not isinstance(plain, Member | Name) or not name.endswith("Base"):
            continue
        interface = name.removesuffix("Base")
        if isinstance(plain, Member) and type_name(plain.of) != interface:
            continue
        for function in _methods(code, path, cls):
            if any(type_name(parameter.type) == "ServerCallContext" for parameter in function.parameters):
                method = function.name.rpartition(".")[2]
                yield Route("", literal(f"/{interface}/{method}"), function.name, function.at, "grpc")


def _methods(code: Code, path: str, cls: Class) -> Iterator[Function]:
    """The methods of a class in all of its parts."""
    parts = dict.fromkeys((path, *(at for value in _itself(code, path, cls) for at, _ in _parts(code, value))))
    for part in parts:
        yield from methods(code, part, cls)


# ---------------------------------------------------------------- FastEndpoints


def _fast_endpoints(code: Code) -> Iterator[Route]:
    """A class below ``Endpoint`` that says its verb and path in ``Configure`` and handles in ``HandleAsync``."""
    for path, cls in own_classes(code):
        if not any(type_name(base).startswith("Endpoint") for base in cls.bases):
            continue
        handler = next(
            (f for f in methods(code, path, cls) if f.name.rpartition(".")[2] in ("HandleAsync", "ExecuteAsync")), None
        )
        for call in code.outlines[path].calls if handler is not None else ():
            verb = method_of(call.invoke).upper()
            if call.function == f"{cls.name}.Configure" and f"Map{verb.title()}" in _MAPS and handler is not None:
                for argument in call.invoke.arguments:
                    for written in literals(code.texts(argument.value, Scope(path, call.function))):
                        yield Route(verb, literal(template("/" + written.lstrip("/"))), handler.name, call.invoke.at)
