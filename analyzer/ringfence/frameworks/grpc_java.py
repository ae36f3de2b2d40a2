"""gRPC in Java: calls of generated stubs, and the methods of services. A call waits for ever unless it has a deadline."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks import _quarkus_grpc
from ringfence.frameworks._java import annotations_of, methods, simple
from ringfence.frameworks._java_resilience import Resilience
from ringfence.frameworks._java_values import literal_of, steps
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Collection as CollectionExpression
from ringfence.model.expression import Expression, Hole, Invoke, Item, Member, Name, Text, literal
from ringfence.model.facts import Fact, RemoteCall, Route
from ringfence.model.outline import Call, Outline, defined_by
from ringfence.model.value import ClassValue, Library, Scope
from ringfence.patterns import pattern

_STUB = pattern(r"(?:^|\.)(\w+)Grpc(?:Kt)?\.(?:new\w*Stub|\w+Stub)\(\)(?:\.with\w+\(\)){0,9}\.(\w+)$")
_SERVICE = pattern(r"(?:^|\.)(\w+?)(?:Grpc(?:Kt)?\.\w+ImplBase|Grpc\.AsyncService)$")
_INTERFACE = pattern(r"(?:^|\.)(\w+)$")
_ADDRESSES = ("forTarget", "forAddress")
_CLIENT = "net.devh.boot.grpc.client.inject.GrpcClient"
_NO_CALLS = ("withDeadlineAfter", "withInterceptors", "withCallCredentials", "withCompression", "withWaitForReady",
             "withDeadline", "withExecutor", "withOption", "getChannel", "getCallOptions", "build")  # fmt: skip


@framework(
    "grpc-java",
    language=("java", "kotlin"),
    libraries=("io.grpc", "net.devh", "io.quarkus.grpc"),
    fields={f"@{_quarkus_grpc.CLIENT}": _quarkus_grpc.injected},
)
def grpc_java(code: Code) -> Iterator[Fact]:
    """One request for each call of a stub, one route for each method of a service."""
    near = _near_stubs(code.outlines.values())
    resilience = Resilience(code)
    for path, outline in code.outlines.items():
        for call in outline.calls if path in near else ():
            if isinstance(call.invoke.callee, Member) and call.invoke.callee.name not in _NO_CALLS:
                yield from map(resilience.bounded, _request(code, call, Scope(path, call.function)))
        for cls in outline.classes:
            yield from _routes(code, ClassValue(path, cls.name), cls.bases)


def _near_stubs(outlines: Collection[Outline]) -> set[str]:
    """The files that can come to a stub: they name one, or see a file that can, as they import something of it or are in its
    package. In all others, no call need be looked at.
    """
    near = {outline.path for outline in outlines if _speaks_of_stubs(outline)}
    if not near:
        return near
    names = {outline.path: {f"{outline.module}.{name}" for name in defined_by(outline)} for outline in outlines}
    known = set().union(*names.values())
    seeing: dict[str, set[str]] = defaultdict(set)
    """The files that see a name, or all of a package."""
    for outline in outlines:
        targets = {one.target for one in outline.imports}
        targets |= {target.rpartition(".")[0] for target in targets} & known  # a member of a class
        for target in (outline.module, *targets):
            seeing[target].add(outline.path)
    modules = {outline.path: outline.module for outline in outlines}
    waiting = list(near)
    while waiting:
        path = waiting.pop()
        new = set().union(*(seeing[name] for name in (modules[path], *names[path]) if name in seeing)) - near
        near |= new
        waiting += new
    return near


def _speaks_of_stubs(outline: Outline) -> bool:
    """Whether a file names a class of generated stubs, ``OrdersGrpc``, or is given some."""
    targets = [imported.target for imported in outline.imports]
    if any(
        "Grpc." in f"{target}." or "GrpcKt." in f"{target}." or target in _quarkus_grpc.IMPORTED for target in targets
    ):
        return True
    said = [part for call in outline.calls for part in (call.invoke.callee, *(a.value for a in call.invoke.arguments))]
    said += [field.type for cls in outline.classes for field in cls.fields if field.type is not None]
    said += [p.type for function in outline.functions for p in function.parameters if p.type is not None]
    said += [function.return_type for function in outline.functions if function.return_type is not None]
    said += [part for binding in outline.bindings for part in (binding.value, binding.type) if part is not None]
    return any(map(_names_stubs, said))


def _names_stubs(expression: Expression) -> bool:
    waiting = [expression]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Name | Member) and part.name.endswith(("Grpc", "GrpcKt")):
            return True
        if isinstance(part, Member):
            waiting.append(part.of)
        elif isinstance(part, Item):  # ``Supplier<OrdersGrpc.OrdersBlockingStub>``
            waiting += (part.of, part.key)
        elif isinstance(part, CollectionExpression):
            waiting += part.items
    return False


def _request(code: Code, call: Call, scope: Scope) -> Iterator[RemoteCall]:
    callee = call.invoke.callee
    for value in code.values(callee, scope):
        if not isinstance(value, Library) or not isinstance(callee, Member):
            continue
        match, client = _STUB.search(value.name), _quarkus_grpc.client_of(value)
        interface, method = (match[1], match[2]) if match else _quarkus_grpc.method_of(value) if client else ("", "")
        if not method:
            continue
        path = _path(interface, method)
        address = _quarkus_grpc.address_of(code, client) if client else _address(code, callee.of, scope)
        target = path if address is None else Text((address, *path.parts))
        bounded = (match is not None and "withDeadline" in match[0]) or _has_deadline(code, callee.of, scope)
        bounded = bounded or _quarkus_grpc.has_deadline(code, client)
        yield RemoteCall("grpc", "", target, call.invoke.at, call.function, timeout="given" if bounded else "none")
        return


def _path(interface: str, method: str) -> Text:
    """``/Orders/Place``; the classes that Mutiny generates say so before the interface's name."""
    return literal(f"/{interface.removeprefix('Mutiny')}/{method[:1].upper()}{method[1:]}")


