"""Messages by type in .NET: MassTransit, NServiceBus, Rebus, EasyNetQ, RawRabbit, and the event buses that projects write
themselves.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._dotnet import (
    LANGUAGE,
    base_named,
    classes_on,
    kinds,
    method_of,
    methods,
    own_classes,
    receiver,
    type_arguments,
    type_name,
)
from ringfence.frameworks._dotnet_buses import channel_of, consumed_message, messages
from ringfence.frameworks._dotnet_outbox import kept
from ringfence.frameworks._dotnet_own_buses import own_buses, takes
from ringfence.frameworks._handlers import handlers
from ringfence.model.expression import Expression, Hole, Item, Text, join, literal
from ringfence.model.facts import ChannelUse, Fact, RemoteCall, Route
from ringfence.model.outline import Class, Function
from ringfence.model.value import Scope

_CONSUMERS = {
    "IConsumer": "masstransit",
    "IHandleMessages": "nservicebus",
    "IAmStartedByMessages": "nservicebus",
    "IJobConsumer": "masstransit",
}
_CALLED = {"masstransit": ("Consume", "Run"), "nservicebus": ("Handle", "HandleAsync")}
"""The methods that these interfaces ask for."""
_BUSES = {
    **dict.fromkeys(
        ("IBus", "IBusControl", "IPublishEndpoint", "ISendEndpoint", "ISendEndpointProvider", "ConsumeContext",
         "GetSendEndpoint", "ITopicProducer", "IMessageScheduler", "IClientFactory", "IScopedClientFactory"), "masstransit",
    ),
    **dict.fromkeys(("IMessageSession", "IEndpointInstance", "IMessageHandlerContext"), "nservicebus"),
    **dict.fromkeys(("PubSub", "IPubSub", "SendReceive", "IBusClient"), "easynetq"),
}  # fmt: skip
_SUBSCRIBING = ("Subscribe", "SubscribeAsync", "ReceiveAsync", "Receive")
"""EasyNetQ's and RawRabbit's, which are handed a function for messages of their type argument."""
_PUBLISHING = ("Publish", "PublishAsync", "Send", "SendAsync", "SendLocal", "PublishBatch", "Produce", "ScheduleSend")
_REQUESTING = ("Request", "GetResponse", "CreateRequestClient")
"""MassTransit's: the first type argument is what is sent, or the client knows; the others are what comes back."""
_CLIENT = "IRequestClient"
_CONTEXTS = {"ConsumeContext", "SendContext", "PublishContext", "ExecuteContext"}
"""What filters of MassTransit hand on to the next one."""
_ANY = Text((Hole("unknown", "message"),))
"""A message of any class: what somebody stored, or hands in."""
_ANSWERING = ("Respond", "RespondAsync")


@framework("dotnet_messages", language=LANGUAGE)
def dotnet_messages(code: Code) -> Iterator[Fact]:
    """A message's channel is its class, whoever sends it."""
    yield from _consumed(code)
    stored = kept(code)
    for call in code.called(*_PUBLISHING):
        senders = [kind for kind in kinds(code, receiver(call), call.scope) if kind in _BUSES]
        brokers = [_BUSES[kind] for kind in senders]
        outbox = bool(senders) and stored.issuperset(senders)
        sent: list[Expression] = messages(code, call) if brokers else []
        if brokers and not sent and not kinds(code, call.argument(0), call.scope) & _CONTEXTS:
            sent = [_ANY]
        for channel in sent:
            yield ChannelUse("publish", channel, brokers[0], call.call.invoke.at, call.call.function, outbox=outbox)
    yield from _requested(code)
    for call in code.called(*_SUBSCRIBING):
        brokers = [_BUSES[kind] for kind in kinds(code, receiver(call), call.scope) if kind in _BUSES]
        for type in call.call.invoke.type_arguments[:1] if brokers else ():
            given = [handler for a in call.call.invoke.arguments for handler in handlers(code, a.value, call.scope)]
            for handler in given[:1] or [call.call.function]:
                at, channel = call.call.invoke.at, literal(type_name(type))
                yield ChannelUse("consume", channel, brokers[0], at, call.call.function, handler)
    yield from own_buses(code)


def _requested(code: Code) -> Iterator[RemoteCall]:
    """A message that somebody waits for an answer to, for half a minute if nothing else is said."""
    for call in code.called(*_REQUESTING):
        invoke, made_by = call.call.invoke, kinds(code, receiver(call), call.scope)
        if _CLIENT in made_by and method_of(invoke) == "GetResponse":
            names: list[Expression] = [
                literal(channel_of(code, type_name(type))) for type in _of_client(code, receiver(call), call.scope)
            ]
        elif method_of(invoke) != "GetResponse" and any(_BUSES.get(kind) == "masstransit" for kind in made_by):
            names = messages(code, call)[: 1 if invoke.type_arguments else None]
        else:
            names = []
        for name in names:
            yield RemoteCall("rpc", "", join(("/", name)), invoke.at, call.call.function, timeout="default")


def _of_client(code: Code, expression: Expression | None, scope: Scope) -> tuple[Expression, ...]:
    """The message of ``IRequestClient<Message>``, from the type that the field or parameter is declared with."""
    outline, name = code.outlines[scope.path], getattr(expression, "name", "")
    declared = [p.type for f in outline.functions for p in f.parameters if p.name == name]
    declared += [field.type for cls in outline.classes for field in cls.fields if field.name == name]
    found = [type_arguments(type)[:1] for type in declared if type_name(type) == _CLIENT]
    return found[0] if found else ()


def _consumed(code: Code) -> Iterator[ChannelUse | Route]:
    for path, cls in own_classes(code):
        for base in cls.bases:
            broker = _CONSUMERS.get(type_name(base), "") if isinstance(base, Item) else ""
            taken = type_arguments(base)[0] if broker else None
            name, message = type_name(taken), consumed_message(taken)
            for function in methods(code, path, cls) if message else ():
                if function.name.rpartition(".")[2] in _CALLED[broker] and takes(function, name):
                    if name in cls.type_parameters:
                        yield from _of_any(code, path, cls, function, name, broker)
                        continue
                    channel = literal(channel_of(code, message))
                    yield ChannelUse("consume", channel, broker, function.at, handler=function.name)
                    if broker == "masstransit" and _answers(code, path, function):
                        path_of = literal(f"/{channel_of(code, name)}")
                        yield Route("", path_of, function.name, function.at, "rpc", unwritten=True)


def _of_any(code: Code, path: str, cls: Class, function: Function, name: str, broker: str) -> Iterator[ChannelUse]:
    """What a generic consumer consumes: the messages of the classes that derive from it, else who knows."""
    position, simple = cls.type_parameters.index(name), cls.name.rpartition(".")[2]
    told = [
        (literal(type_name(type)), below.at)
        for _, below in classes_on(code, simple)
        for base in base_named(below, simple)
        for type in type_arguments(base)[position : position + 1]
        if type_name(type) and type_name(type) not in below.type_parameters
    ]
    for channel, at in told or [(_ANY, function.at)]:
        yield ChannelUse("consume", channel, broker, at, handler=f"{path}:{function.name}")


def _answers(code: Code, path: str, handler: Function) -> bool:
    """Whether a consumer answers whoever sent the message. Consumers of one class have one name: their places tell them."""
    alike = sorted(f.at for f in code.outlines[path].functions if f.name == handler.name)
    answering = [
        call.invoke.at
        for call in code.outlines[path].calls
        if method_of(call.invoke) in _ANSWERING and call.function == handler.name
    ]
    return any(max((at for at in alike if at <= answer), default=None) == handler.at for answer in answering)
