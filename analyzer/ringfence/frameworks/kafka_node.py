"""kafka-node: topics that are written and consumed."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, functions, option
from ringfence.frameworks._handlers import use
from ringfence.frameworks._texts import identity
from ringfence.model.expression import Expression
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.value import Items, LibraryCall, Scope

_PRODUCER = "kafka-node.Producer()"
_TOPICS_AT = {"Consumer": 1, "HighLevelConsumer": 1, "ConsumerStream": 1, "ConsumerGroup": 1, "ConsumerGroupStream": 1}
"""Consumers, and the argument that says of which topics."""
_GROUPS = ("ConsumerGroup", "ConsumerGroupStream")
_EVENTS = ("message", "data")


@framework(
    "kafka_node",
    language=ECMASCRIPT,
    libraries=("kafka-node",),
    same_as={"kafka-node.HighLevelProducer()": _PRODUCER},
)
def kafka_node(code: Code) -> Iterator[Fact]:
    """Every topic that a producer sends to or a consumer is made for or given later, with what handles its messages."""
    for call in code.calls(f"{_PRODUCER}.send"):
        for topic in _topics(code, call, call.argument(0)):
            yield use("publish", topic, "kafka", call)
    handled = _handlers(code)
    for kind, position in _TOPICS_AT.items():
        for call in code.calls(f"kafka-node.{kind}"):
            group = option(code, call.argument(0), call.scope, "groupId") if kind in _GROUPS else None
            yield from _consumed(code, call, call.argument(position), handled.get(call.call.invoke.at, ()), group)
        for call in code.calls(f"kafka-node.{kind}().addTopics"):
            yield from _consumed(code, call, call.argument(0), handled.get(identity(call.receiver), ()))


def _handlers(code: Code) -> dict[object, list[tuple[str, str]]]:
    """What ``consumer.on("message", handle)`` runs, as (path, name), by the call that made the consumer."""
    found: dict[object, list[tuple[str, str]]] = {}
    for call in code.calls(*(f"kafka-node.{kind}().on" for kind in _TOPICS_AT)):
        if any(text.literal in _EVENTS for text in code.texts(call.argument(0), call.scope)):
            running = found.setdefault(identity(call.receiver), [])
            running += [(value.path, value.name) for value in functions(code, call.argument(1), call.scope)]
    return found


def _consumed(
    code: Code,
    call: LibraryCall,
    topics: Expression | None,
    handled: list[tuple[str, str]] | tuple[()],
    group: tuple[Expression, Scope] | None = None,
) -> Iterator[ChannelUse]:
    known = code.texts(*group) if group is not None else ()
    names = [name if path == call.path else f"{path}:{name}" for path, name in handled]
    for topic in _topics(code, call, topics):
        for name in names or [""]:
            yield use("consume", topic, "kafka", call, name, known[0] if known else None)


def _topics(code: Code, call: LibraryCall, given: Expression | None) -> Iterator[Expression]:
    """``"orders"``, ``["orders"]``, ``[{ topic: "orders", messages }]``."""
    for value in code.values(given, call.scope):
        if not isinstance(value, Items):
            continue
        for item in value.items:
            named = option(code, item, value.scope, "topic") or (item, value.scope)
            yield from [named[0]] if named[1] == call.scope else code.texts(*named)
    if given is not None and not any(isinstance(value, Items) for value in code.values(given, call.scope)):
        yield given
