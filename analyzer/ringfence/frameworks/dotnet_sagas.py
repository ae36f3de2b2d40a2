"""MassTransit's state machines: what moves them on, and what they publish on the way.

``Event<OrderPlaced> Placed { get; }`` consumes messages of that class; ``When(Placed).Publish(context => new Charge())``
publishes one.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._dotnet import LANGUAGE, classes_on, method_of, type_arguments, type_name
from ringfence.frameworks._dotnet_buses import channel_of, consumed_message
from ringfence.frameworks._dotnet_outbox import kept
from ringfence.model.expression import Invoke, Lambda, Name, literal
from ringfence.model.facts import ChannelUse, Route
from ringfence.model.outline import Outline

_MACHINE = "MassTransitStateMachine"
_EVENT = "Event"
_PUBLISHING = frozenset(("Publish", "PublishAsync", "Send", "SendAsync"))
_ANSWERING = "Respond"
_BROKER = "masstransit"
_WITHIN = "ConsumeContext"
"""A machine is moved on by a message, so that what it publishes goes where a consumer's messages go."""


@framework("dotnet_sagas", language=LANGUAGE)
def dotnet_sagas(code: Code) -> Iterator[ChannelUse | Route]:
    """An event of a machine is a message that it consumes, by the message's class."""
    outbox = _WITHIN in kept(code)
    for path, cls in classes_on(code, _MACHINE):
        outline = code.outlines[path]
        answers = any(method_of(call.invoke).startswith(_ANSWERING) for call in outline.calls)
        for field in cls.fields:
            message = type_arguments(field.type)
            name = consumed_message(message[0]) if message and type_name(field.type) == _EVENT else ""
            if name:
                channel = channel_of(code, name)
                yield ChannelUse("consume", literal(channel), _BROKER, field.at)
                if answers:
                    yield Route("", literal(f"/{channel}"), "", field.at, "rpc", unwritten=True)
        for call in outline.calls:
            if method_of(call.invoke) in _PUBLISHING and call.function.split(".")[0] == cls.name:
                yield from _sent(code, outline, call.invoke, outbox)


def _sent(code: Code, outline: Outline, invoke: Invoke, outbox: bool) -> Iterator[ChannelUse]:
    """What a function that is handed over makes: ``context => new Charge()``, ``context => context.Init<Charge>(…)``."""
    making = {argument.value.function for argument in invoke.arguments if isinstance(argument.value, Lambda)}
    for function in outline.functions if making else ():
        for made in function.returns if function.name in making else ():
            if isinstance(made, Invoke) and (name := _made(made)):
                yield ChannelUse(
                    "publish", literal(channel_of(code, name)), _BROKER, made.at, function.name, outbox=outbox
                )


def _made(made: Invoke) -> str:
    """The class of an object that is made; empty where it comes from elsewhere."""
    types = made.type_arguments
    if types:
        return type_name(types[0]) if method_of(made) == "Init" else ""
    return made.callee.name if isinstance(made.callee, Name) and made.callee.name[:1].isupper() else ""
