"""pika and aio-pika: messages by RabbitMQ.

pika's methods are AMQP's own (``basic_publish``, ``queue_bind``), so their names tell even where the channel only comes
in by a callback; aio-pika's are ordinary words and need to be known.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._amqp import Binding, Consumption, asks, channel_of, consumed, same_queue
from ringfence.frameworks._handlers import handlers, loops, member_calls
from ringfence.frameworks._texts import literals, resolved
from ringfence.model.expression import Expression, Member
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.outline import Call
from ringfence.model.value import FunctionValue, Library, LibraryCall, Scope

_BLOCKING = "pika.BlockingConnection().channel()"
_CHANNEL = "aio_pika.Channel()"
_EXCHANGE = f"{_CHANNEL}.declare_exchange()"
_DEFAULT = f"{_CHANNEL}.default_exchange"
_QUEUE = f"{_CHANNEL}.declare_queue()"
_CONNECTION = "aio_pika.Connection()"
_MODULES = (
    "aio_pika", "aio_pika.abc", "aio_pika.channel", "aio_pika.exchange", "aio_pika.queue", "aio_pika.connection",
    "aio_pika.robust_channel", "aio_pika.robust_exchange", "aio_pika.robust_queue", "aio_pika.robust_connection",
)  # fmt: skip


def _typed(name: str, canonical: str) -> dict[str, str]:
    """A class's spellings: plain, robust and abstract, in whichever module."""
    spellings = (name, f"Robust{name}", f"Abstract{name}", f"AbstractRobust{name}")
    every = {f"{module}.{spelling}()": canonical for module in _MODULES for spelling in spellings}
    return {spelling: to for spelling, to in every.items() if spelling != to}


@framework(
    "pika",
    language="python",
    libraries=("pika", "aio_pika"),
    same_as={
        "pika.adapters.BlockingConnection()": "pika.BlockingConnection()",
        "pika.adapters.blocking_connection.BlockingConnection()": "pika.BlockingConnection()",
        "pika.adapters.blocking_connection.BlockingChannel()": _BLOCKING,
        **_typed("Connection", _CONNECTION),
        **_typed("Channel", _CHANNEL),
        **_typed("Exchange", _EXCHANGE),
        **_typed("Queue", _QUEUE),
        "aio_pika.connect()": _CONNECTION,
        "aio_pika.connect_robust()": _CONNECTION,
        "aio_pika.connection.connect()": _CONNECTION,
        "aio_pika.robust_connection.connect_robust()": _CONNECTION,
        f"{_CONNECTION}.channel()": _CHANNEL,
        f"{_CHANNEL}.get_exchange()": _EXCHANGE,
        f"{_CHANNEL}.get_queue()": _QUEUE,
    },
)
def pika(code: Code) -> Iterator[Fact]:
    """What is published, and what the service's queues receive."""
    fanouts = frozenset(_fanouts(code))
    yield from _published(code, fanouts)
    yield from consumed(code, list(_consumptions(code)), list(_bindings(code)), fanouts)
    yield from _aio_published(code, fanouts)
    yield from consumed(code, list(_aio_consumptions(code)), list(_aio_bindings(code)), fanouts)


# ---------------------------------------------------------------- pika


def _calls(code: Code, *names: str) -> Iterator[tuple[Call, Scope]]:
    """AMQP calls, not those of the service's own methods of that name."""
    for path, call in member_calls(code, *names):
        scope = Scope(path, call.function)
        if not any(isinstance(callee, FunctionValue) for callee in code.values(call.invoke.callee, scope)):
            yield call, scope


def _published(code: Code, fanouts: frozenset[str]) -> Iterator[Fact]:
    for call, scope in _calls(code, "basic_publish"):
        key = call.invoke.argument(1, "routing_key")
        channel, exchange = channel_of(code, call.invoke.argument(0, "exchange"), key, scope, fanouts)
        if channel is not None:
            answered = asks(code, call.invoke, scope)
            at, function = call.invoke.at, call.function
            yield ChannelUse("publish", channel, "rabbitmq", at, function, group=exchange, answered=answered)


def _bindings(code: Code) -> Iterator[Binding]:
    for call, scope in _calls(code, "queue_bind"):
        invoke = call.invoke
        queue = same_queue(code, invoke.argument(0, "queue"), scope)
        exchange, key = invoke.argument(1, "exchange"), invoke.argument(2, "routing_key")
        yield Binding(queue, exchange, key, invoke.at, call.function, invoke.argument(0, "queue"))


