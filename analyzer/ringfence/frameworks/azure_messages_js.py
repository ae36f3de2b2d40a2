"""Azure Service Bus, Event Hubs and storage queues from JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.formats.azure_functions import EVENT_HUBS, QUEUES, SERVICE_BUS
from ringfence.frameworks._ecmascript import ECMASCRIPT, functions, option
from ringfence.frameworks._handlers import handler_name
from ringfence.frameworks._message_clients import Made, consumed, published
from ringfence.model.facts import Fact
from ringfence.model.value import LibraryCall

_BUS, _HUBS, _STORAGE = "@azure/service-bus", "@azure/event-hubs", "@azure/storage-queue"
_CLIENT = f"{_BUS}.ServiceBusClient()"
_QUEUE = {
    f"{_STORAGE}.QueueClient()": Made(QUEUES, 1),
    f"{_STORAGE}.QueueServiceClient().getQueueClient()": Made(QUEUES, 0),
}
_SENDERS = {
    f"{_CLIENT}.createSender()": Made(SERVICE_BUS, 0),
    f"{_HUBS}.EventHubProducerClient()": Made(EVENT_HUBS, 1),
    **_QUEUE,
}
_RECEIVERS = {
    f"{_CLIENT}.createReceiver()": Made(SERVICE_BUS, 0, group=(1, "")),
    f"{_CLIENT}.acceptSession()": Made(SERVICE_BUS, 0),
    f"{_CLIENT}.acceptNextSession()": Made(SERVICE_BUS, 0),
    f"{_HUBS}.EventHubConsumerClient()": Made(EVENT_HUBS, 2, group=(0, "")),
    **_QUEUE,
}
_SENDING = ("sendMessages", "scheduleMessages", "sendBatch", "enqueueEvent", "sendMessage")
_TAKING = ("subscribe", "receiveMessages", "getMessageIterator")


@framework(
    "azure_messages_js",
    language=ECMASCRIPT,
    libraries=(_BUS, _HUBS, _STORAGE),
    same_as={
        f"{_STORAGE}.QueueServiceClient.fromConnectionString()": f"{_STORAGE}.QueueServiceClient()",
        f"{_HUBS}.EventHubBufferedProducerClient()": f"{_HUBS}.EventHubProducerClient()",
    },
)
def azure_messages_js(code: Code) -> Iterator[Fact]:
    """What is sent to queues, topics and hubs, and taken from them."""

    def handlers(call: LibraryCall) -> Iterator[str]:
        for position in (0, 1):  # a partition may be named first
            found = option(code, call.argument(position), call.scope, "processMessage", "processEvents")
            for value in functions(code, *found) if found is not None else ():
                yield handler_name(value, call.path)

    yield from published(code, _SENDERS, _SENDING)
    yield from consumed(code, _RECEIVERS, _TAKING, handlers)
