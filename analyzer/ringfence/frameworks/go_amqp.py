"""RabbitMQ in Go: amqp091-go and its predecessor."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._amqp import Binding, Consumption, channel_of, consumed, exchange_names, same_queue
from ringfence.frameworks._handlers import use
from ringfence.frameworks._texts import literals
from ringfence.model.facts import Fact

_MODULES = ("github.com/rabbitmq/amqp091-go", "github.com/streadway/amqp")
CHANNEL = "github.com/rabbitmq/amqp091-go.Channel()"


@framework(
    "go_amqp",
    language="go",
    libraries=_MODULES,
    same_as={
        **{
            f"{module}.{name}().Channel()": CHANNEL
            for module in _MODULES
            for name in ("Dial", "DialConfig", "DialTLS", "Connection")
        },
        "github.com/streadway/amqp.Channel()": CHANNEL,
    },
)
def go_amqp(code: Code) -> Iterator[Fact]:
    """What is published by exchange and key, and what the queues that are consumed are bound to."""
    fanouts = frozenset(
        name
        for call in code.calls(f"{CHANNEL}.ExchangeDeclare")
        if "fanout" in literals(code.texts(call.argument(1), call.scope))
        for name in exchange_names(code, call.argument(0), call.scope)
    )
    for name, first in (("Publish", 0), ("PublishWithContext", 1), ("PublishWithDeferredConfirm", 0)):
        for call in code.calls(f"{CHANNEL}.{name}"):
            exchange, key = call.argument(first), call.argument(first + 1)
            channel, group = channel_of(code, exchange, key, call.scope, fanouts)
            if channel is not None:
                yield use("publish", channel, "rabbitmq", call, group=group)
    bindings = [
        Binding(
            same_queue(code, call.argument(0), call.scope), call.argument(2), call.argument(1), call.call.invoke.at,
            call.call.function, call.argument(0),
        )
        for call in code.calls(f"{CHANNEL}.QueueBind")
    ]  # fmt: skip
    consumptions = []
    for name, first in (("Consume", 0), ("ConsumeWithContext", 1)):
        for call in code.calls(f"{CHANNEL}.{name}"):
            queue = call.argument(first)
            same, at = same_queue(code, queue, call.scope), call.call.invoke.at
            consumptions.append(Consumption(same, queue, (call.call.function,), at, call.call.function))
    yield from consumed(code, consumptions, bindings, fanouts)
