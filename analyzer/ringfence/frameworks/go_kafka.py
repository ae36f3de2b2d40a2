"""Kafka in Go: sarama, kafka-go, franz-go and confluent's client: topics produced to and consumed from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._go import built
from ringfence.frameworks._handlers import each_text, use
from ringfence.frameworks._texts import identity, methods_of, resolved
from ringfence.model.expression import Collection, Expression, Invoke, Member, Text
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.value import Instance, Items, Library, LibraryCall

_SARAMA = ("github.com/IBM/sarama", "github.com/Shopify/sarama")
_SEGMENT = "github.com/segmentio/kafka-go"
_FRANZ = "github.com/twmb/franz-go/pkg/kgo"
_CONFLUENT = "github.com/confluentinc/confluent-kafka-go/kafka"
_WRITER, _READER = f"{_SEGMENT}.Writer()", f"{_SEGMENT}.Reader()"


def _given(invoke: Invoke) -> Expression | None:
    """A field of a writer: as it is made with it, or with a configuration that has it."""
    name, made = invoke.argument(0), Invoke(invoke.callee, invoke.arguments[1:], invoke.at)
    field = name.literal if isinstance(name, Text) else None
    if field is None:
        return None
    configured = made.argument(0)
    return made.argument(None, field) or (Member(configured, field) if configured is not None else None)


@framework(
    "go_kafka",
    language="go",
    libraries=(*_SARAMA, _SEGMENT, _FRANZ, _CONFLUENT),
    same_as={f"{_SEGMENT}.NewWriter()": _WRITER, f"{_SEGMENT}.NewReader()": _READER},
    computes={f"{_SEGMENT}.{made}().*": _given for made in ("Writer", "NewWriter", "WriterConfig")},
)
def go_kafka(code: Code) -> Iterator[Fact]:
    """Every topic, with the function that takes its messages."""
    messages = (
        *(f"{sarama}.ProducerMessage" for sarama in _SARAMA),
        f"{_FRANZ}.Record",
        f"{_CONFLUENT}.TopicPartition",
    )
    for call in code.calls(*messages):
        topic = call.argument(None, "Topic")
        if topic is not None:
            yield use("publish", topic, "kafka", call)
    yield from _sarama(code)
    yield from _segment(code)
    for call in code.calls(f"{_FRANZ}.ConsumeTopics"):
        for argument in call.call.invoke.arguments:
            yield use("consume", argument.value, "kafka", call, call.call.function)
    for call in code.calls(f"{_CONFLUENT}.Consumer().SubscribeTopics", f"{_CONFLUENT}.NewConsumer().SubscribeTopics"):
        yield from _consumed(call, call.argument(0), (call.call.function,))
    for call in code.calls(f"{_CONFLUENT}.Consumer().Subscribe", f"{_CONFLUENT}.NewConsumer().Subscribe"):
        yield from _consumed(call, call.argument(0), (call.call.function,))


def _consumed(call: LibraryCall, topics: Expression | None, handlers: Iterable[str]) -> Iterator[ChannelUse]:
    for topic in each_text(topics) if topics is not None else ():
        for handler in handlers:
            yield use("consume", topic, "kafka", call, handler)


def _sarama(code: Code) -> Iterator[ChannelUse]:
    """``group.Consume(ctx, topics, handler)`` runs the handler's ``ConsumeClaim``; partitions are read where opened."""
    for sarama in _SARAMA:
        groups = (
            f"{sarama}.{name}().Consume" for name in ("NewConsumerGroup", "ConsumerGroup", "NewConsumerGroupFromClient")
        )
        for call in code.calls(*groups):
            found = [
                f"{path}:{function.name}" if path != call.path else function.name
                for value in code.values(call.argument(2), call.scope)
                if isinstance(value, Instance)
                for _, path, function in methods_of(code, value.cls, ("ConsumeClaim",))
            ]
            yield from _consumed(call, call.argument(1), found or (call.call.function,))
        consumers = (
            f"{sarama}.{name}().ConsumePartition" for name in ("NewConsumer", "Consumer", "NewConsumerFromClient")
        )
        for call in code.calls(*consumers):
            yield from _consumed(call, call.argument(0), (call.call.function,))


