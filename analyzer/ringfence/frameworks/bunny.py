"""Bunny: RabbitMQ in Ruby, with exchanges, queues and what they are bound to."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._amqp import Binding, Consumption, asks, channel_of, consumed
from ringfence.frameworks._call_chains import built
from ringfence.frameworks._handlers import handlers, use
from ringfence.frameworks._ruby import BLOCK, RUBY, word
from ringfence.frameworks._texts import literals, resolved
from ringfence.model.expression import Expression, Text, literal
from ringfence.model.facts import Fact, Feed
from ringfence.model.value import Library, LibraryCall

_SESSION, _CHANNEL = "Bunny()", "Bunny.Channel()"
_QUEUE, _EXCHANGE = "Bunny.Queue()", "Bunny.Exchange()"
_KINDS = ("topic", "direct", "fanout", "headers", "exchange", "default_exchange", "x_delayed_message")
_OF_ANSWERS = "amq."
"""How queues begin that the broker makes itself, for who waits for an answer."""
_QUEUES = ("queue", "temporary_queue", "durable_queue", "quorum_queue", "stream", "Queue")


@framework(
    "bunny",
    language=RUBY,
    libraries=("Bunny", "MarchHare"),
    same_as={
        "MarchHare.connect()": _SESSION,
        "Bunny.Session()": _SESSION,
        "Bunny.run()": _SESSION,
        f"{_SESSION}.start()": _SESSION,
        "Bunny.run>0": _SESSION,
        **{f"{_SESSION}.{name}()": _CHANNEL for name in ("create_channel", "channel", "with_channel")},
        f"{_SESSION}.with_channel>0": _CHANNEL,
        **{f"{owner}.{name}()": _EXCHANGE for owner in (_CHANNEL, _SESSION) for name in _KINDS},
        **{f"{owner}.{name}()": _QUEUE for owner in (_CHANNEL, _SESSION) for name in _QUEUES},
        f"{_QUEUE}.bind()": _QUEUE,
        f"{_CHANNEL}.prefetch()": f"{_CHANNEL}.prefetch()",
    },
)
def bunny(code: Code) -> Iterator[Fact]:
    """What is published, and what the queues that are consumed are bound to."""
    fanouts = frozenset(_fanouts(code))
    for call in code.calls(f"{_EXCHANGE}.publish"):
        for exchange in _exchanges(code, call.receiver):
            key = call.call.invoke.argument(None, "routing_key")
            channel, group = channel_of(code, exchange, key, call.scope, fanouts)
            if channel is not None:
                yield use("publish", channel, "rabbitmq", call, group=group, answered=_asks(code, call))
    for call in code.calls(f"{_CHANNEL}.basic_publish"):
        channel, group = channel_of(code, call.argument(1), call.argument(2), call.scope, fanouts)
        if channel is not None:
            yield use("publish", channel, "rabbitmq", call, group=group, answered=_asks(code, call))
    for call in code.calls(f"{_QUEUE}.publish"):
        for _, name in _queues(code, call.receiver):
            if name is not None:
                yield use("publish", name, "rabbitmq", call, answered=_asks(code, call))
    yield from _dead_letters(code)
    yield from consumed(code, list(_consumptions(code)), list(_bindings(code)), fanouts)


def _asks(code: Code, call: LibraryCall) -> bool:
    return asks(code, call.call.invoke, call.scope)


def _dead_letters(code: Code) -> Iterator[Fact]:
    """From what a queue is bound to, or its own name, to what it passes messages on to that are rejected, or too old: nobody
    need listen to what waits in it.
    """
    bindings = list(_bindings(code))
    for call in code.calls(f"{_CHANNEL}.queue", f"{_SESSION}.queue"):
        given = call.call.invoke.argument(None, "arguments")
        found = {key.literal: value for key, value in getattr(given, "items", ()) if isinstance(key, Text)}
        keys = [text.literal for text in code.texts(found.get("x-dead-letter-routing-key"), call.scope) if text.literal]
        names = [text for text in code.texts(call.argument(0), call.scope) if text.literal]
        bound = [one for one in bindings for name in names if name in one.queue]
        sources = [key for one in bound for key in literals(code.texts(one.key, one.scope))]
        for source in dict.fromkeys(sources or literals(names)):
            for key in keys:
                yield Feed(f"channel:{source}", f"channel:{key}", "dead-letters", call.call.invoke.at)


def _fanouts(code: Code) -> Iterator[str]:
    calls = code.calls(f"{_CHANNEL}.fanout", f"{_CHANNEL}.exchange", f"{_SESSION}.exchange", "Bunny.Exchange")
    for call in calls:
        position = 2 if call.name == "Bunny.Exchange" else 0
        kind = word(call.call.invoke.argument(None, "type")) or word(call.argument(1))
        if call.name.endswith("fanout") or kind == "fanout":
            yield from (text.literal for text in code.texts(call.argument(position), call.scope) if text.literal)


def _bindings(code: Code) -> Iterator[Binding]:
    """``queue.bind(exchange, routing_key: 'orders.created')``."""
    for call in code.calls(f"{_QUEUE}.bind"):
        invoke, given = call.call.invoke, call.argument(0)
        key = resolved(code, invoke.argument(None, "routing_key", "key"), call.scope)
        things = [value for value in code.values(given, call.scope) if isinstance(value, Library)]
        exchanges = [one for value in things for one in _exchanges(code, value)] or [resolved(code, given, call.scope)]
        for identity, name in _queues(code, call.receiver):
            for exchange in exchanges:
                yield Binding(identity, exchange, key, invoke.at, call.call.function, name)


def _consumptions(code: Code) -> Iterator[Consumption]:
    for call in code.calls(f"{_QUEUE}.subscribe", f"{_QUEUE}.pop", f"{_QUEUE}.subscribe_with", f"{_QUEUE}.get"):
        found = handlers(code, call.call.invoke.argument(None, BLOCK), call.scope)
        for identity, name in _queues(code, call.receiver):
            yield Consumption(identity, name, found, call.call.invoke.at, call.call.function)
    for call in code.calls(f"{_CHANNEL}.basic_consume"):
        found = handlers(code, call.call.invoke.argument(None, BLOCK), call.scope)
        texts = frozenset[object](code.texts(call.argument(0), call.scope))
        yield Consumption(texts, call.argument(0), found, call.call.invoke.at, call.call.function)


def _queues(code: Code, value: object) -> Iterator[tuple[frozenset[object], Expression | None]]:
    """What tells a queue from others, and its name."""
    if not isinstance(value, Library) or value.name != _QUEUE:
        return
    for name, made, scope in built(code, value):
        if name in _QUEUES:
            named = resolved(code, made.argument(1 if name == "Queue" else 0), scope)
            texts = [text for text in code.texts(named, scope) if text.literal]
            if any(str(text.literal).startswith(_OF_ANSWERS) for text in texts):
                return
            yield frozenset[object]((made.at, *texts)), named
            return


def _exchanges(code: Code, value: object) -> Iterator[Expression | None]:
    """The name of an exchange: of ``channel.topic('orders')``; the default one has none."""
    if not isinstance(value, Library) or value.name != _EXCHANGE:
        return
    for name, made, scope in built(code, value):
        if name in _KINDS or name == "Exchange":
            given = made.argument(2 if name == "Exchange" else 0)
            yield literal("") if name == "default_exchange" else resolved(code, given, scope)
            return
