"""Kafka's own libraries for the JVM: what consumers subscribe to, and what streams are built of and end in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from ringfence.extend import Code, framework
from ringfence.frameworks._java_values import strings
from ringfence.frameworks._texts import identity
from ringfence.frameworks._vertx import LIBRARY, flavours, forms
from ringfence.model.expression import Hole, Text
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.value import Library, LibraryCall

_CONSUMER = "org.apache.kafka.clients.consumer.KafkaConsumer()"
_VERTX = "kafka.client.producer"
_CONSUMERS = (
    "org.apache.kafka.clients.consumer.Consumer()",
    *(
        name
        for made in ("KafkaConsumer()", "KafkaConsumer.create()")
        for name in (f"{LIBRARY}.kafka.client.consumer.{made}", *flavours(f"kafka.client.consumer.{made}"))
    ),
)
_PRODUCER, _RECORD = f"{LIBRARY}.{_VERTX}.KafkaProducer()", f"{LIBRARY}.{_VERTX}.KafkaProducerRecord.create()"
_SENDS = (*forms("send"), *forms("write"))
_BUILDER = "org.apache.kafka.streams.StreamsBuilder()"
_STREAM = "org.apache.kafka.streams.kstream.KStream()"
_TOPICS = ("stream", "table", "globalTable")
_STREAMS = ("KTable()", "KGroupedStream()", "TimeWindowedKStream()", "SessionWindowedKStream()", "KGroupedTable()")
_STEPS = (
    "map", "mapValues", "filter", "filterNot", "flatMap", "flatMapValues", "selectKey", "peek", "join", "leftJoin",
    "outerJoin", "merge", "groupBy", "groupByKey", "windowedBy", "aggregate", "reduce", "count", "toStream", "toTable",
    "repartition", "through", "process", "processValues", "transform", "transformValues", "suppress",
)  # fmt: skip
_UNKNOWN = Text((Hole("unknown", ""),))


@framework(
    "kafka-java",
    language=("java", "kotlin"),
    libraries=("org.apache.kafka", "io.vertx"),
    same_as={
        **dict.fromkeys(_CONSUMERS, _CONSUMER),
        **flavours(f"{_VERTX}.KafkaProducer()"),
        **flavours(f"{_VERTX}.KafkaProducerRecord.create()"),
        **{
            made: _PRODUCER
            for how in ("create", "createShared")
            for made in (
                f"{LIBRARY}.{_VERTX}.KafkaProducer.{how}()",
                *flavours(f"{_VERTX}.KafkaProducer.{how}()"),
            )
        },
        **{f"{_PRODUCER}.{name}()": _PRODUCER for name in ("exceptionHandler", "drainHandler")},
        **{f"{_BUILDER}.{name}()": _STREAM for name in _TOPICS},
        **{f"org.apache.kafka.streams.kstream.{name}": _STREAM for name in _STREAMS},
        **{f"{_STREAM}.{name}()": _STREAM for name in _STEPS},
    },
)
def kafka_java(code: Code) -> Iterator[Fact]:
    """A consumer's messages come to whoever polls it, a stream's to where it is built."""
    subscribed = list(code.calls(*(f"{_CONSUMER}.{form}" for form in forms("subscribe"))))
    readers = _readers(code) if subscribed else {}
    for call in subscribed:
        handlers = readers.get(identity(call.receiver)) or [(call.path, call.call.function)]
        for path, function in handlers:
            yield from _uses(code, call, "consume", function if path == call.path else f"{path}:{function}")
    for call in code.calls(*(f"{_BUILDER}.{name}" for name in _TOPICS)):
        yield from _uses(code, call, "consume", call.call.function)
    for call in code.calls(f"{_STREAM}.to", f"{_STREAM}.through"):
        yield from _uses(code, call, "publish")
    for call in code.calls(*(f"{_PRODUCER}.{name}" for name in _SENDS)):
        yield from _sent(code, call)


def _sent(code: Code, call: LibraryCall) -> Iterator[ChannelUse]:
    """``producer.send(KafkaProducerRecord.create("orders", …))`` of Vert.x."""
    for value in code.values(call.argument(0), call.scope):
        if isinstance(value, Library) and value.name == _RECORD and value.made and value.scope:
            for topic in code.texts(value.made.argument(0), value.scope) or (_UNKNOWN,):
                yield ChannelUse("publish", topic, "kafka", call.call.invoke.at, call.call.function)


def _uses(code: Code, call: LibraryCall, role: str, handler: str = "") -> Iterator[ChannelUse]:
    topics = [text for text in strings(code, call.argument(0), call.scope) if text != Text(("",))]
    if not topics:
        topics = [
            _UNKNOWN
        ]  # a list that is filled elsewhere names something all the same, and so does what chooses one
    for topic in topics:
        yield ChannelUse(role, topic, "kafka", call.call.invoke.at, call.call.function, handler)


def _readers(code: Code) -> Mapping[object, list[tuple[str, str]]]:
    """(path, function) of everybody who polls a consumer, by the call that made it."""
    found: dict[object, list[tuple[str, str]]] = defaultdict(list)
    for call in code.calls(f"{_CONSUMER}.poll"):
        maker = identity(call.receiver)
        if maker is not None and (call.path, call.call.function) not in found[maker]:
            found[maker].append((call.path, call.call.function))
    return found
