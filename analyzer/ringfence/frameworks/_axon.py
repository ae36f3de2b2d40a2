"""What programs with Axon publish, and where their events go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ringfence.extend import Code
from ringfence.frameworks._java_values import with_settings
from ringfence.model.expression import Argument, Expression, Hole, Text
from ringfence.model.value import Library, LibraryCall, Scope, Value

AXON = "org.axonframework"
APPLIED = tuple(f"{AXON}.{name}.AggregateLifecycle.apply" for name in ("modelling.command", "commandhandling.model"))
PUBLISHED = tuple(
    f"{AXON}.{name}().publish"
    for name in ("eventhandling.EventBus", "eventhandling.gateway.EventGateway", "eventsourcing.eventstore.EventStore")
)
_WRAPPERS = tuple(
    f"{AXON}.{name}()"
    for name in (
        "eventhandling.GenericEventMessage.asEventMessage", "eventhandling.GenericEventMessage",
        "eventhandling.GenericDomainEventMessage", "eventsourcing.GenericDomainEventMessage",
    )
)  # fmt: skip
_PUBLISHERS = tuple(f"{AXON}.{name}.eventhandling.spring.SpringAMQPPublisher()" for name in ("extensions.amqp", "amqp"))
_DEEPEST = 3
_SETTING = Text((Hole("setting", "axon.amqp.exchange"),))


def given(call: LibraryCall) -> Sequence[Argument]:
    """The events that a call applies, with nothing else that it may be given, or publishes."""
    return call.call.invoke.arguments[: 1 if call.name in APPLIED else None]


def payloads(code: Code, sent: Expression | None, scope: Scope, depth: int = _DEEPEST) -> Iterator[Value]:
    """What something that is sent may be, out of the messages of Axon that it is wrapped in."""
    for value in code.values(sent, scope):
        wrapper = value if isinstance(value, Library) and value.name in _WRAPPERS and depth else None
        if wrapper is None or wrapper.made is None or wrapper.scope is None:
            yield value
            continue
        for argument in wrapper.made.arguments:
            yield from payloads(code, argument.value, wrapper.scope, depth - 1)


def exchange_of(code: Code) -> Text | None:
    """The exchange of AMQP that events go to, if there is one."""
    for publisher in _PUBLISHERS:
        for call in code.calls(f"{publisher}.setExchangeName", f"{publisher}.exchangeName"):
            for text in code.texts(call.argument(0), call.scope):
                return code.deployed(with_settings(text))
    configured = code.deployed(_SETTING)
    return configured if configured.literal else None
