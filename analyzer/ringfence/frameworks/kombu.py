"""kombu: messages through producers, consumers and simple queues."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._amqp import channel_of, is_empty
from ringfence.frameworks._handlers import handlers, use
from ringfence.frameworks._kombu import SAME_AS, consumed_queue, exchange_name, fanouts, queues
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Expression, Name
from ringfence.model.facts import ChannelUse, Fact, QueueBinding
from ringfence.model.value import Items, Known, Library, LibraryCall, Scope

_CONNECTION, _PRODUCER, _SIMPLE = "kombu.Connection()", "kombu.Producer()", "kombu.SimpleQueue()"
_MIXINS = ("kombu.mixins.ConsumerMixin", "kombu.mixins.ConsumerProducerMixin")


@framework(
    "kombu",
    language="python",
    libraries=("kombu",),
    same_as={
        **SAME_AS,
        "kombu.BrokerConnection()": _CONNECTION,
        "kombu.connection.Connection()": _CONNECTION,
        **{f"{_CONNECTION}.{name}()": _CONNECTION for name in ("__enter__", "clone", "acquire", "ensure_connection")},
        "kombu.pools.connections[].acquire()": _CONNECTION,
        "kombu.pools.producers[].acquire()": _PRODUCER,
        "kombu.messaging.Producer()": _PRODUCER,
        **{f"{_CONNECTION}.{name}()": _PRODUCER for name in ("Producer", "ensure")},
        f"{_PRODUCER}.__enter__()": _PRODUCER,
        **{f"{mixin}().producer": _PRODUCER for mixin in _MIXINS},
        "kombu.simple.SimpleQueue()": _SIMPLE,
        f"{_CONNECTION}.SimpleQueue()": _SIMPLE,
        f"{_SIMPLE}.__enter__()": _SIMPLE,
        "kombu.messaging.Consumer": "kombu.Consumer",
        f"{_CONNECTION}.Consumer": "kombu.Consumer",
    },
)
def kombu(code: Code) -> Iterator[Fact]:
    """What is published, and what the service's queues receive."""
    ignoring = fanouts(code)
    for call in code.calls("kombu.Queue", "kombu.entity.Queue"):
        yield from _bound(code, call, ignoring)
    for call in code.calls(f"{_PRODUCER}.publish", f"{_PRODUCER}()"):
        yield from _published(code, call, ignoring)
    for call in code.calls("kombu.Consumer"):
        shift = 0 if call.receiver is not None and getattr(call.receiver, "name", "") == _CONNECTION else 1
        yield from _consumed(code, call, shift)
    for call in _of_mixins(code):
        yield from _consumed(code, call, 0)
    for call in code.calls(f"{_SIMPLE}.put"):
        yield from _simple(code, call, "publish")
    for call in code.calls(f"{_SIMPLE}.get", f"{_SIMPLE}.get_nowait"):
        yield from _simple(code, call, "consume")


def _bound(code: Code, call: LibraryCall, ignoring: frozenset[str]) -> Iterator[QueueBinding]:
    """A queue with an exchange is bound to it wherever it is declared."""
    name = call.argument(0, "name")
    exchange = exchange_name(code, call.argument(1, "exchange"), call.scope)
    channel, group = channel_of(code, exchange, call.argument(2, "routing_key"), call.scope, ignoring)
    if name is not None and channel is not None and group is not None:
        yield QueueBinding(name, channel, group, "rabbitmq", call.call.invoke.at, call.call.function)


def _published(code: Code, call: LibraryCall, ignoring: frozenset[str]) -> Iterator[ChannelUse]:
    """What the call says counts before what its producer was made with; a single declared queue names the rest."""
    receiver = call.receiver
    made, scope = (receiver.made, receiver.scope) if isinstance(receiver, Library) else (None, None)
    exchange = exchange_name(code, call.argument(None, "exchange"), call.scope)
    key = resolved(code, call.argument(1, "routing_key"), call.scope)
    if exchange is None and made is not None and scope is not None:
        exchange = exchange_name(code, made.argument(1, "exchange"), scope)
    if key is None and made is not None and scope is not None:
        key = resolved(code, made.argument(2, "routing_key"), scope)
    channel, group = channel_of(code, exchange, key, call.scope, ignoring)
    if channel is not None:
        yield ChannelUse("publish", channel, "rabbitmq", call.call.invoke.at, call.call.function, group=group)


def _consumed(code: Code, call: LibraryCall, shift: int) -> Iterator[ChannelUse]:
    found: list[str] = list(handlers(code, call.argument(None, "on_message"), call.scope))
    for value in code.values(call.argument(None, "callbacks"), call.scope):
        for item in value.items if isinstance(value, Items) else ():
            if isinstance(value, Items) and not isinstance(item, tuple):
                found += handlers(code, item, value.scope)
    yield from consumed_queue(code, call.argument(shift, "queues"), call, tuple(dict.fromkeys(found)))


def _of_mixins(code: Code) -> Iterator[LibraryCall]:
    """``Consumer(queues=…, callbacks=…)`` in ``get_consumers``: the class comes in as a parameter there."""
    inside = [(value.path, f"{value.name}.get_consumers") for value, _ in code.subclasses(*_MIXINS)]
    for path in dict.fromkeys(path for path, _ in inside):
        for call in code.outlines[path].calls:
            named = {argument.name for argument in call.invoke.arguments}
            is_inside = (path, call.function) in inside
            if is_inside and isinstance(call.invoke.callee, Name) and named & {"callbacks", "on_message"}:
                yield LibraryCall("kombu.Consumer", call, path)


def _simple(code: Code, call: LibraryCall, role: str) -> Iterator[ChannelUse]:
    """A simple queue is known by its name, or by the queue it is made with."""
    receiver = call.receiver
    if not isinstance(receiver, Library) or receiver.made is None or receiver.scope is None:
        return
    for position in (0, 1):
        name = _queue_name(code, receiver.made.argument(position, "name"), receiver.scope)
        if name is not None and not is_empty(code, name, receiver.scope):
            yield use(role, name, "rabbitmq", call, call.call.function if role == "consume" else "")
            return


def _queue_name(code: Code, expression: Expression | None, scope: Scope) -> Expression | None:
    for queue in queues(code, expression, scope):
        return resolved(code, queue.made.argument(0, "name"), queue.scope) if queue.made is not None else None
    texts = [value.text for value in code.values(expression, scope) if isinstance(value, Known)]
    return texts[0] if texts else None
