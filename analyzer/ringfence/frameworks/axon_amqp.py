"""Axon's bridge to AMQP: the events of a program go to an exchange, if the configuration or a publisher names one.

Where they are consumed, a listener of Spring AMQP hands them over (``SpringAMQPMessageSource``). An event's routing key is
the package of its class.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._axon import APPLIED, AXON, PUBLISHED, exchange_of, given, payloads
from ringfence.frameworks._spring_rabbit import fanouts
from ringfence.model.expression import Expression, Hole, Text, literal
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.value import Instance, LibraryCall, Scope


@framework("axon_amqp", language=("java", "kotlin"), libraries=(AXON,))
def axon_amqp(code: Code) -> Iterator[Fact]:
    """One publication for each call that applies or publishes an event."""
    exchange = exchange_of(code)
    if exchange is None:
        return
    to_all = exchange in {code.deployed(name) for name in fanouts(code)}
    for call in code.calls(*APPLIED, *PUBLISHED):
        keys = [exchange] if to_all else _keys(code, call)
        for key in dict.fromkeys(keys):
            yield ChannelUse("publish", key, "rabbitmq", call.call.invoke.at, call.call.function, group=exchange)


def _keys(code: Code, call: LibraryCall) -> list[Text]:
    """The packages of the events; of an event of whose class nothing is known, nothing of its key."""
    found: list[Text] = []
    for argument in given(call):
        packages = list(_packages(code, argument.value, call.scope))
        found += packages or [Text((Hole("unknown", ""),))]
    return found


def _packages(code: Code, event: Expression | None, scope: Scope) -> Iterator[Text]:
    for value in payloads(code, event, scope):
        if isinstance(value, Instance):
            outline = code.outlines.get(value.cls.path)
            if outline is not None and outline.module:
                yield literal(outline.module)
