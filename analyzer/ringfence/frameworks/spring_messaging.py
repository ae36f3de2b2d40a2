"""Messages in Spring: Kafka, RabbitMQ, JMS, Pulsar, Cloud Stream and AWS; application events stay inside and are none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ringfence.extend import Code, framework
from ringfence.frameworks._java import Annotation, annotated, annotated_classes, inside, methods, of_function
from ringfence.frameworks._java_values import steps, strings, with_settings
from ringfence.frameworks._spring_cloud_stream import SAME_AS, binder, bound, functions, names_of, published
from ringfence.model.expression import Expression, Hole, Invoke, Member, Text, literal
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
_DEFAULT_TOPIC = Text((Hole("setting", "spring.kafka.template.default-topic"),))
_KAFKA_LISTENER, _KAFKA_HANDLER = (f"{_SPRING}.kafka.annotation.{name}" for name in ("KafkaListener", "KafkaHandler"))
_LISTENERS: dict[str, tuple[str, tuple[str, ...]]] = {
    _KAFKA_LISTENER: ("kafka", ("topics", "topicPattern")),
    f"{_SPRING}.jms.annotation.JmsListener": ("jms", ("destination",)),
    f"{_SPRING}.pulsar.annotation.PulsarListener": ("pulsar", ("value", "topics")),
    "io.awspring.cloud.sqs.annotation.SqsListener": ("sqs", ("value", "queueNames")),
    "org.springframework.cloud.aws.messaging.listener.annotation.SqsListener": ("sqs", ("value",)),
    f"{_SPRING}.cloud.stream.annotation.StreamListener": ("stream", ("value", "target")),
}


@framework(
    "spring-messaging",
    language=("java", "kotlin"),
    libraries=("org.springframework", "org.apache.kafka", "io.awspring.cloud"),
    same_as=SAME_AS,
)
def spring_messaging(code: Code) -> Iterator[Fact]:
    """What is sent and listened to."""
    for sender, (broker, names) in _SENDS.items():
        for call in code.calls(*(f"{sender}.{name}" for name in names)):
            yield from _sent(code, call, broker)
    yield from published(code)
    for _, method, found in annotated(code, *_LISTENERS):
        for one in found:
            yield from _listened(code, one, method)
    yield from _by_classes(code)
    yield from functions(code)


def _by_classes(code: Code) -> Iterator[ChannelUse]:
    """Classes that listen as a whole: which of their handlers takes a message, its type says."""
    for value, _, found in annotated_classes(code, _KAFKA_LISTENER):
        handlers = [
            method
            for method in methods(code, value)
            if any(one.name == _KAFKA_HANDLER for one in of_function(code, value.path, method))
        ]
        for one in found:
            for method in handlers if one.name == _KAFKA_LISTENER else ():
                yield from _listened(code, one, method)


def _sent(code: Code, call: LibraryCall, broker: str) -> Iterator[ChannelUse]:
    at, function = call.call.invoke.at, call.call.function
    topic = _DEFAULT_TOPIC if call.name.endswith(".sendDefault") else call.argument(0)
    if topic is not None and code.texts(topic, call.scope):  # as it is written: callers of a wrapper say each their own
        yield ChannelUse("publish", topic, broker, at, function)
        return
    held: Sequence[Expression] = _held(code, topic, call.scope)
    for expression in held or ([topic] if topic is not None else []):  # a topic that nobody can tell is one, too
        yield ChannelUse("publish", expression, broker, at, function)


def _held(code: Code, expression: Expression | None, scope: Scope) -> list[Text]:
    """The topic that a record or a message holds."""
    found = list(_of_topic(code, expression, scope))
    for value in code.values(expression, scope) if not found else ():
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
                yield from code.texts(invoke.argument(1), where) or _of_topic(code, invoke.argument(1), where)


def _of_topic(code: Code, expression: Expression | None, scope: Scope) -> tuple[Text, ...]:
    """``topic.name()`` of ``new NewTopic("orders", …)`` or ``TopicBuilder.name("orders").build()``."""
    callee = expression.callee if isinstance(expression, Invoke) else None
    if isinstance(callee, Member) and callee.name == "name":
        for invoke, where in steps(code, callee.of, scope):
            if getattr(invoke.callee, "name", "") in ("name", "NewTopic"):
                return code.texts(invoke.argument(0), where)
    return ()


def _listened(code: Code, one: Annotation, function: Function) -> Iterator[ChannelUse]:
    broker, names = _LISTENERS.get(one.name, ("", ()))
    for name in names:
        if broker == "stream":
            for text in names_of(code, one, name):
                which = binder(text.literal or "")
                yield ChannelUse("consume", bound(text), broker, function.at, "", function.name, binder=which)
            continue
        for text in strings(code, one.argument(name), one.scope):
            yield ChannelUse("consume", with_settings(text), broker, function.at, "", function.name)
    if one.name == _KAFKA_LISTENER:
        for partition in inside(code, one, one.argument("topicPartitions")):
            for text in strings(code, partition.argument("topic"), partition.scope):
                yield ChannelUse("consume", with_settings(text), broker, function.at, "", function.name)
