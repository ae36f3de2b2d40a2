"""Messages in Spring: Kafka, RabbitMQ, JMS, Pulsar, Cloud Stream and AWS; application events stay inside and are none."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java import (
    Annotation,
    annotated,
    first,
    inside,
    literal_of,
    of_class,
    steps,
    strings,
    with_settings,
)
from ringfence.frameworks._texts import EMPTY
from ringfence.model.expression import Expression, Hole, Invoke, Member, Text, literal
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.outline import Function
from ringfence.model.source import Span
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
    "java.util.function.Supplier": ("out",),
    "java.util.function.Function": ("in", "out"),
}
_METHODS = {
    "java.util.function.Consumer": "accept",
    "java.util.function.Supplier": "get",
    "java.util.function.Function": "apply",
}
_COMPONENTS = tuple(f"{_SPRING}.stereotype.{name}" for name in ("Component", "Service"))


@framework(
    "spring-messaging",
    language=("java", "kotlin"),
    libraries=("org.springframework", "org.apache.kafka", "io.awspring.cloud"),
    same_as={f"{_BRIDGE}.{name}>0": _BRIDGE for name in ("ifAvailable", "ifUnique")},
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
    """Beans that are functions are bound by their names, ``orders-in-0``, where a setting says to what."""
    for function, call in code.decorated(f"{_SPRING}.context.annotation.Bean"):
        type = getattr(function.return_type, "of", function.return_type)
        for name in code.library_names(type, Scope(call.path, function.name)):
            bean = function.name.rpartition(".")[2]
            yield from _bean(bean, _FUNCTIONS.get(name, ()), function.at, function.name, _lambda(function))
    for kind, directions in _FUNCTIONS.items():
        for value, cls in code.subclasses(kind):
            component = first(of_class(code, value), *_COMPONENTS)
            if component is not None:
                simple = cls.name.rpartition(".")[2]
                said = literal_of(code, component.argument("value"), component.scope)
                method = f"{cls.name}.{_METHODS[kind]}"
                yield from _bean(said or simple[:1].lower() + simple[1:], directions, cls.at, method, method)


def _bean(name: str, directions: tuple[str, ...], at: Span, function: str, handler: str) -> Iterator[ChannelUse]:
    """What a bean that is a function takes and gives. handler: what is run for each message."""
    for direction in directions:
        binding, taken = f"{name}-{direction}-0", direction == "in"
        role, run = ("consume", handler) if taken else ("publish", "")
        yield ChannelUse(role, _setting(binding), "stream", at, function, run, binder=_binder(binding))


def _setting(binding: str) -> Text:
    return Text((Hole("setting", f"spring.cloud.stream.bindings.{binding}.destination", EMPTY),))


def _lambda(function: Function) -> str:
    """The function that a bean method returns."""
    return next((f for f in (getattr(returned, "function", "") for returned in function.returns) if f), function.name)
