"""AMQP 0-9-1 as clients speak it: exchanges, routing keys, and queues bound to them.

A message's channel is its routing key, or the exchange where that alone decides (an empty key, a fan-out exchange). The
exchange is kept as the use's ``group``: equal keys of different exchanges are different channels. What a service
consumes is what its queues are bound to; a queue without a binding receives, by the default exchange, its own name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from ringfence.extend import Code
from ringfence.model.expression import Constant, Expression, Invoke, Mapping, Name, Text, dotted, literal
from ringfence.model.facts import ChannelUse, QueueBinding
from ringfence.model.source import Span
from ringfence.model.value import Entries, Known, Library, Scope

_DECLARING = (
    "QueueDeclare",
    "QueueDeclareAsync",
    "QueueDeclarePassive",
    "queueDeclare",
    "queue_declare",
    "declare_queue",
    "assertQueue",
)
_ANSWERS = ("reply_to", "replyTo")
_DEEPEST = 2


class Binding(Struct, frozen=True):
    """A queue receives what an exchange gets under a routing key."""

    queue: frozenset[object]
    exchange: Expression | None
    key: Expression | None
    at: Span
    function: str
    name: Expression | None = None
    """The queue's name, if it is written."""

    @property
    def scope(self) -> Scope:
        """Where it stands."""
        return Scope(self.at.path, self.function)


class Consumption(Struct, frozen=True):
    """A queue is consumed; handlers: named as facts at ``at`` name them."""

    queue: frozenset[object]
    name: Expression | None
    handlers: tuple[str, ...]
    at: Span
    function: str


def same_queue(code: Code, expression: Expression | None, scope: Scope) -> frozenset[object]:
    """What tells a queue from others: its name, the call that declared it, or else how the code writes it."""
    found: set[object] = set()
    for value in code.values(expression, scope):
        if isinstance(value, Known) and value.text.literal != "":
            found.add(value.text)
        elif isinstance(value, Library) and value.made is not None:
            found.add(value.made.at)
            if value.scope is not None and getattr(value.made.callee, "name", "") in _DECLARING:
                found.update(text for text in code.texts(value.made.argument(0, "queue"), value.scope) if text.literal)
    written = dotted(expression)
    if not found and written is not None:
        found.add((scope.path, written))
    return frozenset(found)


def is_empty(code: Code, expression: Expression | None, scope: Scope) -> bool:
    """Whether it is not given, None, or the empty string."""
    if expression is None or expression in (Constant(None), literal("")):
        return True
    texts = code.texts(expression, scope)
    return bool(texts) and all(text.literal == "" for text in texts)


def exchange_names(code: Code, exchange: Expression | None, scope: Scope) -> Iterator[str]:
    """What tells exchanges from each other: their names, or how those are made where the configuration says them."""
    for text in code.texts(exchange, scope):
        yield text.literal if text.literal is not None else repr(text)


def asks(code: Code, published: Expression, scope: Scope, depth: int = _DEEPEST) -> bool:
    """Whether who publishes names a queue for the answer: ``reply_to=…`` among the message's properties, wherever those are
    put together. published: the call that publishes. depth: variables that may stand for variables.
    """
    if isinstance(published, Invoke):
        named = any(one.name in _ANSWERS for one in published.arguments)
        return named or any(asks(code, one.value, scope, depth) for one in published.arguments)
    if isinstance(published, Mapping):
        return any(isinstance(key, Text) and key.literal in _ANSWERS for key, _ in published.items)
    for value in code.values(published, scope) if isinstance(published, Name) and depth else ():
        if isinstance(value, Library) and value.made is not None and value.scope is not None:
            if asks(code, value.made, value.scope, depth - 1):
                return True
        elif isinstance(value, Entries) and asks(code, Mapping(value.items), value.scope, depth - 1):
            return True
    return False


def channel_of(
    code: Code, exchange: Expression | None, key: Expression | None, scope: Scope, fanouts: frozenset[str]
) -> tuple[Expression | None, Expression | None]:
    """(channel, exchange), None for what is not said."""
    if is_empty(code, exchange, scope):
        return (None if is_empty(code, key, scope) else key), None
    names = set(exchange_names(code, exchange, scope))
    if is_empty(code, key, scope) or (names and names <= fanouts):
        return exchange, exchange
    return key, exchange


def consumed(
    code: Code, consumptions: Sequence[Consumption], bindings: Sequence[Binding], fanouts: frozenset[str]
) -> Iterator[ChannelUse | QueueBinding]:
    """What the service's consumers receive. A queue that it binds but does not consume is somebody else's: that it is bound
    is said for whoever consumes it.
    """
    for binding in bindings:
        channel, exchange = channel_of(code, binding.exchange, binding.key, binding.scope, fanouts)
        is_named = bool(code.texts(binding.name, binding.scope)) and not is_empty(code, binding.name, binding.scope)
        if binding.name is not None and is_named and channel is not None and exchange is not None:
            yield QueueBinding(binding.name, channel, exchange, "rabbitmq", binding.at, binding.function)
    unknown = [
        b for b in bindings if not any(isinstance(one, Text | Span) for one in b.queue) and _is_unknown(code, b)
    ][:1]
    for consumption in _apart(consumptions):
        name, at = consumption.name, consumption.at
        queue = None if is_empty(code, name, Scope(at.path, consumption.function)) else name
        bound = [b for b in bindings if b.queue & consumption.queue]
        if not bound and not consumption.queue:
            bound = [b for b in bindings if b.at.path == consumption.at.path and not b.queue]
        bound = bound or unknown
        for binding in bound:
            channel, exchange = channel_of(code, binding.exchange, binding.key, binding.scope, fanouts)
            if channel is not None:
                for handler in consumption.handlers or ("",):
                    seen = _seen_from(handler, at.path, binding.at.path)
                    yield ChannelUse(
                        "consume", channel, "rabbitmq", binding.at, binding.function, seen, exchange, queue=queue
                    )
        if not bound and queue is not None:
            for handler in consumption.handlers or ("",):
                yield ChannelUse("consume", queue, "rabbitmq", at, consumption.function, handler)


def _is_unknown(code: Code, binding: Binding) -> bool:
    """Whether nobody can tell what a binding is for: a wrapper's, perhaps, that any queue may be bound by."""
    return binding.key is not None and not code.texts(binding.key, binding.scope)


def _apart(consumptions: Sequence[Consumption]) -> Iterator[Consumption]:
    """A wrapper consumes several queues in one place: each is bound to what it is bound to."""
    for one in consumptions:
        names = sorted((name.literal, name) for name in one.queue if isinstance(name, Text) and name.literal)
        if len(names) > 1:
            for _, name in names:
                yield Consumption(frozenset((name,)), name, one.handlers, one.at, one.function)
        else:
            yield one


def _seen_from(handler: str, path: str, other: str) -> str:
    """A handler's name as facts in another file write it."""
    if not handler or path == other:
        return handler
    if ":" not in handler:
        return f"{path}:{handler}"
    return handler.removeprefix(f"{other}:")
