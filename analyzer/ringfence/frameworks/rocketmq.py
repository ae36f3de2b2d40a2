"""RocketMQ: its template for Spring, listeners by annotation, and its own producers and consumers."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import handler_name
from ringfence.frameworks._java import annotated_classes, methods, simple
from ringfence.frameworks._java_values import strings, with_settings
from ringfence.model.expression import Expression, Text
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.value import FunctionValue, Instance, Library, LibraryCall, Scope

_ROCKET = "org.apache.rocketmq"
_LISTENER = f"{_ROCKET}.spring.annotation.RocketMQMessageListener"
_TEMPLATE = f"{_ROCKET}.spring.core.RocketMQTemplate()"
_SENDS = (
    "send", "sendAndReceive", "convertAndSend", "syncSend", "asyncSend", "sendOneWay", "syncSendOrderly",
    "asyncSendOrderly", "sendOneWayOrderly", "syncSendDelayTimeSeconds", "syncSendDelayTimeMills",
    "syncSendDeliverTimeMills", "asyncSendDelayTimeSeconds",
)  # fmt: skip
_TOGETHER = "sendMessageInTransaction"
"""The message is kept back until the local transaction is committed."""
_PRODUCERS = tuple(
    f"{_ROCKET}.client.producer.{name}()" for name in ("DefaultMQProducer", "TransactionMQProducer", "MQProducer")
)
_MESSAGES = (f"{_ROCKET}.common.message.Message()", f"{_ROCKET}.common.message.MessageExt()")
_CONSUMERS = (
    f"{_ROCKET}.client.consumer.DefaultMQPushConsumer()",
    f"{_ROCKET}.client.consumer.DefaultLitePullConsumer()",
)
_BROKER = "rocketmq"


@framework("rocketmq", language=("java", "kotlin"), libraries=(_ROCKET,))
def rocketmq(code: Code) -> Iterator[Fact]:
    """Whatever is sent, and who listens."""
    for call in code.calls(*(f"{_TEMPLATE}.{name}" for name in (*_SENDS, _TOGETHER))):
        yield from _to_topic(code, call, call.argument(0), call.scope)
    for call in code.calls(
        *(f"{producer}.{name}" for producer in _PRODUCERS for name in ("send", "sendOneway", _TOGETHER))
    ):
        for value in code.values(call.argument(0), call.scope):
            if isinstance(value, Library) and value.name in _MESSAGES and value.made and value.scope:
                yield from _to_topic(code, call, value.made.argument(0), value.scope)
    yield from _listening(code)
    for call in code.calls(*(f"{consumer}.subscribe" for consumer in _CONSUMERS)):
        yield from _subscribed(code, call)


def _to_topic(code: Code, call: LibraryCall, topic: Expression | None, scope: Scope) -> Iterator[ChannelUse]:
    """``topic``, or ``topic:tag``, whose tag is no part of the channel."""
    at, function, outbox = call.call.invoke.at, call.call.function, call.name.endswith(_TOGETHER)
    texts = code.texts(topic, scope)
    if topic is not None and scope == call.scope and texts and not any(map(_has_tag, texts)):
        # as it is written: callers of a wrapper say each their own
        yield ChannelUse("publish", topic, _BROKER, at, function, outbox=outbox)
        return
    for text in dict.fromkeys(map(_without_tag, texts)):
        yield ChannelUse("publish", text, _BROKER, at, function, outbox=outbox)


def _has_tag(text: Text) -> bool:
    return any(isinstance(part, str) and ":" in part for part in text.parts)


def _without_tag(text: Text) -> Text:
    """What stands before the first colon."""
    parts: list[str | Expression] = []
    for part in text.parts:
        before, colon, _ = part.partition(":") if isinstance(part, str) else (part, "", "")
        parts.append(before)
        if colon:
            break
    return Text(tuple(parts))


def _listening(code: Code) -> Iterator[ChannelUse]:
    """The class that is annotated, by its own ``onMessage`` or that of a base."""
    for value, _, carried in annotated_classes(code, _LISTENER):
        for one in carried:
            if one.name == _LISTENER:
                handlers = (
                    (base.path, function) for base in code.bases(value) for function in methods(code, base)
                    if simple(function.name) == "onMessage"
                )  # fmt: skip
                path, function = next(handlers, (value.path, None))
                handler = function.name if function is not None else value.name
                handler = handler if path == value.path else f"{path}:{handler}"
                for topic in strings(code, one.argument("topic"), one.scope):
                    yield ChannelUse("consume", with_settings(topic), _BROKER, one.at, "", handler)


def _subscribed(code: Code, call: LibraryCall) -> Iterator[ChannelUse]:
    """``consumer.subscribe("orders", "*")``; the messages come to the listener that is registered in the same function."""
    handlers = [
        handler
        for other in code.outlines[call.path].calls
        if other.function == call.call.function
        and getattr(other.invoke.callee, "name", "") == "registerMessageListener"
        for value in code.values(other.invoke.argument(0), call.scope)
        for handler in _handlers(code, value, call.path)
    ]
    for handler in handlers or [call.call.function]:
        for topic in code.texts(call.argument(0), call.scope):
            yield ChannelUse("consume", topic, _BROKER, call.call.invoke.at, call.call.function, handler)


def _handlers(code: Code, value: object, path: str) -> Iterator[str]:
    if isinstance(value, FunctionValue):
        yield handler_name(value, path)
    elif isinstance(value, Instance):
        for function in methods(code, value.cls):
            if simple(function.name) == "consumeMessage":
                yield function.name if value.cls.path == path else f"{value.cls.path}:{function.name}"
