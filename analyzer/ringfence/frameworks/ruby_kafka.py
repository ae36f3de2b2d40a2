"""Kafka in Ruby: Karafka and WaterDrop, ruby-kafka, DeliveryBoy, Racecar and rdkafka."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import each_text, handler_name, handlers, use
from ringfence.frameworks._ruby import BLOCK, RUBY, block_of, calls_in, classes, method_named, name_of, plain_calls
from ringfence.model.expression import Collection, Each, Expression, Item, Mapping, Text, literal
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.value import LibraryCall, Scope

_PRODUCER, _CONSUMER, _CLIENT = "Kafka.producer()", "Kafka.consumer()", "Kafka()"
_ONE = ("produce_sync", "produce_async", "buffer", "produce")
_DELIVERING = ("deliver", "deliver_async", "produce")
_MANY = ("produce_many_sync", "produce_many_async", "buffer_many")
_BASES = ("Karafka.BaseConsumer", "Karafka.BaseController", "ApplicationConsumer")


def _same_as() -> dict[str, str]:
    found = {"Karafka.producer()": _PRODUCER, "WaterDrop.Producer()": _PRODUCER, "Kafka.new()": _CLIENT}
    found.update({"Kafka.Client()": _CLIENT, "WaterDrop.ConnectionPool.with>0": _PRODUCER})
    found["Rdkafka.Config()"] = "Rdkafka()"
    found["Karafka.BaseConsumer().producer()"] = _PRODUCER
    for owner in (_CLIENT, "Rdkafka()"):
        found[f"{owner}.producer()"] = found[f"{owner}.async_producer()"] = _PRODUCER
        found[f"{owner}.consumer()"] = _CONSUMER
    return found


@framework(
    "ruby_kafka",
    language=RUBY,
    libraries=(
        "Karafka",
        "KarafkaApp",
        "WaterDrop",
        "Kafka",
        "Rdkafka",
        "DeliveryBoy",
        "Racecar",
        "ApplicationConsumer",
    ),
    same_as=_same_as(),
    hooks={
        "Karafka.BaseConsumer": ("consume", "revoked", "shutdown", "eofed", "tick"),
        "Racecar.Consumer": ("process", "process_batch"),
    },
)
def ruby_kafka(code: Code) -> Iterator[Fact]:
    """What is published and consumed, by topic."""
    for call in code.calls(*(f"{_PRODUCER}.{name}" for name in _ONE), "WaterDrop.SyncProducer.call"):
        topic = call.call.invoke.argument(None, "topic")
        if topic is not None:
            yield use("publish", topic, "kafka", call)
        elif call.argument(0) is not None:
            yield use("publish", Item(call.argument(0) or literal(""), literal("topic")), "kafka", call)
    for call in code.calls(*(f"{_PRODUCER}.{name}" for name in _MANY)):
        given = call.argument(0)
        if given is not None:
            for topic in _topics(given):
                yield use("publish", topic, "kafka", call)
    for call in code.calls(
        "DeliveryBoy.deliver", "DeliveryBoy.deliver_async", "DeliveryBoy.produce", f"{_CLIENT}.deliver_message"
    ):
        topic = call.call.invoke.argument(None, "topic")
        if topic is not None:
            yield use("publish", topic, "kafka", call)
    yield from _subscribed(code)
    yield from _routed(code)
    yield from _racecars(code)


def _topics(given: Expression) -> Iterator[Expression]:
    """The topics of ``[{ topic: 'orders', payload: … }]``."""
    if isinstance(given, Collection):
        for item in given.items:
            if isinstance(item, Mapping):
                yield from (value for key, value in item.items if isinstance(key, Text) and key.literal == "topic")
        return
    yield Item(Each(given), literal("topic"))


def _subscribed(code: Code) -> Iterator[ChannelUse]:
    """``consumer.subscribe('orders')``, and the block that takes each message."""
    for call in code.calls(f"{_CONSUMER}.subscribe"):
        for given in call.call.invoke.arguments:
            if given.name is None:
                yield use("consume", given.value, "kafka", call, call.call.function)
    for call in code.calls(f"{_CLIENT}.each_message"):
        topic = call.call.invoke.argument(None, "topic")
        found = handlers(code, call.call.invoke.argument(None, BLOCK), call.scope)
        if topic is not None:
            yield use("consume", topic, "kafka", call, found[0] if found else call.call.function)


def _routed(code: Code) -> Iterator[ChannelUse]:
    """``topic :orders do consumer OrdersConsumer end`` of Karafka's routes."""
    for call, scope in plain_calls(code, ("topic",)):
        block, topic = block_of(call.invoke), call.invoke.argument(0)
        if not block or topic is None:
            continue
        for inner in calls_in(code, scope.path, block):
            if name_of(inner.invoke) in ("consumer", "controller", "worker"):
                for cls in classes(code, inner.invoke.argument(0), Scope(scope.path, block)):
                    found = list(method_named(code, cls, "consume"))
                    handler = handler_name(found[0], scope.path) if found else ""
                    yield use("consume", topic, "kafka", LibraryCall("", call, scope.path), handler)


def _racecars(code: Code) -> Iterator[ChannelUse]:
    """``subscribes_to 'orders'`` in the body of a class."""
    for cls, _ in code.subclasses("Racecar.Consumer"):
        found = [value for name in ("process", "process_batch") for value in method_named(code, cls, name)]
        for call in calls_in(code, cls.path, cls.name):
            if name_of(call.invoke) == "subscribes_to":
                for given in call.invoke.arguments:
                    if given.name is None:
                        handler = handler_name(found[0], cls.path) if found else ""
                        for topic in each_text(given.value)[:1]:
                            yield ChannelUse("consume", topic, "kafka", call.invoke.at, cls.name, handler)
