"""amqplib, its callbacks and its managed connections: messages by RabbitMQ."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._amqp import Binding, Consumption, asks, channel_of, consumed, same_queue
from ringfence.frameworks._ecmascript import ECMASCRIPT, functions
from ringfence.frameworks._handlers import handler_name, use
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Expression
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.value import Library, LibraryCall, Scope

_CONNECTION = "amqplib.Connection()"
_CHANNEL = "amqplib.Channel()"
_QUEUE = f"{_CHANNEL}.assertQueue().queue"
_TYPES = ("Channel", "ConfirmChannel", "ChannelWrapper", "ChannelModel")
_MODULES = (
    "amqplib",
    "amqplib/callback_api",
    "amqp-connection-manager",
    "amqp-connection-manager/dist/types/ChannelWrapper",
)


def _same_as() -> dict[str, str]:
    found: dict[str, str] = {}
    for module in _MODULES:
        for connection in ("connect()", "connect>1", "Connection()", "AmqpConnectionManager()", "ChannelModel()"):
            found[f"{module}.{connection}"] = _CONNECTION
        for channel in _TYPES[:3]:
            found[f"{module}.{channel}()"] = _CHANNEL
    for creating in ("createChannel", "createConfirmChannel"):
        for ending in ("()", ">0", ">1"):
            found[f"{_CONNECTION}.{creating}{ending}"] = _CHANNEL
    found[f"{_CHANNEL}.addSetup>0"] = _CHANNEL
    found[f"{_CHANNEL}.assertQueue>1"] = f"{_CHANNEL}.assertQueue()"
    return {spelling: name for spelling, name in found.items() if spelling != name}


@framework(
    "amqplib",
    language=ECMASCRIPT,
    libraries=("amqplib", "amqplib/callback_api", "amqp-connection-manager"),
    same_as=_same_as(),
)
def amqplib(code: Code) -> Iterator[ChannelUse | Fact]:
    """What is published, to a queue or an exchange, and what the queues that are consumed are bound to."""
    fanouts = frozenset(_fanouts(code))
    for call in code.calls(f"{_CHANNEL}.publish"):
        exchange, key = call.argument(0), call.argument(1)
        channel, group = channel_of(code, exchange, key, call.scope, fanouts)
        if channel is not None:
            yield use(
                "publish", channel, "rabbitmq", call, group=group, answered=asks(code, call.call.invoke, call.scope)
            )
    for call in code.calls(f"{_CHANNEL}.sendToQueue"):
        queue = call.argument(0)
        if queue is not None:
            answered = asks(code, call.call.invoke, call.scope)
            yield use("publish", _named(code, queue, call.scope), "rabbitmq", call, answered=answered)
    yield from consumed(code, list(_consumptions(code)), list(_bindings(code)), fanouts)


def _fanouts(code: Code) -> Iterator[str]:
    for call in code.calls(f"{_CHANNEL}.assertExchange"):
        kinds = set(literals(code.texts(call.argument(1), call.scope)))
        if kinds == {"fanout"}:
            yield from literals(code.texts(call.argument(0), call.scope))


def _queue(code: Code, call: LibraryCall) -> frozenset[object]:
    first = call.argument(0)
    named = _named(code, first, call.scope) if first is not None else None
    return same_queue(code, named if named is not None and named is not first else first, call.scope)


def _named(code: Code, queue: Expression, scope: Scope) -> Expression:
    """The name that a queue was declared with, where it is given as what its declaration returned."""
    for value in code.values(queue, scope):
        if isinstance(value, Library) and value.name == _QUEUE and value.made is not None and value.scope is not None:
            texts = [text for text in code.texts(value.made.argument(0), value.scope) if text.literal != ""]
            if len(texts) == 1:
                return texts[0]
    return queue


def _bindings(code: Code) -> Iterator[Binding]:
    for call in code.calls(f"{_CHANNEL}.bindQueue"):
        yield Binding(_queue(code, call), call.argument(1), call.argument(2), call.call.invoke.at, call.call.function)


def _consumptions(code: Code) -> Iterator[Consumption]:
    for call in code.calls(f"{_CHANNEL}.consume"):
        first = call.argument(0)
        found = dict.fromkeys(functions(code, call.argument(1), call.scope))
        handlers = tuple(handler_name(value, call.path) for value in found)
        name = _named(code, first, call.scope) if first is not None else None
        yield Consumption(_queue(code, call), name, handlers, call.call.invoke.at, call.call.function)
