"""Messages in Spring: Kafka, RabbitMQ, JMS, Pulsar, Cloud Stream and AWS; application events stay inside and are none."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java import Annotation, annotated, inside, steps, strings, with_settings
from ringfence.frameworks._texts import EMPTY
from ringfence.model.expression import Expression, Hole, Text, literal
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.outline import Function
from ringfence.model.value import LibraryCall, Scope

_SPRING = "org.springframework"
_SENDS: dict[str, tuple[str, tuple[str, ...]]] = {
    f"{_SPRING}.kafka.core.KafkaTemplate()": ("kafka", ("send", "sendDefault")),
    f"{_SPRING}.kafka.core.KafkaOperations()": ("kafka", ("send", "sendDefault")),
    f"{_SPRING}.kafka.core.reactive.ReactiveKafkaProducerTemplate()": ("kafka", ("send",)),
    f"{_SPRING}.kafka.requestreply.ReplyingKafkaTemplate()": ("kafka", ("send", "sendAndReceive")),
    f"{_SPRING}.jms.core.JmsTemplate()": ("jms", ("convertAndSend", "send", "sendAndReceive")),
    f"{_SPRING}.jms.core.JmsMessagingTemplate()": ("jms", ("convertAndSend", "send", "convertSendAndReceive")),
    f"{_SPRING}.jms.core.JmsClient()": ("jms", ("destination",)),
    f"{_SPRING}.pulsar.core.PulsarTemplate()": ("pulsar", ("send", "sendAsync")),
    f"{_SPRING}.data.redis.core.StringRedisTemplate()": ("redis", ("convertAndSend",)),
    f"{_SPRING}.data.redis.core.RedisTemplate()": ("redis", ("convertAndSend",)),
    "io.awspring.cloud.sqs.operations.SqsTemplate()": ("sqs", ("send",)),
    "org.apache.kafka.clients.producer.KafkaProducer()": ("kafka", ("send",)),
    "org.apache.kafka.clients.producer.Producer()": ("kafka", ("send",)),
}
_RECORDS = ("org.apache.kafka.clients.producer.ProducerRecord()",)
_LISTENERS: dict[str, tuple[str, tuple[str, ...]]] = {
    f"{_SPRING}.kafka.annotation.KafkaListener": ("kafka", ("topics", "topicPattern")),
    f"{_SPRING}.jms.annotation.JmsListener": ("jms", ("destination",)),
    f"{_SPRING}.pulsar.annotation.PulsarListener": ("pulsar", ("value", "topics")),
    "io.awspring.cloud.sqs.annotation.SqsListener": ("sqs", ("value", "queueNames")),
    "org.springframework.cloud.aws.messaging.listener.annotation.SqsListener": ("sqs", ("value",)),
    f"{_SPRING}.cloud.stream.annotation.StreamListener": ("stream", ("value", "target")),
}
_BRIDGE = f"{_SPRING}.cloud.stream.function.StreamBridge()"
_FUNCTIONS = {
    "java.util.function.Consumer": ("in",),
    "java.util.function.BiConsumer": ("in",),
    "java.util.function.Supplier": ("out",),
    "java.util.function.Function": ("in", "out"),
    "java.util.function.BiFunction": ("in", "out"),
}
_MOST_BOUND = 5
"""Channels that one function reads or fills."""


@framework(
    "spring-messaging",
    language=("java", "kotlin"),
    libraries=("org.springframework", "org.apache.kafka", "io.awspring.cloud"),
)
def spring_messaging(code: Code) -> Iterator[Fact]:
    """What is sent and listened to."""
    for sender, (broker, names) in _SENDS.items():
        for call in code.calls(*(f"{sender}.{name}" for name in names)):
            yield from _sent(code, call, broker)
    for call in code.calls(f"{_BRIDGE}.send"):
        for text in code.texts(call.argument(0), call.scope):
            at, function = call.call.invoke.at, call.call.function
            yield ChannelUse("publish", _bound(text), "stream", at, function, binder=_binder(text.literal or ""))
    for _, method, found in annotated(code, *_LISTENERS):
        for one in found:
            yield from _listened(code, one, method)
    yield from _stream_functions(code)


def _sent(code: Code, call: LibraryCall, broker: str) -> Iterator[ChannelUse]:
    at, function, topic = call.call.invoke.at, call.call.function, call.argument(0)
    if topic is not None and code.texts(topic, call.scope):  # as it is written: callers of a wrapper say each their own
        yield ChannelUse("publish", topic, broker, at, function)
        return
    for text in _held(code, topic, call.scope):
        yield ChannelUse("publish", text, broker, at, function)


def _held(code: Code, expression: Expression | None, scope: Scope) -> list[Text]:
    """The topic that a record or a message holds."""
    found: list[Text] = []
    for value in code.values(expression, scope):
        made, place = getattr(value, "made", None), getattr(value, "scope", None)
        if made is None or place is None:
            continue
        if getattr(value, "name", "") in _RECORDS:
            found += code.texts(made.argument(0), place)
        else:
            found += _in_header(code, made, place)
    return [with_settings(text) for text in found]


def _in_header(code: Code, message: Expression, scope: Scope) -> Iterator[Text]:
    """The topic that a message carries: ``withPayload(…).setHeader(KafkaHeaders.TOPIC, topic)``."""
    for invoke, where in steps(code, message, scope):
        if getattr(invoke.callee, "name", "") in ("setHeader", "setHeaderIfAbsent"):
            header = invoke.argument(0)
            if getattr(header, "name", "") == "TOPIC" or header == literal("kafka_topic"):
                yield from code.texts(invoke.argument(1), where)


def _listened(code: Code, one: Annotation, function: Function) -> Iterator[ChannelUse]:
    broker, names = _LISTENERS.get(one.name, ("", ()))
    for name in names:
        for text in strings(code, one.argument(name), one.scope):
            of_stream = broker == "stream"
            channel = _bound(text) if of_stream else with_settings(text)
            binder = _binder(text.literal or "") if of_stream else None
            yield ChannelUse("consume", channel, broker, function.at, "", function.name, binder=binder)
    if one.name == f"{_SPRING}.kafka.annotation.KafkaListener":
        for partition in inside(code, one, one.argument("topicPartitions")):
            for text in strings(code, partition.argument("topic"), partition.scope):
                yield ChannelUse("consume", with_settings(text), broker, function.at, "", function.name)


def _bound(text: Text) -> Text:
    """What a binding of Cloud Stream leads to: its destination where that is set, else a channel of its name."""
    name = text.literal
    if name is None:
        return text
    return Text((Hole("setting", f"spring.cloud.stream.bindings.{name}.destination", Text((name,))),))


def _binder(binding: str) -> Text:
    """What says which broker a binding of Cloud Stream is for."""
    default = Text((Hole("setting", "spring.cloud.stream.default-binder", EMPTY),))
    return Text((Hole("setting", f"spring.cloud.stream.bindings.{binding}.binder", default),))


def _stream_functions(code: Code) -> Iterator[ChannelUse]:
    """Beans that are functions are bound by their names, ``orders-in-0``, where a setting says to what. Of functions that a
    setting puts one behind the other, ``pack|label``, the first reads and the last fills what ``packlabel`` is bound to.
    """
    beans: dict[str, tuple[Function, set[str]]] = {}
    for function, call in code.decorated(f"{_SPRING}.context.annotation.Bean"):
        type = getattr(function.return_type, "of", function.return_type)
        for name in code.library_names(type, Scope(call.path, function.name)):
            if name in _FUNCTIONS:
                beans[function.name.rpartition(".")[2]] = function, set(_FUNCTIONS[name])
    for name, (function, directions) in beans.items():
        for direction in sorted(directions):
            yield from _bindings(code, name, direction, function)
    for parts in _composed(code):
        for part, direction in ((parts[0], "in"), (parts[-1], "out")):
            if part in beans and direction in beans[part][1]:
                yield from _bindings(code, "".join(parts), direction, beans[part][0])


def _composed(code: Code) -> list[list[str]]:
    written = code.deployed(Text((Hole("setting", "spring.cloud.function.definition", EMPTY),))).literal or ""
    definitions = [definition.replace(",", "|").split("|") for definition in written.split(";")]
    return [[part.strip() for part in parts] for parts in definitions if len(parts) > 1]


def _bindings(code: Code, name: str, direction: str, function: Function) -> Iterator[ChannelUse]:
    role, handler = ("consume", _lambda(function)) if direction == "in" else ("publish", "")
    for number in range(_MOST_BOUND):
        binding = f"{name}-{direction}-{number}"
        channel, binder = _setting(binding), _binder(binding)
        if number and not code.deployed(channel).literal:
            return
        yield ChannelUse(role, channel, "stream", function.at, function.name, handler, binder=binder)


def _setting(binding: str) -> Text:
    return Text((Hole("setting", f"spring.cloud.stream.bindings.{binding}.destination", EMPTY),))


def _lambda(function: Function) -> str:
    """The function that a bean method returns."""
    return next((f for f in (getattr(returned, "function", "") for returned in function.returns) if f), function.name)
