"""Event buses that .NET projects write themselves: an interface that publishes objects of some class."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from ringfence.extend import Code
from ringfence.frameworks._dotnet import (
    LANGUAGE,
    classes,
    classes_on,
    handled,
    method_of,
    methods,
    own_classes,
    type_name,
)
from ringfence.frameworks._dotnet_buses import PUBLISHING, carrier, simple_name
from ringfence.model.expression import Item, literal
from ringfence.model.facts import ChannelUse
from ringfence.model.outline import Class, Function
from ringfence.model.value import ClassValue, Scope

_HANDLING = ("Consume", "Handle", "HandleAsync", "Run")
_OWN = "event-bus"
_OUTBOX = "Outbox"
"""Part of the names of methods that keep a message with the data, ``AddOutboxMessage(message)``."""
_SAYING_SO = ("ubscri", "Handler")
"""What methods are called that are given an event and its handler."""
_LOOKING_UP = ("GetService", "GetServices", "GetRequiredService", "GetKeyedServices", "Resolve", "ResolveAll")
"""What a container of services is asked for: a bus that asks it when it publishes is no broker."""


def takes(function: Function, message: str) -> bool:
    """Whether a handler takes messages of that type, alone or in a context."""
    for parameter in function.parameters[:1]:
        inner = getattr(parameter.type, "key", None)
        return message in (type_name(parameter.type), type_name(inner))
    return False


def own_buses(code: Code) -> Iterator[ChannelUse]:
    """An interface that publishes objects of some class: whoever makes one does so to publish it, whoever handles objects of
    a class below it consumes them.
    """
    events = _events(code)
    if not events:
        return
    published = {
        cls: next(events[base] for base in code.bases(cls)[1:] if base in events)
        for _, cls in _own_values(code)
        if any(base in events for base in code.bases(cls)[1:])
    }
    names = {simple_name(cls) for cls in published}
    for outline in code.calling(names):
        outbox = {call.function for call in outline.calls if _OUTBOX in method_of(call.invoke)}
        for call in outline.calls if outline.language == LANGUAGE else ():
            is_envelope = bool(call.invoke.type_arguments)  # around any message, which says nothing of it
            if is_envelope or method_of(call.invoke) not in names:
                continue
            values = code.values(call.invoke.callee, Scope(outline.path, call.function))
            for cls in dict.fromkeys(value for value in values if isinstance(value, ClassValue)):
                if cls in published:
                    name = literal(simple_name(cls))
                    kept_first = call.function in outbox
                    yield ChannelUse("publish", name, published[cls], call.invoke.at, call.function, outbox=kept_first)
    yield from _own_handlers(code, published)


def _own_values(code: Code) -> Iterator[tuple[str, ClassValue]]:
    for path, cls in own_classes(code):
        yield path, ClassValue(path, cls.name)


def _events(code: Code) -> dict[ClassValue, str]:
    """The classes that the buses of the service's own code publish, and what carries them."""
    found: dict[ClassValue, str] = {}
    for path, cls in own_classes(code):
        if cls.kind == "interface" and "bus" in cls.name.lower() and not _stays_inside(code, cls.name):
            broker = carrier(code, cls.name) or _OWN
            for function in methods(code, path, cls):
                if function.name.rpartition(".")[2] in PUBLISHING:
                    for parameter in function.parameters[:1]:
                        found.update(dict.fromkeys(classes(code, parameter.type, Scope(path, cls.name)), broker))
    return found


def _stays_inside(code: Code, bus: str) -> bool:
    """Whether all classes behind a bus look up in the container of the program who handles what is published."""
    found: list[bool] = []
    for path, cls in classes_on(code, bus):
        publishing = {f.name for f in methods(code, path, cls) if f.name.rpartition(".")[2] in PUBLISHING}
        calls = [call for call in code.outlines[path].calls if call.function in publishing]
        found.append(any(method_of(call.invoke) in _LOOKING_UP for call in calls))
    return bool(found) and all(found)


def _own_handlers(code: Code, published: Mapping[ClassValue, str]) -> Iterator[ChannelUse]:
    """Handlers that are subscribed: ``AddSubscription<Event, Handler>()``, ``AddEventHandler<Event, Handler>()``; every one
    where none is named, since all of an assembly are.
    """
    subscribed: dict[ClassValue, set[str]] = {}
    interfaces = {f"{path}:{cls.name}" for path, cls in own_classes(code) if cls.kind == "interface"}
    for outline in code.outlines.values():
        for call in outline.calls:
            types = call.invoke.type_arguments
            if len(types) == 2 and any(word in getattr(call.invoke.callee, "name", "") for word in _SAYING_SO):
                scope = Scope(outline.path, call.function)
                for event in classes(code, types[0], scope):
                    subscribed.setdefault(event, set()).update(cls.id for cls in classes(code, types[1], scope))
    named = not published.keys().isdisjoint(subscribed)
    for path, cls in own_classes(code):
        for event in dict.fromkeys(_handles(code, path, cls, published)):
            handlers = subscribed.get(event, set())
            if not named or ClassValue(path, cls.name).id in handlers or handlers & interfaces:  # any of an interface
                for function in methods(code, path, cls):
                    name = literal(simple_name(event))
                    if function.name.rpartition(".")[2] in _HANDLING or takes(function, simple_name(event)):
                        yield ChannelUse("consume", name, published[event], function.at, handler=function.name)


def _handles(code: Code, path: str, cls: Class, published: Container[ClassValue]) -> Iterator[ClassValue]:
    names = tuple({type_name(base) for base in cls.bases if isinstance(base, Item)})
    yield from (event for event in handled(code, path, cls, names) if event in published)
