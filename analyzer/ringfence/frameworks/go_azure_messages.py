"""Azure Service Bus, Event Hubs and storage queues from Go."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.formats.azure_functions import EVENT_HUBS, QUEUES, SERVICE_BUS
from ringfence.frameworks._message_clients import Made, consumed, published
from ringfence.model.facts import Fact

_SDK = "github.com/Azure/azure-sdk-for-go/sdk"
_BUS, _HUBS, _STORAGE = f"{_SDK}/messaging/azservicebus", f"{_SDK}/messaging/azeventhubs", f"{_SDK}/storage/azqueue"
_CLIENT = f"{_BUS}.Client()"
_QUEUE = {f"{_STORAGE}.ServiceClient().NewQueueClient()": Made(QUEUES, 0)}
_SENDERS = {
    f"{_CLIENT}.NewSender()": Made(SERVICE_BUS, 0),
    f"{_HUBS}.NewProducerClient()": Made(EVENT_HUBS, 1),
    **_QUEUE,
}
_RECEIVERS = {
    f"{_CLIENT}.NewReceiverForQueue()": Made(SERVICE_BUS, 0),
    f"{_CLIENT}.NewReceiverForSubscription()": Made(SERVICE_BUS, 0, group=(1, "")),
    f"{_CLIENT}.AcceptSessionForQueue()": Made(SERVICE_BUS, 1),
    f"{_CLIENT}.AcceptNextSessionForQueue()": Made(SERVICE_BUS, 1),
    f"{_CLIENT}.AcceptSessionForSubscription()": Made(SERVICE_BUS, 1, group=(2, "")),
    f"{_CLIENT}.AcceptNextSessionForSubscription()": Made(SERVICE_BUS, 1, group=(2, "")),
    f"{_HUBS}.NewConsumerClient()": Made(EVENT_HUBS, 1, group=(2, "")),
    **_QUEUE,
}
_SENDING = ("SendMessage", "SendMessageBatch", "ScheduleMessages", "SendEventDataBatch", "EnqueueMessage")
_TAKING = ("ReceiveMessages", "NewPartitionClient", "DequeueMessage", "DequeueMessages")
_FROM = "FromConnectionString()"


@framework(
    "go_azure_messages",
    language="go",
    libraries=(_BUS, _HUBS, _STORAGE),
    same_as={
        f"{_BUS}.NewClient()": _CLIENT,
        f"{_BUS}.NewClient{_FROM}": _CLIENT,
        f"{_HUBS}.NewProducerClient{_FROM}": f"{_HUBS}.NewProducerClient()",
        f"{_HUBS}.NewConsumerClient{_FROM}": f"{_HUBS}.NewConsumerClient()",
        f"{_STORAGE}.NewServiceClient()": f"{_STORAGE}.ServiceClient()",
        f"{_STORAGE}.NewServiceClient{_FROM}": f"{_STORAGE}.ServiceClient()",
    },
)
def go_azure_messages(code: Code) -> Iterator[Fact]:
    """What is sent to queues, topics and hubs, and taken from them."""
    yield from published(code, _SENDERS, _SENDING)
    yield from consumed(code, _RECEIVERS, _TAKING, lambda _: ())
