"""Kafka in PHP: the rdkafka extension and Laravel Kafka."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._call_chains import links
from ringfence.frameworks._handlers import each_text, handler_name, use
from ringfence.frameworks._php import PHP, argument, built, callables, outermost, outlines
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Expression
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.value import Library, LibraryCall, Scope

_PRODUCER, _CONSUMER = "RdKafka.Producer()", "RdKafka.KafkaConsumer()"
_KAFKA = "Junges.Kafka.Facades.Kafka"
_HANDLING = ("withHandler", "handle", "using")


@framework(
    "php_kafka",
    language=PHP,
    same_as={
        f"{_PRODUCER}.newTopic()": "RdKafka.ProducerTopic()",
        "RdKafka.Consumer().newTopic()": "RdKafka.ConsumerTopic()",
    },
)
def php_kafka(code: Code) -> Iterator[Fact]:
    """What is published and consumed, by topic."""
    for call in code.calls("RdKafka.ProducerTopic().produce", "RdKafka.ProducerTopic().producev"):
        for topic in _topic(code, call):
            yield use("publish", topic, "kafka", call)
    for call in code.calls(f"{_CONSUMER}.subscribe"):
        listed = argument(call.call.invoke, 0, "topics")
        for topic in each_text(listed)[:1] if listed is not None else ():
            yield use("consume", topic, "kafka", call, handler=call.call.function)
    for call in code.calls("RdKafka.ConsumerTopic().consumeStart"):
        for topic in _topic(code, call):
            yield use("consume", topic, "kafka", call, handler=call.call.function)
    yield from _laravel(code)


def _topic(code: Code, call: LibraryCall) -> Iterator[Expression]:
    """The name in ``$producer->newTopic('orders')``."""
    receiver = call.receiver
    if isinstance(receiver, Library):
        for name, made, scope in built(code, receiver):
            if name == "newTopic":
                topic = resolved(code, made.argument(0), scope)
                if topic is not None:
                    yield topic
                return


def _laravel(code: Code) -> Iterator[ChannelUse]:
    """``Kafka::publish()->onTopic('orders')->send()``, ``Kafka::consumer(['orders'])->withHandler(new Handler)``."""
    for path, outline in outlines(code):
        for call in outermost(outline):
            chain, root = links(call.invoke)
            scope = Scope(path, call.function)
            if not chain or not any(name == _KAFKA for name in code.library_names(root, scope)):
                continue
            named = dict(chain)
            name, first = chain[0]
            topic = first.argument(0) if name == "publishOn" else None
            if "onTopic" in named:
                topic = named["onTopic"].argument(0)
            if name.startswith("publish") and topic is not None:
                yield ChannelUse("publish", topic, "kafka", call.invoke.at, call.function)
            elif name in ("consumer", "createConsumer") and first.argument(0) is not None:
                handling = next((named[step].argument(0) for step in _HANDLING if step in named), None)
                found = [handler_name(value, path) for value in callables(code, handling, scope)]
                for topic in each_text(first.arguments[0].value)[:1]:
                    handler = found[0] if found else ""
                    yield ChannelUse("consume", topic, "kafka", call.invoke.at, call.function, handler)
