"""NestJS's microservices: a message that is sent is a request, one that is emitted an event."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, objects, option
from ringfence.frameworks._nestjs_grpc import grpc
from ringfence.frameworks._nestjs_listening import BROKERS, Listening, of_transport
from ringfence.frameworks._texts import resolved
from ringfence.frameworks._typeorm_connections import later
from ringfence.model.expression import Argument, Expression, Hole, Invoke, Mapping, Member, Name, Text, literal
from ringfence.model.facts import ChannelUse, Fact, RemoteCall, Route
from ringfence.model.outline import Field
from ringfence.model.value import Entries, Instance, Items, Library, LibraryCall, Provision, Scope

_MODULE = "@nestjs/microservices"
_CLIENT = f"{_MODULE}.ClientProxy()"
_GRPC = f"{_MODULE}.ClientGrpc()"
_STUB = f"{_GRPC}.getService()"
_UNKNOWN = Text((Hole("unknown", ""),))
_CLIENTS = {
    **{f"{_MODULE}.Client{key.capitalize()}()": broker for key, broker in BROKERS.items()},
    f"{_MODULE}.ClientRMQ()": "rabbitmq",
    f"{_MODULE}.ClientKafkaProxy()": "kafka",
}
"""Clients of one transport: a field that is declared as one tells the broker, whatever it is registered as."""


def _registered(code: Code) -> Iterator[Provision]:
    """``ClientsModule.register([{ name: "ORDERS", transport, options }])``: a client under that name;
    ``registerAsync([{ name, useFactory: () => options }])``.
    """
    for call in code.calls(f"{_MODULE}.ClientsModule.register", f"{_MODULE}.ClientsModule.registerAsync"):
        first = call.argument(0)
        listed = option(code, first, call.scope, "clients")
        for value in code.values(*(listed or (first, call.scope))):
            if isinstance(value, Items):
                for item in value.items:
                    yield from _client(code, item, value.scope, call)


def _client(code: Code, item: Expression, scope: Scope, call: LibraryCall) -> Iterator[Provision]:
    named = option(code, item, scope, "name")
    if named is None:
        return
    texts = code.texts(*named)
    token: Expression = texts[0] if texts else named[0]
    if not texts and isinstance(named[0], Name):
        token = literal(named[0].name)
    given = list(later(code, item, scope, "createClientOptions")) or [(item, scope)]
    for entries in (found for one in given for found in objects(code, *one)):
        made = Invoke(Name(f"new {_CLIENT[:-2]}"), (Argument(Mapping(entries.items)),), call.call.invoke.at)
        yield Provision(token, made, entries.scope)


def _declared(code: Code, of: Instance, field: Field) -> Expression | None:
    """``@Client({ transport, options }) client: ClientProxy``."""
    for decorator in field.decorators:
        if isinstance(decorator.expression, Invoke):
            return Invoke(Name(f"new {_CLIENT[:-2]}"), decorator.expression.arguments[:1], decorator.at)
    return None


@framework(
    "nestjs_microservices",
    language=ECMASCRIPT,
    libraries=(_MODULE,),
    same_as={
        f"builtins.new {_CLIENT}": _CLIENT,
        f"{_MODULE}.ClientProxyFactory.create()": _CLIENT,
        f"{_MODULE}.ClientTCP()": _CLIENT,
        f"{_CLIENT}.getService()": _STUB,
        f"{_CLIENT}.getService<>": _STUB,
    },
    provides=_registered,
    fields={f"@{_MODULE}.Client": _declared},
)
def nestjs_microservices(code: Code) -> Iterator[Fact]:
    """Requests and events that are sent, patterns that are served and consumed."""
    for call in code.calls(f"{_CLIENT}.send", *(f"{client}.send" for client in _CLIENTS)):
        for sent in _sent(code, call.argument(0), call.scope):
            yield RemoteCall(
                "rpc", "", Text((*_address(code, call), "/", sent)), call.call.invoke.at, call.call.function
            )
    for call in code.calls(f"{_CLIENT}.emit", *(f"{client}.emit" for client in _CLIENTS)):
        for sent in _sent(code, call.argument(0), call.scope):
            broker = _broker(code, call) or _CLIENTS.get(call.name.removesuffix(".emit"), "nestjs")
            yield ChannelUse("publish", sent, broker, call.call.invoke.at, call.call.function)
    yield from grpc(code, _STUB)
    listening = Listening(code)
    if not listening.anywhere:
        return  # whose handlers nobody runs
    for function, call in code.decorated(f"{_MODULE}.MessagePattern"):
        for pattern in _patterns(code, call.argument(0), call.scope):
            yield Route("", literal(f"/{pattern}"), function.name, function.at, "rpc")
    for function, call in code.decorated(f"{_MODULE}.EventPattern"):
        for event in [literal(name) for name in _patterns(code, call.argument(0), call.scope)] or [_UNKNOWN]:
            broker = of_transport(code, _second(call)) or listening.broker_of(function)
            yield ChannelUse("consume", event, broker, function.at, "", function.name)


def _sent(code: Code, expression: Expression | None, scope: Scope) -> list[Expression]:
    """What is sent, as it is written where that tells all: each caller of a wrapper sends its own."""
    if expression is None:
        return []
    texts = [text.literal or "" for text in code.texts(expression, scope)]
    parts = _part_names(code, expression, scope)
    if parts and not any(texts):
        return [_written(expression, parts)]
    patterns = list(_patterns(code, expression, scope))
    if patterns and set(texts) == {*patterns}:
        return [expression]
    return [literal(pattern) for pattern in patterns]


def _part_names(code: Code, expression: Expression, scope: Scope) -> tuple[str, ...]:
    """The keys of a pattern's parts, if all patterns that are sent here have the same, and each of them is plain."""
    found = [_parts(entries) for entries in objects(code, expression, scope)]
    if not found or any(parts != found[0] for parts in found):
        return ()
    texts = (text for name in found[0] for text in code.texts(Member(expression, name), scope))
    return () if any(isinstance(part, str) and "/" in part for text in texts for part in text.parts) else found[0]