def _consumptions(code: Code) -> Iterator[Consumption]:
    for call, scope in _calls(code, "basic_consume", "basic_get"):
        invoke = call.invoke
        queue = invoke.argument(0, "queue")
        callback = invoke.argument(1, "on_message_callback", "consumer_callback", "callback")
        if handlers(code, queue, scope):  # before version 1 the callback came first
            queue, callback = invoke.argument(1, "queue"), queue
        found = handlers(code, callback, scope)
        if not found and invoke.callee.name == "basic_get":  # type: ignore[union-attr]
            found = (call.function,)
        yield Consumption(same_queue(code, queue, scope), queue, found, invoke.at, call.function)
    for known in code.calls(f"{_BLOCKING}.consume"):
        queue = known.argument(0, "queue")
        found = (known.call.function,) if known.call.function else ()
        yield Consumption(same_queue(code, queue, known.scope), queue, found, known.call.invoke.at, known.call.function)


def _fanouts(code: Code) -> Iterator[str]:
    """Exchanges that ignore routing keys."""
    for call, scope in _calls(code, "exchange_declare", "declare_exchange"):
        kind = call.invoke.argument(1, "exchange_type", "type")
        written = [*literals(code.texts(kind, scope)), *code.library_names(kind, scope)]
        if written and all(name.rpartition(".")[2].lower() == "fanout" for name in written):
            yield from literals(code.texts(call.invoke.argument(0, "exchange", "name"), scope))


# ---------------------------------------------------------------- aio-pika


def _aio_published(code: Code, fanouts: frozenset[str]) -> Iterator[Fact]:
    for call in code.calls(f"{_EXCHANGE}.publish", f"{_DEFAULT}.publish"):
        exchange = _exchange_of(code, call)
        channel, group = channel_of(code, exchange, call.argument(1, "routing_key"), call.scope, fanouts)
        if channel is not None:
            answered = asks(code, call.call.invoke, call.scope)
            at, function = call.call.invoke.at, call.call.function
            yield ChannelUse("publish", channel, "rabbitmq", at, function, group=group, answered=answered)


def _exchange_of(code: Code, call: LibraryCall) -> Expression | None:
    receiver = call.receiver
    if call.name.startswith(_DEFAULT) or not isinstance(receiver, Library):
        return None
    return resolved(code, receiver.made.argument(0, "name"), receiver.scope) if receiver.made else None


def _aio_bindings(code: Code) -> Iterator[Binding]:
    for call in code.calls(f"{_QUEUE}.bind"):
        name: Expression | None = None
        exchange = call.argument(0, "exchange")
        for value in code.values(exchange, call.scope):
            if isinstance(value, Library) and value.made is not None:
                name = resolved(code, value.made.argument(0, "name"), value.scope)
        key = call.argument(1, "routing_key")
        queue, queue_name = _queue_of(code, call)
        yield Binding(queue, name or exchange, key, call.call.invoke.at, call.call.function, queue_name)


def _aio_consumptions(code: Code) -> Iterator[Consumption]:
    for call in code.calls(f"{_QUEUE}.consume", f"{_QUEUE}.get", f"{_QUEUE}.iterator"):
        queue, name = _queue_of(code, call)
        found = handlers(code, call.argument(0, "callback"), call.scope) if call.name.endswith("consume") else ()
        if not found and call.call.function:
            found = (call.call.function,)
        yield Consumption(queue, name, found, call.call.invoke.at, call.call.function)
    for value, path, function in loops(code, _QUEUE):
        if value.made is not None and value.scope is not None:
            name = resolved(code, value.made.argument(0, "name"), value.scope)
            handler = function if path == value.scope.path else f"{path}:{function}"
            yield Consumption(frozenset({value.made.at}), name, (handler,), value.made.at, value.scope.function)


def _queue_of(code: Code, call: LibraryCall) -> tuple[frozenset[object], Expression | None]:
    """A queue's identity and name."""
    made = _declared(code, call)
    if made is None or made.made is None:
        return frozenset(), None
    return frozenset({made.made.at}), resolved(code, made.made.argument(0, "name"), made.scope)


def _declared(code: Code, call: LibraryCall) -> Library | None:
    """The queue as it was declared, though an annotation may say no more than that it is one."""
    callee, receiver = call.call.invoke.callee, call.receiver
    known = receiver if isinstance(receiver, Library) and receiver.made is not None else None
    if known is not None or not isinstance(callee, Member):
        return known
    return next((v for v in code.values(callee.of, call.scope) if isinstance(v, Library) and v.made is not None), None)
