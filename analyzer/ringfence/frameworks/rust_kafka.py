"""Kafka in Rust: rdkafka and the kafka crate: topics produced to and consumed from."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import each_text, use
from ringfence.frameworks._rust import calls, functions, steps
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Expression, Member
from ringfence.model.facts import Fact
from ringfence.model.outline import Call
from ringfence.model.value import Items, Library, LibraryCall, Scope

_RECORDS = (
    "rdkafka.producer.FutureRecord.to", "rdkafka.producer.BaseRecord.to", "rdkafka.producer.future_producer.FutureRecord.to",
    "rdkafka.producer.base_producer.BaseRecord.to",
)  # fmt: skip
_WITH_TOPIC = ("kafka.producer.Record.from_value", "kafka.producer.Record.from_key_value")


@framework("rust_kafka", language="rust", libraries=("rdkafka", "kafka"))
def rust_kafka(code: Code) -> Iterator[Fact]:
    """Every topic, with the function that subscribes to it or sends to it."""
    for record in code.calls(*_RECORDS, *_WITH_TOPIC):
        topic = record.argument(0)
        if topic is not None:
            yield use("publish", topic, "kafka", record)
    for call, scope in calls(code, "subscribe"):
        topics = call.invoke.argument(0)
        if topics is not None and _is_consumer(code, call, scope):
            group = _group(code, call, scope)
            for topic in each_text(topics):
                yield use("consume", topic, "kafka", LibraryCall("", call, scope.path), call.function, group)
    for builder in code.calls("kafka.consumer.Consumer.from_hosts().with_topic"):
        topic = builder.argument(0)
        if topic is not None:
            yield use("consume", topic, "kafka", builder, builder.call.function)


def _is_consumer(code: Code, call: Call, scope: Scope) -> bool:
    """Whether what subscribes is a consumer of rdkafka: by what made it, or since it is handed a list of topics."""
    callee = call.invoke.callee
    if not isinstance(callee, Member) or functions(code, callee, scope):
        return False
    known = code.values(callee.of, scope)
    if known:
        return any(isinstance(value, Library) and value.name.startswith("rdkafka.") for value in known)
    uses = any(imported.target.startswith("rdkafka") for imported in code.outlines[scope.path].imports)
    return uses and any(isinstance(value, Items) for value in code.values(call.invoke.argument(0), scope))


def _group(code: Code, call: Call, scope: Scope) -> Expression | None:
    """``ClientConfig::new().set("group.id", "orders")``."""
    callee = call.invoke.callee
    for value in code.values(callee.of, scope) if isinstance(callee, Member) else ():
        for made, place in steps(code, value):
            name = getattr(made.callee, "name", "")
            if name == "set" and any(text.literal == "group.id" for text in code.texts(made.argument(0), place)):
                return resolved(code, made.argument(1), place)
    return None
