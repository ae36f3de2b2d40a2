"""kafka-python, confluent-kafka and aiokafka: topics produced to and consumed from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import each_text, handler_name, loops, spread, use
from ringfence.frameworks._texts import identity, resolved
from ringfence.model.expression import Expression
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.value import Entries, FunctionValue, Library, LibraryCall, Value

_PRODUCER = "kafka.KafkaProducer()"
_CONSUMER = "kafka.KafkaConsumer()"
_PRODUCERS = (
    "kafka.producer.KafkaProducer", "kafka.producer.kafka.KafkaProducer", "aiokafka.AIOKafkaProducer",
    "aiokafka.producer.AIOKafkaProducer", "aiokafka.producer.producer.AIOKafkaProducer", "confluent_kafka.Producer",
    "confluent_kafka.SerializingProducer", "confluent_kafka.serializing_producer.SerializingProducer",
    "confluent_kafka.avro.AvroProducer", "confluent_kafka.aio.AIOProducer",
    "confluent_kafka.experimental.aio.AIOProducer",
)  # fmt: skip
_CONSUMERS = (
    "kafka.consumer.KafkaConsumer", "kafka.consumer.group.KafkaConsumer", "aiokafka.AIOKafkaConsumer",
    "aiokafka.consumer.AIOKafkaConsumer", "aiokafka.consumer.consumer.AIOKafkaConsumer", "confluent_kafka.Consumer",
    "confluent_kafka.DeserializingConsumer", "confluent_kafka.deserializing_consumer.DeserializingConsumer",
    "confluent_kafka.avro.AvroConsumer", "confluent_kafka.aio.AIOConsumer",
    "confluent_kafka.experimental.aio.AIOConsumer",
)  # fmt: skip
_READING = ("poll", "consume", "getone", "getmany")


@framework(
    "kafka",
    language="python",
    libraries=("kafka", "confluent_kafka", "aiokafka"),
    same_as={
        **{f"{name}()": _PRODUCER for name in _PRODUCERS},
        **{f"{name}()": _CONSUMER for name in _CONSUMERS},
    },
)
def kafka(code: Code) -> Iterator[Fact]:
    """Every topic, its consumers with their group and the function that reads the messages."""
    for call in code.calls(*(f"{_PRODUCER}.{method}" for method in ("send", "send_and_wait", "produce"))):
        topic = call.argument(0, "topic")
        if topic is not None:
            yield use("publish", topic, "kafka", call)
    made = [call for call in code.calls("kafka.KafkaConsumer", *_CONSUMERS) if not _is_confluent(call.name)]
    subscribed = list(code.calls(f"{_CONSUMER}.subscribe"))
    readers = _readers(code) if made or subscribed else {}
    for call in made:
        group = call.argument(None, "group_id")
        yield from _consumed(call, spread(call.call.invoke), group, readers.get(call.call.invoke.at, ()))
    for call in subscribed:
        topics = call.argument(0, "topics")
        if topics is not None:
            found = readers.get(identity(call.receiver), ())
            yield from _consumed(call, each_text(topics), _group(code, call.receiver), found)


def _is_confluent(name: str) -> bool:
    """Its constructor takes a configuration, no topics."""
    return name.startswith("confluent_kafka.")


def _consumed(
    call: LibraryCall, topics: Iterable[Expression], group: Expression | None, readers: Iterable[FunctionValue]
) -> Iterator[ChannelUse]:
    names = [handler_name(reader, call.path) for reader in readers] or [call.call.function]
    for topic in topics:
        for name in names:
            yield use("consume", topic, "kafka", call, name, group)


def _group(code: Code, consumer: Value | None) -> Expression | None:
    """``group_id=`` of the constructor, or ``group.id`` in confluent's configuration."""
    if not isinstance(consumer, Library) or consumer.made is None or consumer.scope is None:
        return None
    given = consumer.made.argument(None, "group_id")
    for value in code.values(consumer.made.argument(0), consumer.scope):
        if isinstance(value, Entries):
            for key, item in value.items:
                if any(text.literal == "group.id" for text in code.texts(key, value.scope)):
                    return resolved(code, item, value.scope)
    return resolved(code, given, consumer.scope)


def _readers(code: Code) -> dict[object, list[FunctionValue]]:
    """The functions that take messages from a consumer, by the call that made it."""
    found: dict[object, list[FunctionValue]] = {}
    for consumer, path, function in loops(code, _CONSUMER):
        _note(found, identity(consumer), FunctionValue(path, function))
    for call in code.calls(*(f"{_CONSUMER}.{method}" for method in _READING)):
        _note(found, identity(call.receiver), FunctionValue(call.path, call.call.function))
    return found


def _note(found: dict[object, list[FunctionValue]], consumer: object, reader: FunctionValue) -> None:
    if reader.name and reader not in found.setdefault(consumer, []):
        found[consumer].append(reader)
