"""Azure Service Bus, Event Hubs and storage queues from Python, also asynchronously."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.formats.azure_functions import EVENT_HUBS, QUEUES, SERVICE_BUS
from ringfence.frameworks._handlers import handlers, loops
from ringfence.frameworks._message_clients import Made, consumed, published
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.value import LibraryCall

_BUS, _HUBS, _STORAGE = "azure.servicebus", "azure.eventhub", "azure.storage.queue"
_CLIENT = f"{_BUS}.ServiceBusClient()"
_PRODUCER, _CONSUMER = f"{_HUBS}.EventHubProducerClient", f"{_HUBS}.EventHubConsumerClient"
_FROM = ".from_connection_string()"
_QUEUE = {
    f"{_STORAGE}.QueueClient()": Made(QUEUES, 1, "queue_name"),
    f"{_STORAGE}.QueueServiceClient().get_queue_client()": Made(QUEUES, 0, "queue"),
}
_SENDERS = {
    f"{_CLIENT}.get_queue_sender()": Made(SERVICE_BUS, 0, "queue_name"),
    f"{_CLIENT}.get_topic_sender()": Made(SERVICE_BUS, 0, "topic_name"),
    f"{_PRODUCER}()": Made(EVENT_HUBS, 1, "eventhub_name"),
    f"{_PRODUCER}{_FROM}": Made(EVENT_HUBS, None, "eventhub_name"),
    **_QUEUE,
}
_RECEIVERS = {
    f"{_CLIENT}.get_queue_receiver()": Made(SERVICE_BUS, 0, "queue_name"),
    f"{_CLIENT}.get_subscription_receiver()": Made(SERVICE_BUS, 0, "topic_name", (1, "subscription_name")),
    f"{_CONSUMER}()": Made(EVENT_HUBS, 1, "eventhub_name", (2, "consumer_group")),
    f"{_CONSUMER}{_FROM}": Made(EVENT_HUBS, None, "eventhub_name", (1, "consumer_group")),
    **_QUEUE,
}
_SENDING = ("send_messages", "schedule_messages", "send_batch", "send_event", "send_message")
_TAKING = ("receive_messages", "receive_message", "receive", "receive_batch")


def _same_as() -> dict[str, str]:
    """The asynchronous clients are the others; so is what ``with`` gives of any."""
    found = {
        f"{module}.aio.{name}{made}": f"{module}.{name}{made}"
        for module, names in (
            (_BUS, ("ServiceBusClient",)),
            (_HUBS, ("EventHubProducerClient", "EventHubConsumerClient")),
            (_STORAGE, ("QueueClient", "QueueServiceClient")),
        )
        for name in names
        for made in ("()", _FROM)
    }
    found |= {f"{module}{_FROM}": f"{module}()" for module in (f"{_BUS}.ServiceBusClient", f"{_STORAGE}.QueueClient")}
    found[f"{_STORAGE}.QueueServiceClient{_FROM}"] = f"{_STORAGE}.QueueServiceClient()"
    found |= {f"{name}.__enter__()": name for name in (_CLIENT, *_SENDERS, *_RECEIVERS)}
    return found


@framework("azure_messages", language="python", libraries=(_BUS, _HUBS, _STORAGE), same_as=_same_as())
def azure_messages(code: Code) -> Iterator[Fact]:
    """What is sent to queues, topics and hubs, and taken from them."""

    def run(call: LibraryCall) -> Iterator[str]:
        for position, name in ((0, "on_event"), (0, "on_event_batch")):
            yield from handlers(code, call.argument(position, name), call.scope)

    yield from published(code, _SENDERS, _SENDING)
    yield from consumed(code, _RECEIVERS, _TAKING, run)
    yield from _looped(code)


def _looped(code: Code) -> Iterator[ChannelUse]:
    """``for message in receiver``."""
    for value, path, function in loops(code, *_RECEIVERS):
        made = _RECEIVERS[value.name]
        channel, group = made.channel(code, value)
        if channel is not None and value.made is not None:
            handler = function if value.made.at.path == path else f"{path}:{function}"
            yield ChannelUse("consume", channel, made.broker, value.made.at, "", handler, group)