def _parts(entries: Entries) -> tuple[str, ...]:
    names = [key.literal if isinstance(key, Text) else None for key, _ in entries.items]
    return tuple(sorted(name for name in names if name and name != "**")) if all(names) else ()


def _written(pattern: Expression, parts: tuple[str, ...]) -> Text:
    """The same text as that of a pattern with these parts, of whichever pattern there is."""
    told: list[str | Expression] = []
    for name in parts:
        written = dict(pattern.items) if isinstance(pattern, Mapping) else {}
        told += [f"{',' if told else ''}{name}=", written.get(literal(name)) or Member(pattern, name)]
    return Text(tuple(told))


def _patterns(code: Code, expression: Expression | None, scope: Scope) -> Iterator[str]:
    """A pattern as one segment: a string, or the parts of an object in order of their keys."""
    for text in code.texts(expression, scope):
        if text.literal:
            yield text.literal.replace("/", ".")
    for entries in objects(code, expression, scope):
        parts = []
        for key, value in entries.items:
            known = next((text.literal for text in code.texts(value, entries.scope) if text.literal), "*")
            name = key.literal if isinstance(key, Text) else "*"
            parts.append(f"{name}={known}".replace("/", "."))
        yield ",".join(sorted(parts))


def _options(call: LibraryCall) -> tuple[Expression, Scope] | None:
    receiver = call.receiver
    if not isinstance(receiver, Library) or receiver.made is None or receiver.scope is None:
        return None
    given = receiver.made.argument(0)
    return (given, receiver.scope) if given is not None else None


def _address(code: Code, call: LibraryCall) -> list[str | Expression]:
    """Where a client over TCP connects to; over a broker, the pattern is all the address there is."""
    options = _options(call)
    host = option(code, *options, "options.host") if options is not None else None
    if options is None or host is None or _broker(code, call):
        return []
    port = option(code, *options, "options.port")
    known = resolved(code, *host) or Hole("unknown", "")
    return [known, ":", resolved(code, *port) or ""] if port is not None else [known]


def _broker(code: Code, call: LibraryCall) -> str:
    options = _options(call)
    transport = option(code, *options, "transport") if options is not None else None
    return of_transport(code, transport)


def _second(call: LibraryCall) -> tuple[Expression, Scope] | None:
    """``@EventPattern("placed", Transport.RMQ)``: the one transport that a handler is for."""
    transport = call.argument(1)
    return (transport, call.scope) if transport is not None else None
