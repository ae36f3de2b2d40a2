"""What functions of Azure share in all languages: where their routes begin, and which brokers their bindings are of."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ringfence.extend import Code
from ringfence.formats.azure_functions import EVENT_HUBS, KAFKA, PREFIX, QUEUES, RABBIT, SERVICE_BUS
from ringfence.frameworks._aspnet_paths import joined, template
from ringfence.model.expression import Expression, Hole, Text, join, literal
from ringfence.model.facts import Route
from ringfence.model.source import Span
from ringfence.model.value import Scope

_PREFIX = Text((Hole("setting", PREFIX, literal("api")),))


class Binding(Struct, frozen=True):
    """What a function is bound to. names: of the arguments that say the channel; position: of the one without a name."""

    broker: str
    names: tuple[str, ...]
    position: int = 0


TRIGGERS = {
    "ServiceBusTrigger": Binding(SERVICE_BUS, ("queueName", "topicName")),
    "ServiceBusQueueTrigger": Binding(SERVICE_BUS, ("queueName",)),
    "ServiceBusTopicTrigger": Binding(SERVICE_BUS, ("topicName",)),
    "QueueTrigger": Binding(QUEUES, ("queueName",)),
    "EventHubTrigger": Binding(EVENT_HUBS, ("eventHubName",)),
    "KafkaTrigger": Binding(KAFKA, ("topic",), 1),
    "RabbitMQTrigger": Binding(RABBIT, ("queueName",)),
}
OUTPUTS = {
    **{name.replace("Trigger", "Output"): binding for name, binding in TRIGGERS.items()},
    **{
        name.removesuffix("Trigger"): TRIGGERS[name]
        for name in ("ServiceBusTrigger", "QueueTrigger", "EventHubTrigger")
    },
}


def routes(code: Code, path: str, verbs: list[str], handler: str, at: Span) -> Iterator[Route]:
    """The routes of a function below the prefix of all; without verbs, for any."""
    prefix = code.deployed(_PREFIX).literal or ""
    for verb in verbs or [""]:
        yield Route(verb.upper(), literal(template(joined(prefix, path.removeprefix("/")))), handler, at)


def channels(code: Code, name: Expression | None, scope: Scope) -> Iterator[Text]:
    """A channel by its name; ``%ORDERS%`` is a variable of the deployment, which may stand in a constant."""
    for text in code.texts(name, scope):
        yield join(_parts(text))


def _parts(text: Text) -> Iterator[str | Expression]:
    for part in text.parts:
        if not isinstance(part, str):
            yield part
            continue
        for number, piece in enumerate(part.split("%")):
            yield Hole("env", piece) if number % 2 else piece
