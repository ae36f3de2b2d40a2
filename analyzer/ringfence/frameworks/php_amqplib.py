"""php-amqplib and PHP's own amqp extension: messages by RabbitMQ."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._amqp import Binding, Consumption, asks, channel_of, consumed, same_queue
from ringfence.frameworks._handlers import handler_name, use
from ringfence.frameworks._php import PHP, argument, callables, member_calls
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Expression
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.value import Library, LibraryCall

_LIBRARY = "PhpAmqpLib"
_CHANNEL = f"{_LIBRARY}.Channel.AMQPChannel()"
_CONNECTION = f"{_LIBRARY}.Connection.AMQPStreamConnection()"
_CONNECTIONS = (
    "AMQPStreamConnection", "AMQPSSLConnection", "AMQPLazyConnection", "AMQPSocketConnection", "AbstractConnection",
    "AMQPLazySocketConnection", "AMQPLazySSLConnection",
)  # fmt: skip
_EXCHANGE, _QUEUE = "builtins.AMQPExchange()", "builtins.AMQPQueue()"


def _same_as() -> dict[str, str]:
    found = {f"{_LIBRARY}.Connection.{name}()": _CONNECTION for name in _CONNECTIONS[1:]}
    found[f"{_LIBRARY}.Connection.AMQPConnectionFactory.create()"] = _CONNECTION
    found[f"{_LIBRARY}.Connection.AMQPStreamConnection.create_connection()"] = _CONNECTION
    found[f"{_CONNECTION}.channel()"] = _CHANNEL
    return found


@framework("php_amqplib", language=PHP, same_as=_same_as())
def php_amqplib(code: Code) -> Iterator[ChannelUse | Fact]:
    """What is published, and what the queues that are consumed are bound to."""
    fanouts = frozenset(_fanouts(code))
    for call in code.calls(f"{_CHANNEL}.basic_publish", f"{_CHANNEL}.batch_basic_publish"):
        invoke = call.call.invoke
        exchange, key = argument(invoke, 1, "exchange"), argument(invoke, 2, "routing_key")
        channel, group = channel_of(code, exchange, key, call.scope, fanouts)
        if channel is not None:
            yield use(
                "publish", channel, "rabbitmq", call, group=group, answered=asks(code, call.call.invoke, call.scope)
            )
    for call in code.calls(f"{_EXCHANGE}.publish"):
        key = argument(call.call.invoke, 1, "routingKey")
        channel, group = channel_of(code, _named(code, call), key, call.scope, fanouts)
        if channel is not None:
            yield use(
                "publish", channel, "rabbitmq", call, group=group, answered=asks(code, call.call.invoke, call.scope)
            )
    yield from consumed(code, list(_consumptions(code)), list(_bindings(code)), fanouts)


def _fanouts(code: Code) -> Iterator[str]:
    for call in code.calls(f"{_CHANNEL}.exchange_declare"):
        invoke = call.call.invoke
        kinds = argument(invoke, 1, "type")
        names = set(literals(code.texts(kinds, call.scope))) | {
            n.lower() for n in code.library_names(kinds, call.scope)
        }
        if any("fanout" in name for name in names):
            yield from literals(code.texts(argument(invoke, 0, "exchange"), call.scope))


def _bindings(code: Code) -> Iterator[Binding]:
    for call in code.calls(f"{_CHANNEL}.queue_bind"):
        invoke = call.call.invoke
        queue, exchange, key = (argument(invoke, at, n) for at, n in enumerate(("queue", "exchange", "routing_key")))
        queues = same_queue(code, queue, call.scope)
        yield Binding(queues, exchange, key, invoke.at, call.call.function, queue)
    for call in code.calls(f"{_QUEUE}.bind"):
        invoke, name = call.call.invoke, _named(code, call)
        exchange, key = argument(invoke, 0, "exchangeName"), argument(invoke, 1, "routingKey")
        yield Binding(same_queue(code, name, call.scope), exchange, key, invoke.at, call.call.function, name)


def _consumptions(code: Code) -> Iterator[Consumption]:
    for call in code.calls(f"{_CHANNEL}.basic_consume", f"{_CHANNEL}.basic_get"):
        queue = argument(call.call.invoke, 0, "queue")
        yield _consumption(code, call, queue, argument(call.call.invoke, 6, "callback"))
    for call in code.calls(f"{_QUEUE}.consume", f"{_QUEUE}.get"):
        yield _consumption(code, call, _named(code, call), argument(call.call.invoke, 0, "callback"))


def _consumption(code: Code, call: LibraryCall, queue: Expression | None, callback: Expression | None) -> Consumption:
    found = dict.fromkeys(callables(code, callback, call.scope))
    handlers = tuple(handler_name(value, call.path) for value in found)
    queues = same_queue(code, queue, call.scope)
    return Consumption(queues, queue, handlers, call.call.invoke.at, call.call.function)


def _named(code: Code, call: LibraryCall) -> Expression | None:
    """The name that an exchange or a queue of the extension was given: ``$queue->setName('orders')``."""
    receiver = call.receiver
    made = receiver.made.at if isinstance(receiver, Library) and receiver.made is not None else None
    for other, callee, scope in member_calls(code, ("setName",)):
        for value in code.values(callee.of, scope):
            if isinstance(value, Library) and value.made is not None and value.made.at == made:
                return other.invoke.argument(0)
    return None
