"""Axon: commands and queries reach whoever handles their class, events all who listen to it, through Axon Server.

Source: the reference of Axon Framework 4. A command or query without a name of its own is called like its class.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from ringfence.extend import Code, framework
from ringfence.frameworks._axon import APPLIED, AXON, PUBLISHED, exchange_of, given, payloads
from ringfence.frameworks._java import Annotation, annotated, class_of, first, first_import, full_name
from ringfence.frameworks._java_values import literal_of
from ringfence.model.expression import Expression, Hole, Text, literal
from ringfence.model.facts import ChannelUse, Dispatch, Fact, Participation, RemoteCall, Route
from ringfence.model.outline import Function
from ringfence.model.value import ClassValue, Instance, Known, Library, Scope

_COMMAND = f"{AXON}.commandhandling.CommandHandler"
_QUERY = f"{AXON}.queryhandling.QueryHandler"
_LISTENING = (
    f"{AXON}.eventhandling.EventHandler", f"{AXON}.eventsourcing.EventSourcingHandler",
    *(f"{AXON}.{package}.SagaEventHandler" for package in ("modelling.saga", "eventhandling.saga")),
)  # fmt: skip
_GATEWAYS = {
    "commandhandling.gateway.CommandGateway": ("send", "sendAndWait"),
    "extensions.reactor.commandhandling.gateway.ReactorCommandGateway": ("send",),
    "queryhandling.QueryGateway": ("query", "subscriptionQuery", "scatterGather", "streamingQuery"),
    "extensions.reactor.queryhandling.gateway.ReactorQueryGateway": ("query", "subscriptionQuery", "scatterGather"),
}
_SENDING = tuple(f"{AXON}.{gateway}().{name}" for gateway, names in _GATEWAYS.items() for name in names)
_BROKER = "axon"
_SWITCH = Text((Hole("setting", "axon.axonserver.enabled"),))


class _Handler(Struct, frozen=True):
    """A method that handles what has one of these names."""

    path: str
    function: Function
    names: tuple[str, ...]


@framework("axon", language=("java", "kotlin"), libraries=(AXON,))
def axon(code: Code) -> Iterator[Fact]:
    """Handlers are routes, what is sent to those of others is a request; each event is a channel."""
    handlers = [*_handlers(code, (_COMMAND,), "commandName"), *_handlers(code, (_QUERY,), "queryName")]
    own = {name: one for one in handlers for name in one.names}
    far = code.deployed(_SWITCH).literal != "false"
    for one in handlers if far else ():
        for name in one.names:
            yield Route("", literal(f"/{name}"), one.function.name, one.function.at, _BROKER)
    for call in code.calls(*_SENDING):
        at, function = call.call.invoke.at, call.call.function
        for name in dict.fromkeys(_names(code, call.argument(0), call.scope)):
            if name in own:
                yield Dispatch(f"{own[name].path}:{own[name].function.name}", at, function)
            elif far:
                yield RemoteCall(_BROKER, "", literal(f"/{name}"), at, function, timeout="default")
    if far:
        yield from _events(code)


def _events(code: Code) -> Iterator[Fact]:
    at = first_import(code, (AXON,))
    if at is not None:
        yield Participation("message", _BROKER, at)
    if exchange_of(code) is not None:
        return
    for handler in _handlers(code, _LISTENING):
        for name in handler.names:
            used = handler.function
            yield ChannelUse("consume", literal(name), _BROKER, used.at, used.name, used.name)
    for call in code.calls(*APPLIED, *PUBLISHED):
        for name in dict.fromkeys(name for one in given(call) for name in _names(code, one.value, call.scope)):
            yield ChannelUse("publish", literal(name), _BROKER, call.call.invoke.at, call.call.function)


# ---------------------------------------------------------------- names


def _handlers(code: Code, annotations: Sequence[str], key: str = "") -> Iterator[_Handler]:
    """The methods with one of these annotations. What they handle is the class of their first parameter, or what is below
    it, if the annotation gives no name under a key.
    """
    for path, function, carried in annotated(code, *annotations):
        mark = first(carried, *annotations)
        if mark is not None:
            names = tuple(dict.fromkeys(_handled(code, path, function, mark, key)))
            if names:
                yield _Handler(path, function, names)


def _handled(code: Code, path: str, function: Function, mark: Annotation, key: str) -> Iterator[str]:
    named = literal_of(code, mark.argument(key), mark.scope) if key else ""
    if named:
        yield named
        return
    type = mark.argument("payloadType") or (function.parameters[0].type if function.parameters else None)
    for value in code.values(type, Scope(path, function.owner)):
        if isinstance(value, ClassValue):
            yield full_name(code, value)
            yield from _below(code, value)
        elif isinstance(value, Library):
            yield value.name.removesuffix("()")


def _below(code: Code, value: ClassValue) -> Iterator[str]:
    """What implements an interface: who handles that handles each of them."""
    cls = class_of(code, value)
    if cls is None or cls.kind != "interface":
        return
    for path, outline in code.outlines.items():
        for one in outline.classes:
            if one.bases and value in code.bases(other := ClassValue(path, one.name)) and other != value:
                yield full_name(code, other)


def _names(code: Code, sent: Expression | None, scope: Scope) -> Iterator[str]:
    """What something that is sent is called: by its class, or as the text says that stands before it."""
    for value in payloads(code, sent, scope):
        if isinstance(value, Instance):
            yield full_name(code, value.cls)
        elif isinstance(value, Known) and value.text.literal:
            yield value.text.literal
        elif isinstance(value, Library) and value.name.endswith("()") and _is_object(value.name):
            yield value.name.removesuffix("()")


def _is_object(name: str) -> bool:
    """Whether an object's name says its class: no call in it but the last, and a capital letter at the end."""
    return name.count("()") == 1 and name.rpartition(".")[2][:1].isupper()
