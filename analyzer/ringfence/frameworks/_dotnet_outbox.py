"""Outboxes of MassTransit and NServiceBus: by which of their types a message is stored with the data before it is sent."""

from __future__ import annotations

from ringfence.extend import Code

_SCOPED = frozenset(("IPublishEndpoint", "ISendEndpointProvider", "ISendEndpoint", "GetSendEndpoint"))
"""What a container hands out for one request. Whoever publishes by the bus itself goes past the outbox."""
_CONSUMING = frozenset(("ConsumeContext", *_SCOPED))
"""What is handed out to whoever consumes a message."""
_BY_CALL = {
    "UseBusOutbox": _SCOPED,
    "UseEntityFrameworkOutbox": _CONSUMING,
    "UseMongoDbOutbox": _CONSUMING,
    "EnableOutbox": frozenset(("IMessageHandlerContext",)),
}


def kept(code: Code) -> frozenset[str]:
    """The types of which the service's outbox takes what is published."""
    called = code.called_names
    return frozenset(kind for name, kinds in _BY_CALL.items() if name in called for kind in kinds)
