"""Hyperf's messages by RabbitMQ: classes that say to which exchange, and under which key, they are published or consumed."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._amqp import Binding, Consumption, channel_of, consumed, same_queue
from ringfence.frameworks._handlers import handler_name, use
from ringfence.frameworks._php import PHP, method_named
from ringfence.model.expression import Expression
from ringfence.model.facts import Fact
from ringfence.model.outline import Class
from ringfence.model.value import ClassValue, Instance, LibraryCall, Scope

_PRODUCER, _CONSUMER = "Hyperf.Amqp.Annotation.Producer", "Hyperf.Amqp.Annotation.Consumer"
_PUBLISHING = ("Hyperf.Amqp.Producer().produce", "Hyperf.Amqp.DelayProducer().produce")
_MESSAGES = "Hyperf.Amqp.Message.ConsumerMessage"
_HANDLERS = ("consumeMessage", "consume")
_NO_FANOUTS: frozenset[str] = frozenset()


@framework(
    "hyperf_amqp",
    language=PHP,
    libraries=("Hyperf",),
    hooks={_MESSAGES: (*_HANDLERS, "isEnable")},
)
def hyperf_amqp(code: Code) -> Iterator[Fact]:
    """What is published, and what the queues that are consumed are bound to."""
    said = {value: call for value, _, call in code.decorated_classes(_PRODUCER)}
    for call in code.calls(*_PUBLISHING):
        for value in code.values(call.argument(0), call.scope):
            if isinstance(value, Instance):
                exchange, key = (
                    _told(code, value.cls, said.get(value.cls), name) for name in ("exchange", "routingKey")
                )
                channel, group = channel_of(code, exchange, key, Scope(value.cls.path), _NO_FANOUTS)
                if channel is not None:
                    yield use("publish", channel, "rabbitmq", call, group=group)
    consumers = {value: (cls, call) for value, cls, call in code.decorated_classes(_CONSUMER)}
    consumptions, bindings = [], []
    for value, (cls, call) in consumers.items():
        queue, exchange, key = (_told(code, value, call, name) for name in ("queue", "exchange", "routingKey"))
        queues = same_queue(code, queue, Scope(value.path)) or frozenset((value,))
        at = call.call.invoke.at
        consumptions.append(Consumption(queues, queue, _handlers(code, value, cls), at, ""))
        bindings.append(Binding(queues, exchange, key, at, "", queue))
    yield from consumed(code, consumptions, bindings, _NO_FANOUTS)


def _told(code: Code, value: ClassValue, call: LibraryCall | None, name: str) -> Expression | None:
    """What an attribute says of a message, or else a field of its class."""
    given = call.argument(None, name) if call is not None else None
    if given is not None:
        return given
    return next((field.value for _, field in code.fields(value) if field.name.lstrip("$") == name), None)


def _handlers(code: Code, value: ClassValue, cls: Class) -> tuple[str, ...]:
    for name in _HANDLERS:
        found = tuple(handler_name(one, value.path) for one in method_named(code, value, name))
        if found:
            return found
    return ()
