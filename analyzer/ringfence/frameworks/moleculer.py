"""Moleculer: services that call each other's actions by name and send each other events, over any transporter.

A service is an object with a ``name``; who calls ``orders.place`` reaches whatever runs under that name, so names are
addresses here: routes and calls are written ``/orders/place`` in the protocol ``rpc``.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, definition_of, functions, properties, property_of
from ringfence.frameworks._handlers import member_calls
from ringfence.frameworks._nestjs_modules import mappings
from ringfence.frameworks._texts import literals, resolved
from ringfence.model.expression import Constant, Expression, Member, Name, Text, literal
from ringfence.model.facts import ChannelUse, Fact, RemoteCall, Role, Route
from ringfence.model.outline import Call
from ringfence.model.source import Span
from ringfence.model.value import Entries, Items, Scope, Value
from ringfence.patterns import pattern

_ACTION = pattern(r"(?:v\d+\.)?[\w-]+(?:\.[\w-]+)+")
_SENDING = ("emit", "broadcast")
_SENDERS = ("ctx", "context", "broker")
"""What contexts and brokers are called: they are handed to handlers, of which plain JavaScript says no type."""
_TYPES = ("moleculer.Context", "moleculer.ServiceBroker")
_PARAMETER = pattern(r":(\w+)")
_ALIAS = pattern(r"(?:(?P<method>[A-Z]+)\s+)?/?(?P<path>\S*)")


_GATEWAY = "moleculer-web"


@framework("moleculer", language=ECMASCRIPT, libraries=("moleculer", _GATEWAY, "moleculer-db"))
def moleculer(code: Code) -> Iterator[Fact]:
    """Actions and events of every service, what is called and sent, and what gateways lead to."""
    for path, outline in code.outlines.items():
        for mapping, owner in mappings(outline, "name"):
            yield from _service(code, Entries(mapping.items, Scope(path, owner)))
    for path, call in member_calls(code, "call", *_SENDING):
        yield from _sent(code, call, Scope(path, call.function))


def _service(code: Code, schema: Entries) -> Iterator[Fact]:
    """What a service serves and waits for: ``{ name, version, actions, events }``."""
    name = next(iter(_known(code, property_of(code, schema, "name"))), "")
    version = property_of(code, schema, "version")
    prefix = next((f"{text}." for text in _known(code, version)), "")
    if version is not None and isinstance(version[0], Constant):
        prefix = f"v{version[0].value}."
    for action, handler, at in _handled(code, schema, "actions") if name else ():
        yield Route("", literal(f"/{prefix}{name}/{action}"), handler, at, "rpc")
    for event, handler, at in _handled(code, schema, "events"):
        yield ChannelUse("consume", literal(event), "moleculer", at, "", handler)
    mixins = property_of(code, schema, "mixins")
    if mixins is not None and any(one.startswith(_GATEWAY) for one in _libraries(code, *mixins)):
        yield Role("gateway", Span(schema.scope.path, 1))
        yield from _aliases(code, schema)


def _handled(code: Code, schema: Entries, key: str) -> Iterator[tuple[str, str, Span]]:
    """Names, functions and their places: ``{ place(ctx) { … }, find: { rest, handler(ctx) { … } } }``."""
    listed = property_of(code, schema, key)
    for entries in code.values(*listed) if listed is not None else ():
        for name, value, scope in properties(code, entries):
            given = next((v for v in code.values(value, scope) if isinstance(v, Entries)), None)
            inner = property_of(code, given, "handler") if given is not None else (value, scope)
            if inner is None or value == Constant(False):
                continue  # taken out of what a mixin gives
            found = next(functions(code, *inner), None)
            definition = definition_of(code, found) if found is not None else None
            if found is not None and definition is not None:
                yield name, f"{found.path}:{found.name}", definition.at
            else:
                yield name, "", Span(scope.path, 1)


def _aliases(code: Code, schema: Entries) -> Iterator[Fact]:
    """``routes: [{ path: "/api", aliases: { "GET orders/:id": "orders.get" } }]``."""
    settings = property_of(code, schema, "settings")
    for options in code.values(*settings) if settings is not None else ():
        routes = property_of(code, options, "routes")
        for listed in code.values(*routes) if routes is not None else ():
            for route, scope in ((item, listed.scope) for item in listed.items) if isinstance(listed, Items) else ():
                for entries in code.values(route, scope):
                    yield from _of_route(code, entries)


def _of_route(code: Code, route: Value) -> Iterator[Fact]:
    base = next(iter(_known(code, property_of(code, route, "path"))), "")
    aliases = property_of(code, route, "aliases")
    for entries in code.values(*aliases) if aliases is not None else ():
        for alias, target, scope in properties(code, entries):
            found = _ALIAS.fullmatch(alias)
            action = next((text.rpartition(":")[2] for text in _known(code, (target, scope))), "")
            if found is None or not _ACTION.fullmatch(action):
                continue
            whole = f"{base}/{found['path']}".replace("//", "/")
            method = found["method"] if found["method"] not in (None, "REST") else ""
            at = Span(scope.path, 1)
            yield Route(method or "", literal(_PARAMETER.sub(r"{\1}", whole)), "", at)
            yield RemoteCall("rpc", "", _address(action), at, timeout="default")


def _sent(code: Code, call: Call, scope: Scope) -> Iterator[Fact]:
    """``ctx.call("orders.place", …)``, ``broker.emit("order.placed", …)``."""
    callee, at = call.invoke.callee, call.invoke.at
    if not isinstance(callee, Member) or not call.invoke.arguments or not _speaks(code, callee.of, scope):
        return
    if callee.name == "call":
        for action in _known(code, (call.invoke.arguments[0].value, scope)):
            if _ACTION.fullmatch(action):
                yield RemoteCall("rpc", "", _address(action), at, call.function, timeout="default")
    else:
        channel = resolved(code, call.invoke.arguments[0].value, scope)
        if channel is not None:
            yield ChannelUse("publish", channel, "moleculer", at, call.function)


def _speaks(code: Code, of: Expression, scope: Scope) -> bool:
    """Whether something is a context or a broker."""
    last = of.name if isinstance(of, Name | Member) else ""
    return last.lower() in _SENDERS or any(name.startswith(_TYPES) for name in code.library_names(of, scope))


def _address(action: str) -> Text:
    service, _, name = action.rpartition(".")
    return literal(f"/{service}/{name}")


def _known(code: Code, placed: tuple[Expression, Scope] | None) -> list[str]:
    return [text for text in literals(code.texts(*placed)) if text] if placed is not None else []


def _libraries(code: Code, expression: Expression, scope: Scope) -> Iterator[str]:
    for value in code.values(expression, scope):
        for item in value.items if isinstance(value, Items) else ():
            yield from code.library_names(item, value.scope if isinstance(value, Items) else scope)