def _has_deadline(code: Code, stub: Expression, scope: Scope) -> bool:
    names = (getattr(step.callee, "name", "") for step, _ in steps(code, stub, scope))
    return any(name.startswith("withDeadline") for name in names)


def _address(code: Code, stub: Expression, scope: Scope) -> Expression | None:
    """Where the channel leads that the stub was made with, or which the annotation of its field names."""
    for step, where in steps(code, stub, scope):
        if step.arguments and getattr(step.callee, "name", "").startswith("new"):
            for made, place in steps(code, step.argument(0), where):
                found = _of_channel(code, made, place)
                if found is not None:
                    return found
    return _annotated(code, stub, scope)


def _of_channel(code: Code, made: Invoke, place: Scope) -> Expression | None:
    if getattr(made.callee, "name", "") not in _ADDRESSES:
        return None
    host, port = (resolved(code, made.argument(position), place) for position in (0, 1))
    return host if host is None or port is None else Text((host, ":", port))


def _annotated(code: Code, stub: Expression, scope: Scope) -> Expression | None:
    """``@GrpcClient("orders") OrdersStub orders``: the address is a setting, else the name."""
    while isinstance(stub, Invoke) and isinstance(stub.callee, Member):
        stub = stub.callee.of
    name = stub.name if isinstance(stub, Name | Member) else ""
    owner = scope.function
    while owner and name:
        owner = owner.rpartition(".")[0]
        for path, field in code.fields(ClassValue(scope.path, owner)):
            for one in annotations_of(code, field.decorators, Scope(path, owner)) if field.name == name else ():
                if one.name == _CLIENT:
                    client = literal_of(code, one.argument("value"), one.scope)
                    return Text((Hole("setting", f"grpc.client.{client}.address", Text((client,))),))
    return None


def _routes(code: Code, value: ClassValue, bases: tuple[Expression, ...]) -> Iterator[Route]:
    for base in bases:
        for name in code.library_names(base, Scope(value.path, value.name.rpartition(".")[0])):
            match = _SERVICE.search(name) or (_INTERFACE.search(name) if _quarkus_grpc.serves(code, value) else None)
            if match is None:
                continue
            for function in methods(code, value):
                method = simple(function.name)
                if not method.startswith("__"):
                    yield Route("", _path(match[1], method), function.name, function.at, "grpc")
            return
