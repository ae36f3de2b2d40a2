"""Messages in Micronaut, over Kafka, RabbitMQ, NATS and JMS: interfaces that it implements send, listeners take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from msgspec import Struct

from ringfence.extend import Code, framework
from ringfence.frameworks._java import annotated, first, of_class
from ringfence.frameworks._java_values import strings
from ringfence.frameworks._spring_paths import resolved_path
from ringfence.model.expression import Text
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.value import ClassValue

_RABBIT = ("io.micronaut.rabbitmq.annotation", "io.micronaut.configuration.rabbitmq.annotation")
_JMS = "io.micronaut.jms.annotations"
_BIND = "com.rabbitmq.client.Channel().queueBind"


class _Marks(Struct, frozen=True):
    """The annotations of a broker: on a method, what names its channel; on its class, what makes its methods send."""

    broker: str
    channels: tuple[str, ...]
    senders: tuple[str, ...]


_ALL = (
    _Marks(
        "kafka",
        ("io.micronaut.configuration.kafka.annotation.Topic",),
        ("io.micronaut.configuration.kafka.annotation.KafkaClient",),
    ),
    _Marks(
        "rabbitmq",
        tuple(f"{package}.{name}" for package in _RABBIT for name in ("Queue", "Binding")),
        tuple(f"{package}.RabbitClient" for package in _RABBIT),
    ),
    _Marks("nats", ("io.micronaut.nats.annotation.Subject",), ("io.micronaut.nats.annotation.NatsClient",)),
    _Marks("jms", (f"{_JMS}.Queue", f"{_JMS}.Topic"), (f"{_JMS}.JMSProducer",)),
)


@framework("micronaut-messaging", language=("java", "kotlin"), libraries=("io.micronaut",))
def micronaut_messaging(code: Code) -> Iterator[Fact]:
    """A method of a client publishes, and whoever calls it does; the same annotation on any other method consumes."""
    bound = _bound(code)
    for path, function, found in annotated(code, *(name for marks in _ALL for name in marks.channels)):
        around = of_class(code, ClassValue(path, function.owner))
        for marks in _ALL:
            channel, sender = first(found, *marks.channels), first(around, *marks.senders)
            for text in strings(code, channel.argument("value"), channel.scope) if channel is not None else ():
                name = resolved_path(text)
                if sender is not None:
                    exchange = _exchange(code, strings(code, sender.argument("value"), sender.scope), marks)
                    yield ChannelUse("publish", name, marks.broker, function.at, function.name, group=exchange)
                else:
                    for key, group in bound.get(name, ()) or ((name, None),):
                        yield ChannelUse("consume", key, marks.broker, function.at, "", function.name, group)


def _exchange(code: Code, named: list[Text], marks: _Marks) -> Text | None:
    """A client of RabbitMQ names the exchange to which its methods publish."""
    return resolved_path(named[0]) if named and marks.broker == "rabbitmq" else None


def _bound(code: Code) -> Mapping[Text, list[tuple[Text, Text | None]]]:
    """Queue -> (key, exchange) of what an initializer of the channel binds: ``channel.queueBind(queue, exchange, key)``."""
    found: dict[Text, list[tuple[Text, Text | None]]] = defaultdict(list)
    for call in code.calls(_BIND):
        queues, exchanges, keys = (code.texts(call.argument(at), call.scope) for at in range(3))
        for queue in queues:
            found[queue] += [(key, exchange) for key in keys for exchange in exchanges]
    return found
