"""What programs with Axon publish, and where their events go."""

from __future__ import annotations

from ringfence.extend import Code
from ringfence.frameworks._java_values import with_settings
from ringfence.model.expression import Hole, Text

AXON = "org.axonframework"
APPLIED = tuple(f"{AXON}.{name}.AggregateLifecycle.apply" for name in ("modelling.command", "commandhandling.model"))
PUBLISHED = tuple(
    f"{AXON}.{name}().publish"
    for name in ("eventhandling.EventBus", "eventhandling.gateway.EventGateway", "eventsourcing.eventstore.EventStore")
)
WRAPPERS = tuple(
    f"{AXON}.{name}()"
    for name in (
        "eventhandling.GenericEventMessage.asEventMessage", "eventhandling.GenericEventMessage",
        "eventhandling.GenericDomainEventMessage", "eventsourcing.GenericDomainEventMessage",
    )
)  # fmt: skip
_PUBLISHERS = tuple(f"{AXON}.{name}.eventhandling.spring.SpringAMQPPublisher()" for name in ("extensions.amqp", "amqp"))
_SETTING = Text((Hole("setting", "axon.amqp.exchange"),))


def exchange_of(code: Code) -> Text | None:
    """The exchange of AMQP that events go to, if there is one."""
    for publisher in _PUBLISHERS:
        for call in code.calls(f"{publisher}.setExchangeName", f"{publisher}.exchangeName"):
            for text in code.texts(call.argument(0), call.scope):
                return code.deployed(with_settings(text))
    configured = code.deployed(_SETTING)
    return configured if configured.literal else None
