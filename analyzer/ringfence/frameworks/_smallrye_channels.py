"""What SmallRye's connectors call the channel of a program outside of it: topics, addresses, exchanges.

Keys as in SmallRye Reactive Messaging's documentation of each connector.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._microprofile import setting
from ringfence.frameworks._texts import EMPTY
from ringfence.model.expression import Expression, Hole, Text
from ringfence.model.facts import ChannelUse
from ringfence.model.source import Span

MEMORY = "smallrye-in-memory"
_BROKERS = {
    "smallrye-kafka": "kafka",
    "smallrye-rabbitmq": "rabbitmq",
    "smallrye-rabbitmq-og": "rabbitmq",
    "smallrye-amqp": "amqp",
    "smallrye-pulsar": "pulsar",
    "smallrye-mqtt": "mqtt",
    "smallrye-jms": "jms",
    "smallrye-sqs": "sqs",
    "smallrye-sns": "sns",
    "quarkus-jetstream": "nats",
}
_NAMED_BY = {
    "kafka": ("topic",), "amqp": ("address",), "pulsar": ("topic",), "mqtt": ("topic",), "jms": ("destination",),
    "sqs": ("queue",), "sns": ("topic",), "nats": ("subject",),
}  # fmt: skip
_TELLING = {
    "rabbitmq": ("exchange.name", "queue.name"),
    "amqp": ("address",),
    "jms": ("destination",),
    "sqs": ("queue",),
}
"""Keys that only one broker's connectors have."""
_NAMES = ("topic", "address", "destination", "queue", "subject")
"""Where the connector is none of those that are known."""
_RABBIT = "rabbitmq"
_DIRECTION = {"publish": "outgoing", "consume": "incoming"}


class Outside:
    """A channel of the program as its settings say it: whether a connector leads it outside, and under which names."""

    def __init__(self, code: Code, role: str, name: str) -> None:
        self._code = code
        self._role = role
        self._name = name
        self._stem = f"mp.messaging.{_DIRECTION[role]}.{name}"
        self.connector = code.deployed(Text((Hole("setting", f"{self._stem}.connector", EMPTY),))).literal or ""

    def _broker(self) -> str:
        """Whose the connector is; where none is named, the keys may tell, or else it is most often Kafka's."""
        if self.connector:
            return _BROKERS.get(self.connector, "")
        told = (broker for broker, keys in _TELLING.items() if any(self._is_set(key) for key in keys))
        return next(told, "kafka")

    def _is_set(self, key: str) -> bool:
        asked = self._key(key)
        return self._code.deployed(asked) != asked

    def uses(self, at: Span, function: str, handler: str = "") -> Iterator[ChannelUse]:
        """The channel's uses, of which there may be several topics."""
        broker = self._broker()
        binder = None if self.connector or broker != "kafka" else EMPTY
        if broker == _RABBIT:
            yield from self._in_rabbit(at, function, handler)
            return
        for topic in self._topics(broker):
            yield ChannelUse(self._role, topic, broker or self.connector, at, function, handler, binder=binder)

    def _topics(self, broker: str) -> list[Text]:
        several = self._key("topics")
        listed = self._code.deployed(several).literal
        if self._role == "consume" and broker == "kafka" and listed:
            return [Text((topic.strip(),)) for topic in listed.split(",")]
        return [self._key(*_NAMED_BY.get(broker, _NAMES), default=Text((self._name,)))]

    def _in_rabbit(self, at: Span, function: str, handler: str) -> Iterator[ChannelUse]:
        """A message's channel is its routing key, or the exchange where none is set; who says none receives all of it."""
        exchange = self._key("exchange.name", default=Text((self._name,)))
        queue = self._key("queue.name", default=Text((self._name,))) if self._role == "consume" else None
        keys: list[Expression] = [exchange]
        if self._role == "publish":
            sent = self._key("default-routing-key")
            keys = [sent] if self._code.deployed(sent).literal else keys
        else:
            bound = self._code.deployed(self._key("routing-keys")).literal or "#"
            keys = [Text((key.strip(),)) for key in bound.split(",")]
        for key in keys:
            yield ChannelUse(self._role, key, _RABBIT, at, function, handler, exchange, queue=queue)

    def _key(self, *names: str, default: Text | None = None) -> Text:
        return setting(self._code, *(f"{self._stem}.{name}" for name in names), default=default)
