"""kombu's exchanges and queues as objects, which its own users and nameko's share."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._amqp import channel_of
from ringfence.frameworks._texts import literals, resolved
from ringfence.model.expression import Expression
from ringfence.model.facts import ChannelUse
from ringfence.model.value import Items, Known, Library, LibraryCall, Scope

EXCHANGE, QUEUE = "kombu.Exchange()", "kombu.Queue()"
SAME_AS = {
    "kombu.entity.Exchange()": EXCHANGE,
    "kombu.entity.Queue()": QUEUE,
    f"{QUEUE}()": QUEUE,
    f"{QUEUE}.bind()": QUEUE,
}


def exchange_name(code: Code, expression: Expression | None, scope: Scope) -> Expression | None:
    """The name of an exchange, given as an object or as a string; None for the default exchange."""
    for value in code.values(expression, scope):
        if isinstance(value, Library) and value.name == EXCHANGE and value.made is not None:
            return resolved(code, value.made.argument(0, "name"), value.scope)
        if isinstance(value, Known):
            return value.text if value.text.literal != "" else None
    return None


def fanouts(code: Code) -> frozenset[str]:
    """The exchanges that ignore routing keys."""
    found: set[str] = set()
    for call in code.calls("kombu.Exchange", "kombu.entity.Exchange"):
        if "fanout" in literals(code.texts(call.argument(1, "type"), call.scope)):
            found.update(literals(code.texts(call.argument(0, "name"), call.scope)))
    return frozenset(found)


def queues(code: Code, expression: Expression | None, scope: Scope) -> Iterator[Library]:
    """The queue objects that an expression, a list of them most often, stands for."""
    for value in code.values(expression, scope):
        if isinstance(value, Items):
            for item in value.items:
                yield from queues(code, item, value.scope)
        elif isinstance(value, Library) and value.name == QUEUE:
            yield value


def consumed_queue(
    code: Code, expression: Expression | None, call: LibraryCall, handlers: tuple[str, ...]
) -> Iterator[ChannelUse]:
    """What the queues receive: what they are bound to, or by the default exchange their own name."""
    for queue in queues(code, expression, call.scope):
        if queue.made is None or queue.scope is None:
            continue
        exchange = exchange_name(code, queue.made.argument(1, "exchange"), queue.scope)
        key = resolved(code, queue.made.argument(2, "routing_key"), queue.scope)
        channel, group = channel_of(code, exchange, key, queue.scope, fanouts(code))
        if exchange is None or channel is None:
            channel, group = resolved(code, queue.made.argument(0, "name"), queue.scope), None
        for handler in handlers or ("",):
            if channel is not None:
                yield ChannelUse(
                    "consume", channel, "rabbitmq", call.call.invoke.at, call.call.function, handler, group
                )
