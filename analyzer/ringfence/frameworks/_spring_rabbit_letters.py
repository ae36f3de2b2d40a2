"""What RabbitMQ's queues pass on: messages that are rejected, or too old."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from ringfence.extend import Code
from ringfence.frameworks._java_values import step_named
from ringfence.frameworks._spring_rabbit import AMQP, names_of
from ringfence.model.expression import Expression, Text, literal
from ringfence.model.facts import ChannelUse, Fact, Feed, QueueBinding
from ringfence.model.value import LibraryCall

_KEY = literal("x-dead-letter-routing-key")


def dead_letters(
    code: Code, consumed: Collection[Text], bound: Mapping[Expression, Sequence[QueueBinding]]
) -> Iterator[Fact]:
    """What a queue passes on by a key (``x-dead-letter-routing-key``), where that is listened to; nobody need listen to what
    is put aside for people. What comes to such a queue waits in it, and has its consumer there.
    """
    for call in code.called("withArgument", "put", "deadLetterRoutingKey"):
        named_key = call.name.endswith("deadLetterRoutingKey")
        if named_key or call.argument(0) == _KEY:
            for key in names_of(code, call.argument(0 if named_key else 1), call.scope):
                if key in consumed:
                    yield ChannelUse("publish", key, "rabbitmq", call.call.invoke.at, call.call.function)
                    yield from _waiting(code, call, key, bound)


def _waiting(
    code: Code, call: LibraryCall, key: Text, bound: Mapping[Expression, Sequence[QueueBinding]]
) -> Iterator[Feed]:
    """From whatever the queue is bound to, or its own name, to the key under which it passes messages on."""
    target = code.deployed(key).literal
    for queue in _queues(code, call):
        for channel in {one.channel for one in bound.get(queue, ())} or {queue}:
            source = code.deployed(channel).literal if isinstance(channel, Text) else None
            if source and target:
                yield Feed(f"channel:{source}", f"channel:{target}", "dead-letters", call.call.invoke.at)


def _queues(code: Code, call: LibraryCall) -> list[Text]:
    """The queue whose builder is told so, or that is made in the same function with a map that is."""
    step = step_named(code, call.call.invoke, call.scope, "durable", "nonDurable")
    if step is not None:
        return names_of(code, step[0].argument(0), step[1])
    made = [
        one
        for one in code.calls(f"{AMQP}.core.Queue")
        if (one.path, one.call.function) == (call.path, call.call.function)
    ]
    return names_of(code, made[0].argument(0), made[0].scope) if len(made) == 1 else []
