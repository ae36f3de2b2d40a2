"""Wolverine: messages by their classes, handlers by their names, and what handlers give back, which is sent on.

Where nothing goes to a broker and nothing is listened to, all of it stays inside of the program, and what the program
handles itself does unless it is sent out by its class.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ringfence.extend import Code, framework
from ringfence.frameworks._dotnet import (
    LANGUAGE,
    attributes,
    class_of,
    classes,
    kinds,
    methods,
    own_classes,
    receiver,
    type_arguments,
    type_name,
)
from ringfence.frameworks._dotnet_buses import messages, simple_name
from ringfence.frameworks._wolverine_endpoints import endpoints
from ringfence.model.expression import Expression, Hole, Item, Text, literal
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.outline import Class, Function
from ringfence.model.value import ClassValue, LibraryCall, Scope
from ringfence.patterns import pattern

_NAME = "wolverine"
_BUSES = {"IMessageBus", "IMessageContext", "MessageContext"}
_SENDING = ("PublishAsync", "SendAsync", "ScheduleAsync")
_ROUTING = ("PublishMessage", "PublishAllMessages", "UseConventionalRouting", "UseTopicRouting")
"""Methods of its options that send messages out of the program."""
_LEADING_OUT = pattern(r"To(?:Rabbit|Kafka|Sqs|Sns|AzureServiceBus|Pubsub|Pulsar|Mqtt|Nats)\w*")
"""Those of one rule of them: ``options.Publish(rule => rule.Message<Placed>().ToRabbitQueue("orders"))``."""
_LISTENING = ("ListenTo", "ListenAt", "UseConventionalRouting")
"""What those begin with that take messages in."""
_HANDLERS = ("Handler", "Consumer")
"""What the names of classes that handle messages end in."""
_HANDLING = frozenset(f"{name}{way}" for name in ("Handle", "Handles", "Consume", "Consumes") for way in ("", "Async"))
_STARTING = frozenset(("Start", "StartAsync", "Starts", "StartsAsync", "StartOrHandle", "StartOrHandleAsync"))
"""Methods of a saga that its first message runs."""
_SAGA = "Saga"
_WRAPPING = ("Task", "ValueTask", "IEnumerable", "IAsyncEnumerable")
_ANYTHING = ("OutgoingMessages", "object", "IMessage")
"""Types of results that say nothing of which messages they hold."""
_GATHERING = "OutgoingMessages"
_EFFECTS = (_SAGA, "ISideEffect", "IWolverineReturnType")
"""Bases of results that Wolverine keeps or carries out itself."""
_WITHOUT_ANSWER = ("EmptyResponse", "EmptyResponseAttribute")


@framework("dotnet_wolverine", language=LANGUAGE)
def dotnet_wolverine(code: Code) -> Iterator[Fact]:
    """Who sends and who handles messages of which class."""
    called = code.called_names
    sends = any(name in called for name in _ROUTING) or any(map(_LEADING_OUT.fullmatch, called))
    listens = any(name.startswith(_LISTENING) for name in called)
    if not (sends or listens) or not _imports(code):
        return
    inside = {
        simple_name(cls) for call in code.called("InvokeAsync") for cls in class_of(code, call.argument(0), call.scope)
    }
    handled = [one for one in _handled(code) if one[2] not in inside]
    for _, function, message in handled if listens else ():
        yield ChannelUse("consume", literal(message), _NAME, function.at, handler=function.name)
    if sends:
        own = {message for _, _, message in handled} - _sent_out(code) if not listens else set()
        yield from (use for use in _publications(code, handled) if getattr(use.channel, "literal", None) not in own)


def _publications(code: Code, handled: Iterable[tuple[str, Function, str]]) -> Iterator[ChannelUse]:
    gathered = [call for call in code.called("Add") if _GATHERING in kinds(code, receiver(call), call.scope)]
    told = {(call.path, call.call.function) for call in gathered}
    for path, function, results in _giving(code, handled):
        if (path, function.name) in told:
            results = [type for type in results if type_name(type) != _GATHERING]
        yield from _given_back(code, path, function, results)
    for call in code.called(*_SENDING):
        if kinds(code, receiver(call), call.scope) & _BUSES:
            yield from _sent(code, call)
    for call in gathered:
        yield from _sent(code, call)


def _giving(
    code: Code, handled: Iterable[tuple[str, Function, str]]
) -> Iterator[tuple[str, Function, Sequence[Expression]]]:
    """Handlers and endpoints, with the types of those of their results that are sent on."""
    for path, function, _ in handled:
        yield path, function, list(_results(function.return_type))
    for path, function, _, _ in endpoints(code):  # what they give first is their answer
        answers = 0 if any(attributes(function, *_WITHOUT_ANSWER)) else 1
        yield path, function, list(_results(function.return_type))[answers:]


def _sent_out(code: Code) -> set[str]:
    """The messages for which an address is given: ``options.PublishMessage<Placed>().ToRabbitQueue("orders")``."""
    leading = [call for name in code.called_names if _LEADING_OUT.fullmatch(name) for call in code.called(name)]
    rules = {(call.path, call.call.function) for call in leading}
    said = [one for one in code.called("Message") if one.call.function and (one.path, one.call.function) in rules]
    return {
        type_name(type) for call in (*code.called("PublishMessage"), *said) for type in call.call.invoke.type_arguments
    }


def _imports(code: Code) -> bool:
    return any(
        imported.target.partition(".")[0] == "Wolverine"
        for outline in code.outlines.values()
        if outline.language == LANGUAGE
        for imported in outline.imports
    )


def _sent(code: Code, call: LibraryCall) -> Iterator[ChannelUse]:
    for channel in messages(code, call) or [Text((Hole("unknown", "message"),))]:
        yield ChannelUse("publish", channel, _NAME, call.call.invoke.at, call.call.function)


def _handled(code: Code) -> Iterator[tuple[str, Function, str]]:
    """(path, function, message) of everything that handles messages. Who has a generic base is some mediator's handler. The
    classes of messages may be those of another program, which is not part of this one.
    """
    for path, cls in own_classes(code):
        names = _handling(cls)
        for function in methods(code, path, cls) if names else ():
            if function.name.rpartition(".")[2] in names and function.parameters:
                type = function.parameters[0].type
                known = classes(code, type, Scope(path, cls.name))[:1]
                message = simple_name(known[0]) if known else type_name(type)
                if message and (known or message[:1].isupper()):
                    yield path, function, message


def _handling(cls: Class) -> frozenset[str]:
    """The names of the methods of a class that handle messages."""
    if cls.kind == "interface" or any(isinstance(base, Item) for base in cls.bases):
        return frozenset()
    if any(type_name(base) == _SAGA for base in cls.bases):
        return _HANDLING | _STARTING
    return _HANDLING if cls.name.endswith(_HANDLERS) else frozenset()


def _given_back(code: Code, path: str, function: Function, results: Iterable[Expression]) -> Iterator[ChannelUse]:
    """Results, which are sent on as messages; a saga itself is none."""
    scope = Scope(path, function.owner)
    for type in results:
        if type_name(type) in _ANYTHING:
            yield ChannelUse("publish", Text((Hole("unknown", "message"),)), _NAME, function.at, function.name)
        for cls in classes(code, type, scope)[:1]:
            if not any(type_name(base) in _EFFECTS for base in _bases(code, cls)):
                yield ChannelUse("publish", literal(simple_name(cls)), _NAME, function.at, function.name)


def _bases(code: Code, value: ClassValue) -> Iterable[Expression]:
    outline = code.outlines.get(value.path)
    return next((cls.bases for cls in outline.classes if cls.name == value.name), ()) if outline else ()


def _results(type: Expression | None) -> Iterator[Expression]:
    """The types of what a function gives, one by one: ``Task<(Order, OutgoingMessages)>``."""
    parts = type_arguments(type) if type_name(type) in _WRAPPING else getattr(type, "items", None)
    if type is not None and not isinstance(parts, tuple):
        yield type
    for part in parts if isinstance(parts, tuple) else ():
        yield from _results(part)
