"""Eventuate Tram: domain events and saga commands. The channel of an event is the name of the aggregate's class."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import handlers
from ringfence.frameworks._java import annotated, full_name
from ringfence.frameworks._java_values import step_named, strings
from ringfence.model.expression import Expression, Text, literal
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.value import ClassValue, Instance, LibraryCall, Scope

_TRAM = "io.eventuate.tram"
_PUBLISHER = f"{_TRAM}.events.publisher.DomainEventPublisher()"
_AGGREGATES = {
    f"{_TRAM}.events.aggregates.AbstractAggregateDomainEventPublisher": 1,
    f"{_TRAM}.events.publisher.AbstractAggregateDomainEventPublisher": 1,
    f"{_TRAM}.events.publisher.AbstractDomainEventPublisherForAggregateImpl": 0,
}
"""Which argument of the constructor is the aggregate's class."""
_ANNOTATIONS = (
    f"{_TRAM}.commands.consumer.annotations.EventuateCommandHandler",
    f"{_TRAM}.events.subscriber.annotations.EventuateDomainEventHandler",
)
_EVENTS = f"{_TRAM}.events.subscriber.DomainEventHandlersBuilder"
_COMMANDS = (
    f"{_TRAM}.commands.consumer.CommandHandlersBuilder",
    f"{_TRAM}.sagas.participant.SagaCommandHandlersBuilder",
)
_ENDPOINT = f"{_TRAM}.sagas.simpledsl.CommandEndpointBuilder"
_ADDRESSED = f"{_TRAM}.commands.consumer.CommandWithDestinationBuilder.send().to"
_PRODUCER = f"{_TRAM}.commands.producer.CommandProducer()"
_BROKER = "kafka"


def _same_as() -> dict[str, str]:
    found: dict[str, str] = {}
    for builder, start in ((_EVENTS, "forAggregateType"), *((command, "fromChannel") for command in _COMMANDS)):
        made = f"{builder}.{start}()"
        found |= {
            f"{made}.{name}()": made for name in ("onEvent", "onMessage", "andForAggregateType", "andFromChannel")
        }
        found |= {f"{made}.{name}()": made for name in ("withPreLock", "withPostLock")}
    found |= {f"{_ENDPOINT}.forCommand().withChannel()": f"{_ENDPOINT}.forCommand()"}
    return found


@framework("eventuate", language=("java", "kotlin"), libraries=("io.eventuate",), same_as=_same_as())
def eventuate(code: Code) -> Iterator[Fact]:
    """What is published and handled, by channel."""
    yield from _events(code)
    yield from _aggregates(code)
    yield from _annotated(code)
    for builder, start, step in (
        (_EVENTS, "forAggregateType", "onEvent"),
        *((command, "fromChannel", "onMessage") for command in _COMMANDS),
    ):
        for call in code.calls(f"{builder}.{start}().{step}"):
            yield from _handled(code, call, start, step)
    for call in code.calls(f"{_ENDPOINT}.forCommand().withChannel"):
        yield from _published(code, call.argument(0), call)
    for call in code.calls(f"{_PRODUCER}.send", _ADDRESSED):
        yield from _published(code, call.argument(0), call)


def _events(code: Code) -> Iterator[ChannelUse]:
    for call in code.calls(f"{_PUBLISHER}.publish"):
        yield from _published(code, call.argument(0), call)


def _published(code: Code, channel: Expression | None, call: LibraryCall) -> Iterator[ChannelUse]:
    at, function = call.call.invoke.at, call.call.function
    for name in _channels(code, channel, call.scope):
        yield ChannelUse("publish", name, _BROKER, at, function, outbox=True)


def _channels(code: Code, expression: Expression | None, scope: Scope) -> list[Text]:
    """A channel's name: a string, or the full name of a class."""
    named = [literal(full_name(code, v)) for v in code.values(expression, scope) if isinstance(v, ClassValue)]
    return named or list(code.texts(expression, scope))


def _aggregates(code: Code) -> Iterator[ChannelUse]:
    """A publisher of one aggregate's events names its class to the base class's constructor."""
    channels: dict[ClassValue, list[Text]] = {}
    for base, position in _AGGREGATES.items():
        for value, _ in code.subclasses(base):
            for made in code.outlines[value.path].calls:
                if made.function == f"{value.name}.__init__" and getattr(made.invoke.callee, "name", "") == "__init__":
                    named = made.invoke.argument(position)
                    channels[value] = _channels(code, named, Scope(value.path, made.function))
    for call in code.calls(*(f"{base}().{name}" for base in _AGGREGATES for name in ("publish", "publishById"))):
        owner = call.receiver.cls if isinstance(call.receiver, Instance) else getattr(call.receiver, "owner", None)
        for name in channels.get(owner, ()) if isinstance(owner, ClassValue) else ():
            yield ChannelUse("publish", name, _BROKER, call.call.invoke.at, call.call.function, outbox=True)


def _annotated(code: Code) -> Iterator[ChannelUse]:
    """``@EventuateCommandHandler(subscriberId = "stock", channel = "stock")`` on a method."""
    for _, function, found in annotated(code, *_ANNOTATIONS):
        for one in found:
            for text in strings(code, one.argument("channel"), one.scope) if one.name in _ANNOTATIONS else ():
                yield ChannelUse("consume", text, _BROKER, function.at, handler=function.name)


def _handled(code: Code, call: LibraryCall, start: str, step: str) -> Iterator[ChannelUse]:
    """Each ``onEvent`` belongs to the channel named last before it in the chain."""
    invoke, scope = call.call.invoke, call.scope
    names = (start, "andForAggregateType", "andFromChannel")
    found = step_named(code, invoke, scope, *names)
    if found is None:
        return
    for name in _channels(code, found[0].argument(0), found[1]):
        for handler in handlers(code, call.argument(1), scope) or ("",):
            yield ChannelUse("consume", name, _BROKER, invoke.at, call.call.function, handler)
