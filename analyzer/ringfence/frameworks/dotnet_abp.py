"""ABP's distributed events: messages by their classes, or by the names that these are given, over whichever broker.

Without a broker's module the bus stays inside of the program. What ABP publishes by itself when entities are saved, and
events of its own modules, have no publisher in the code: whoever handles these waits for nobody here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ringfence.extend import Code, framework
from ringfence.frameworks._dotnet import (
    LANGUAGE,
    among,
    base_named,
    classes,
    methods,
    own_classes,
    receiver,
    simple,
    type_arguments,
    type_name,
)
from ringfence.frameworks._dotnet_buses import messages
from ringfence.frameworks._dotnet_own_buses import takes
from ringfence.frameworks._once import once
from ringfence.model.expression import Expression, Hole, Text, literal
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.value import Library, LibraryCall, Scope

_NAME = "abp"
_BUS, _HANDLER, _HANDLING = "IDistributedEventBus", "IDistributedEventHandler", "HandleEventAsync"
_LAZILY = ("LazyGetRequiredService", "LazyGetService")
"""Methods of what ABP's base classes have that look up what is injected."""
_OF_AGGREGATES = "AddDistributedEvent"
"""A method of aggregate roots: the event is published when they are saved."""
_ANY = Text((Hole("unknown", "event"),))
"""An event of any class: ``PublishAsync(event.GetType(), event)``."""
_BROKERS = (
    "Volo.Abp.EventBus.RabbitMq", "Volo.Abp.EventBus.Kafka", "Volo.Abp.EventBus.Azure", "Volo.Abp.EventBus.Rebus",
    "Volo.Abp.EventBus.Dapr", "Volo.Abp.AspNetCore.Mvc.Dapr.EventBus", "DotNetCore.CAP",
)  # fmt: skip


@framework("dotnet_abp", language=LANGUAGE)
def dotnet_abp(code: Code) -> Iterator[Fact]:
    """Who publishes and who handles events of which class."""
    imported = {one.target.lower() for outline in code.outlines.values() for one in outline.imports}
    if "volo.abp.eventbus.distributed" not in imported and _OF_AGGREGATES not in code.called_names:
        return
    if not imported.intersection(name.lower() for name in _BROKERS):
        return
    outbox = any(getattr(receiver(call), "name", "") == "Outboxes" for call in code.called("Configure"))
    for call in code.called("PublishAsync", _OF_AGGREGATES):
        for channel in (messages(code, call) or [_ANY]) if _is_published(code, call) else ():
            at, sent = call.call.invoke.at, _named(code, channel)
            yield ChannelUse("publish", sent, _NAME, at, call.call.function, outbox=outbox)
    yield from _handled(code)


def _is_published(code: Code, call: LibraryCall) -> bool:
    """Whether something is handed to the bus, also one that is asked for when it is needed."""
    if call.name.endswith(_OF_AGGREGATES):
        return True
    for value in code.values(receiver(call), call.scope):
        name = simple(value.name) if isinstance(value, Library) else ""
        made = value.made if isinstance(value, Library) else None
        if name == _BUS or (name in _LAZILY and made is not None and _BUS in map(type_name, made.type_arguments)):
            return True
    return False


def _handled(code: Code) -> Iterator[ChannelUse]:
    for path, cls in own_classes(code):
        for base in base_named(cls, _HANDLER):
            taken = type_arguments(base)[:1]
            event = type_name(taken[0]) if taken and classes(code, taken[0], Scope(path, cls.name)) else ""
            for function in methods(code, path, cls) if event else ():
                if function.name.rpartition(".")[2] == _HANDLING and takes(function, event):
                    channel = _named(code, literal(event))
                    yield ChannelUse("consume", channel, _NAME, function.at, handler=function.name)


def _named(code: Code, channel: Expression) -> Expression:
    """What the events of a class are called on the broker."""
    name = channel.literal if isinstance(channel, Text) else None
    return literal(_names(code).get(name, name)) if name is not None else channel


@once(dict)
def _names(code: Code) -> Mapping[str, str]:
    """``[EventName("shop.order.placed")]`` by the classes that carry it."""
    found: dict[str, str] = {}
    for path, cls in own_classes(code):
        for attribute in among(cls.decorators, "EventName", "EventNameAttribute"):
            for text in code.texts(attribute.argument(0), Scope(path)):
                found[cls.name.rpartition(".")[2]] = text.literal or cls.name.rpartition(".")[2]
    return found
