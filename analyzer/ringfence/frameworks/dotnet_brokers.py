"""Brokers by their clients in .NET: RabbitMQ.Client, Confluent.Kafka, CAP, Azure Service Bus."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._amqp import Binding, Consumption, channel_of, consumed, exchange_names, same_queue
from ringfence.frameworks._dotnet import LANGUAGE, among, kinds, receiver
from ringfence.frameworks._handlers import handlers
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Expression
from ringfence.model.facts import ChannelUse, Fact, QueueBinding
from ringfence.model.value import LibraryCall, Scope


@framework("dotnet_brokers", language=LANGUAGE)
def dotnet_brokers(code: Code) -> Iterator[Fact]:
    """Publications and subscriptions by name."""
    yield from _rabbitmq(code)
    yield from _kafka(code)
    yield from _cap(code)
    yield from _service_bus(code)


def _use(
    role: str, channel: Expression | None, broker: str, call: LibraryCall, group: Expression | None = None
) -> Iterator[ChannelUse]:
    if channel is not None:
        yield ChannelUse(role, channel, broker, call.call.invoke.at, call.call.function, group=group)


# ---------------------------------------------------------------- RabbitMQ


def _rabbitmq(code: Code) -> Iterator[ChannelUse | QueueBinding]:
    fanouts = frozenset(_fanouts(code))
    for call in code.called("BasicPublish", "BasicPublishAsync"):
        exchange, key = call.argument(0, "exchange"), call.argument(1, "routingKey")
        channel, known = channel_of(code, exchange, key, call.scope, fanouts)
        yield from _use("publish", channel, "rabbitmq", call, known)
    bindings = [
        Binding(
            same_queue(code, queue, call.scope), call.argument(1, "exchange"), call.argument(2, "routingKey"),
            call.call.invoke.at, call.call.function, queue,
        )
        for call in code.called("QueueBind", "QueueBindAsync")
        if (queue := call.argument(0, "queue")) is not None
    ]  # fmt: skip
    received = _received(code)
    consumptions = [
        Consumption(
            same_queue(code, call.argument(0, "queue"), call.scope), call.argument(0, "queue"),
            received.get(call.path, ()), call.call.invoke.at, call.call.function,
        )
        for call in code.called("BasicConsume", "BasicConsumeAsync")
    ]  # fmt: skip
    yield from consumed(code, consumptions, bindings, fanouts)


def _fanouts(code: Code) -> Iterator[str]:
    for call in code.called("ExchangeDeclare", "ExchangeDeclareAsync"):
        kind = call.argument(1, "type")
        if "fanout" in literals(code.texts(kind, call.scope)) or getattr(kind, "name", "") == "Fanout":
            yield from exchange_names(code, call.argument(0, "exchange"), call.scope)


def _received(code: Code) -> dict[str, tuple[str, ...]]:
    """The functions that are run for what a consumer receives, by file: ``consumer.Received += OnReceived``."""
    found: dict[str, tuple[str, ...]] = {}
    for path, outline in code.outlines.items():
        for binding in outline.bindings:
            if getattr(binding.target, "name", "") in ("Received", "ReceivedAsync"):
                found[path] = (*found.get(path, ()), *handlers(code, binding.value, Scope(path, binding.scope)))
    return found


# ---------------------------------------------------------------- Kafka, CAP, Service Bus


def _kafka(code: Code) -> Iterator[ChannelUse]:
    for call in code.called("Produce", "ProduceAsync"):
        if any(kind.startswith(("IProducer", "Build")) for kind in kinds(code, receiver(call), call.scope)):
            yield from _use("publish", call.argument(0, "topic"), "kafka", call)
    for call in code.called("Subscribe"):
        if any(kind.startswith(("IConsumer", "Build")) for kind in kinds(code, receiver(call), call.scope)):
            yield from _use("consume", call.argument(0, "topic", "topics"), "kafka", call)


def _cap(code: Code) -> Iterator[ChannelUse]:
    for call in code.called("Publish", "PublishAsync", "PublishDelay", "PublishDelayAsync"):
        if "ICapPublisher" in kinds(code, receiver(call), call.scope):
            position = 1 if call.name.startswith("PublishDelay") else 0
            yield from _use("publish", call.argument(position, "name"), "cap", call)
    for path, outline in code.outlines.items():
        for function in outline.functions:
            for attribute in among(function.decorators, "CapSubscribe"):
                for text in code.texts(attribute.argument(0, "name"), Scope(path)):
                    yield ChannelUse("consume", text, "cap", function.at, handler=function.name)


def _service_bus(code: Code) -> Iterator[ChannelUse]:
    for call in code.called("CreateSender"):
        yield from _use("publish", call.argument(0, "queueOrTopicName"), "azure-service-bus", call)
    for call in code.called("CreateProcessor", "CreateReceiver", "CreateSessionProcessor"):
        yield from _use("consume", call.argument(0, "queueName", "topicName"), "azure-service-bus", call)