def _segment(code: Code) -> Iterator[ChannelUse]:
    """A writer's topic or a message's, which may be handed to a wrapper; a reader's topic, or topics of its group, and where
    it is read.
    """
    handed_on = False
    for call in code.calls(f"{_WRITER}.WriteMessages"):
        topic = _configured(code, call.receiver, "Topic") and _topic(call)
        topic = topic or _of_message(code, call)
        handed_on = handed_on or topic is None
        if topic is not None:
            yield use("publish", topic, "kafka", call)
    for call in code.calls(f"{_SEGMENT}.Message") if handed_on else ():
        topic = call.argument(None, "Topic")
        if topic is not None:
            yield use("publish", topic, "kafka", call)
    for call in code.calls(f"{_SEGMENT}.ConsumerGroupConfig"):
        group = call.argument(None, "ID")
        for topic in each_text(call.argument(None, "Topics") or Collection(())):
            yield use("consume", topic, "kafka", call, call.call.function, group)
    reading = [
        (call, {identity(value) for value in code.values(getattr(call.call.invoke.callee, "of", None), call.scope)})
        for name in ("ReadMessage", "FetchMessage")
        for call in code.calls(f"{_READER}.{name}")
    ]
    for call in code.calls(f"{_SEGMENT}.NewReader"):
        for value in code.values(call.call.invoke, call.scope):
            topic, group = _configured(code, value, "Topic"), _configured(code, value, "GroupID")
            topics = [topic] if topic is not None else _several(code, value)
            readers = [r for r, read in reading if call.call.invoke.at in read]
            names = [r.call.function if r.path == call.path else f"{r.path}:{r.call.function}" for r in readers]
            for name in dict.fromkeys(names or [call.call.function]):
                yield from (use("consume", one, "kafka", call, name, group) for one in topics)
            break


def _topic(call: LibraryCall) -> Expression | None:
    """The topic of the writer that a method is called on, which may be another one for each caller of a wrapper."""
    callee = call.call.invoke.callee
    return Member(callee.of, "Topic") if isinstance(callee, Member) else None


def _several(code: Code, reader: object) -> list[Expression]:
    """``GroupTopics: []string{"orders", "payments"}`` of a reader's configuration."""
    found: list[Expression] = []
    for invoke, scope in built(code, reader if isinstance(reader, Library) else None):
        for value in code.values(invoke.argument(0), scope):
            if isinstance(value, Library) and value.made is not None and value.scope is not None:
                for topics in code.values(value.made.argument(None, "GroupTopics"), value.scope):
                    if isinstance(topics, Items):
                        named = [resolved(code, item, topics.scope) for item in topics.items]
                        found += [one for one in named if one is not None]
    return found


def _configured(code: Code, made: object, name: str) -> Expression | None:
    """A field of the object itself, or of the configuration that it was made with."""
    for invoke, scope in built(code, made if isinstance(made, Library) else None):
        given = invoke.argument(None, name)
        if given is not None:
            return resolved(code, given, scope)
        for value in code.values(invoke.argument(0), scope):
            if isinstance(value, Library) and value.made is not None and value.scope is not None:
                found = resolved(code, value.made.argument(None, name), value.scope)
                if found is not None:
                    return found
    return None


def _of_message(code: Code, call: LibraryCall) -> Expression | None:
    for argument in call.call.invoke.arguments[1:]:
        for value in code.values(argument.value, call.scope):
            if isinstance(value, Library) and value.made is not None and value.scope is not None:
                return resolved(code, value.made.argument(None, "Topic"), value.scope)
    return None
