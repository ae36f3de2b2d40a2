"""kafkajs and node-rdkafka: topics that are written and subscribed to."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, functions, objects, option
from ringfence.frameworks._handlers import use
from ringfence.frameworks._texts import identity
from ringfence.model.expression import Each, Expression
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.value import Items, LibraryCall, Scope

_PRODUCER = "kafkajs.Kafka().producer()"
_CONSUMER = "kafkajs.Kafka().consumer()"
_HANDLERS = ("eachMessage", "eachBatch")


@framework(
    "kafkajs",
    language=ECMASCRIPT,
    libraries=("kafkajs", "@confluentinc/kafka-javascript", "node-rdkafka"),
    same_as={
        "kafkajs.Producer()": _PRODUCER,
        "kafkajs.Consumer()": _CONSUMER,
        f"{_PRODUCER}.transaction()": _PRODUCER,
        "@confluentinc/kafka-javascript.KafkaJS.Kafka()": "kafkajs.Kafka()",
        "node-rdkafka.Producer()": "kafkajs.rdkafka.Producer()",
        "node-rdkafka.KafkaConsumer()": "kafkajs.rdkafka.Consumer()",
    },
)
def kafkajs(code: Code) -> Iterator[Fact]:
    """Every topic that a producer sends to or a consumer subscribes to, with what handles its messages."""
    for call in code.calls(f"{_PRODUCER}.send"):
        yield from _published(call, option(code, call.argument(0), call.scope, "topic"), code)
    for call in code.calls(f"{_PRODUCER}.sendBatch"):
        listed = option(code, call.argument(0), call.scope, "topicMessages")
        for value in code.values(*listed) if listed is not None else ():
            if isinstance(value, Items):
                for item in value.items:
                    yield from _published(call, option(code, item, value.scope, "topic"), code)
    for call in code.calls("kafkajs.rdkafka.Producer().produce"):
        topic = call.argument(0)
        if topic is not None:
            yield use("publish", topic, "kafka", call)
    yield from _consumed(code)


def _published(call: LibraryCall, topic: tuple[Expression, Scope] | None, code: Code) -> Iterator[ChannelUse]:
    if topic is None:
        return
    expression, scope = topic
    if scope == call.scope:
        yield use("publish", expression, "kafka", call)
        return
    for text in code.texts(expression, scope):
        yield use("publish", text, "kafka", call)


def _consumed(code: Code) -> Iterator[ChannelUse]:
    running: dict[object, list[str]] = {}
    for call in code.calls(f"{_CONSUMER}.run"):
        for name in _HANDLERS:
            given = option(code, call.argument(0), call.scope, name)
            for value in functions(code, *given) if given is not None else ():
                running.setdefault(identity(call.receiver), []).append(f"{value.path}:{value.name}")
    for call in code.calls(f"{_CONSUMER}.subscribe"):
        group = _group(code, call)
        for topic in _topics(code, call):
            for handler in running.get(identity(call.receiver)) or [""]:
                known = handler.removeprefix(f"{call.path}:")
                yield use("consume", topic, "kafka", call, known, group)
    for call in code.calls("kafkajs.rdkafka.Consumer().subscribe"):
        topics = call.argument(0)
        if topics is not None:
            yield use("consume", Each(topics), "kafka", call)


def _topics(code: Code, call: LibraryCall) -> Iterator[Expression]:
    for entries in objects(code, call.argument(0), call.scope):
        one = option(code, call.argument(0), call.scope, "topic")
        if one is not None:
            yield from [one[0]] if entries.scope == call.scope else code.texts(*one)
        several = option(code, call.argument(0), call.scope, "topics")
        if several is not None:
            yield Each(several[0])


def _group(code: Code, call: LibraryCall) -> Expression | None:
    receiver = call.receiver
    made, scope = getattr(receiver, "made", None), getattr(receiver, "scope", None)
    found = option(code, made.argument(0), scope, "groupId") if made is not None and scope is not None else None
    texts = code.texts(*found) if found is not None else ()
    return texts[0] if texts else None
