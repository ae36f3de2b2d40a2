"""Connect in JavaScript: clients that are made for a generated service and a transport, and what routers serve.

The generated code need not be there: a service is known by the name under which it is imported.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, definition_of, functions, option, properties
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Expression, Member, Name, Text, literal
from ringfence.model.facts import Fact, RemoteCall, Route
from ringfence.model.outline import Call, Function, Outline
from ringfence.model.value import Entries, Instance, Library, Scope

_PROTOCOL = "connect"
_NAMES = ("@connectrpc/connect", "@bufbuild/connect")
"""What its packages are called, those for some platform with more behind a hyphen."""
_CLIENT, _TRANSPORT = f"{_NAMES[0]}.Client()", f"{_NAMES[0]}.Transport()"
_PACKAGES = tuple(
    f"{name}{platform}" for name in _NAMES for platform in ("", "-node", "-web", "-fastify", "-express", "-next")
)


@framework(
    "connect_js",
    language=ECMASCRIPT,
    libraries=_PACKAGES,
    same_as={
        **{f"{name}.create{kind}Client()": _CLIENT for name in _NAMES for kind in ("", "Promise", "Callback")},
        **{
            f"{name}.create{kind}Transport()": _TRANSPORT
            for name in _PACKAGES
            for kind in ("Connect", "Grpc", "GrpcWeb", "ConnectHttp2", "GrpcHttp2", "Http2")
        },
    },
)
def connect_js(code: Code) -> Iterator[Fact]:
    """One request for each call of a client's method, one route for each method of a service."""
    made = any(
        True
        for name in _NAMES
        for kind in ("", "Promise", "Callback")
        for _ in code.calls(f"{name}.create{kind}Client")
    )
    for path, outline in code.outlines.items():
        serving = outline.language in ECMASCRIPT and _imports(outline)
        for call in outline.calls if outline.language in ECMASCRIPT and (made or serving) else ():
            callee, scope = call.invoke.callee, Scope(path, call.function)
            if isinstance(callee, Member):
                if serving and callee.name == "service" and len(call.invoke.arguments) > 1:
                    yield from _routes(code, call, scope)
                elif made:
                    yield from _requests(code, callee, call, scope)


def _imports(outline: Outline) -> bool:
    return any(imported.target.startswith(_NAMES) for imported in outline.imports)


def _service(written: Expression | None) -> str:
    """The name of a generated service, ``OrdersService`` or ``orders.OrdersService``."""
    return written.name if isinstance(written, Name | Member) else ""


# ---------------------------------------------------------------- requests


def _requests(code: Code, callee: Member, call: Call, scope: Scope) -> Iterator[RemoteCall]:
    told: set[Text] = set()
    for value in code.values(callee.of, scope):
        if not isinstance(value, Library) or value.name != _CLIENT or value.made is None or value.scope is None:
            continue
        service = _service(value.made.argument(0))
        for base, bounded in _transports(code, value.made.argument(1), value.scope) if service else ():
            target = Text((*base, f"/{service}/{_capital(callee.name)}"))
            if target not in told:
                told.add(target)
                bounded = bounded or option(code, call.invoke.argument(1), scope, "timeoutMs", "signal") is not None
                timeout = "given" if bounded else "none"
                yield RemoteCall(_PROTOCOL, "", target, call.invoke.at, call.function, timeout=timeout)


def _transports(
    code: Code, transport: Expression | None, scope: Scope
) -> Iterator[tuple[tuple[str | Expression, ...], bool]]:
    """Where a client's transport leads, nothing if that is not known, and whether it bounds every request."""
    known = False
    for value in code.values(transport, scope):
        if (
            isinstance(value, Library)
            and value.name == _TRANSPORT
            and value.made is not None
            and value.scope is not None
        ):
            options = value.made.argument(0)
            base = option(code, options, value.scope, "baseUrl")
            address = resolved(code, *base) if base is not None else None
            known = True
            if isinstance(address, Text) and address.parts and str(address.parts[0]).startswith("/"):
                continue  # where the page came from
            bounded = option(code, options, value.scope, "defaultTimeoutMs") is not None
            yield ((address,) if address is not None else ()), bounded
    if not known:
        yield (), False


# ---------------------------------------------------------------- routes


def _routes(code: Code, call: Call, scope: Scope) -> Iterator[Route]:
    """``router.service(OrdersService, { placeOrder })``, or an object of a class with these methods."""
    service = _service(call.invoke.argument(0))
    for value in code.values(call.invoke.argument(1), scope) if service else ():
        if isinstance(value, Entries):
            for name, item, at in properties(code, value):
                found = (definition_of(code, function) for function in functions(code, item, at))
                yield from (_route(service, name, one) for one in found if one is not None)
        elif isinstance(value, Instance):
            for base in code.bases(value.cls):
                for function in code.outlines[base.path].functions:
                    name = function.name.rpartition(".")[2]
                    if function.owner == base.name and name != "__init__" and not function.static:
                        yield _route(service, name, function)


def _route(service: str, method: str, function: Function) -> Route:
    return Route("", literal(f"/{service}/{_capital(method)}"), function.name, function.at, _PROTOCOL)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
