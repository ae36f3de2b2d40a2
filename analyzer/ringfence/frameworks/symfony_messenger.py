r"""Symfony's Messenger: which messages leave a service, and which it handles.

A message that is routed to a transport is published; any other is handled at once by the service itself. On the way it is
called by its class (``App\Message\OrderPlaced``), or by the routing key of its exchange where the transport says one.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import handler_name
from ringfence.frameworks._letter_case import snake
from ringfence.frameworks._php import PHP, argument, classes
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Expression, Hole, Text, literal
from ringfence.model.facts import ChannelUse, Dispatch, Fact
from ringfence.model.outline import Function
from ringfence.model.value import ClassValue, FunctionValue, Library, LibraryCall, Scope
from ringfence.patterns import pattern

_BUS = "Symfony.Component.Messenger.MessageBusInterface()"
_HANDLES = "Symfony.Component.Messenger.Attribute.AsMessageHandler"
_HANDLERS = (
    "Symfony.Component.Messenger.Handler.MessageHandlerInterface",
    "Symfony.Component.Messenger.Handler.MessageSubscriberInterface",
)
_STAMP = "AmqpStamp()"
_MOST_KEYS = 12
_STEM = 5
_WORDS = pattern(r"[^a-z0-9]+")
_WITHOUT = {"sync", "sync://", "failed"}


@framework(
    "symfony_messenger",
    language=PHP,
    libraries=("Symfony",),
    same_as={
        "Symfony.Component.Messenger.MessageBus()": _BUS,
        "Symfony.Component.Messenger.TraceableMessageBus()": _BUS,
    },
    hooks=dict.fromkeys(_HANDLERS, ("__call__", "getHandledMessages")),
)
def symfony_messenger(code: Code) -> Iterator[Fact]:
    """What is dispatched, and by whom it is handled."""
    handlers = dict.fromkeys(_handlers(code))
    for function, message in handlers:
        for channel, group in _channels(code, message, None):
            at = _definition(code, function).at
            name = function.name
            yield ChannelUse("consume", channel, "messenger", at, name, handler_name(function, function.path), group)
    for call in code.calls(f"{_BUS}.dispatch"):
        for message in dict.fromkeys(_messages(code, call)):
            channels = list(_channels(code, message, call))
            for channel, group in channels:
                yield ChannelUse("publish", channel, "messenger", call.call.invoke.at, call.call.function, group=group)
            for function, handled in handlers if not channels else ():
                if handled == message:
                    at, inside = call.call.invoke.at, call.call.function
                    yield Dispatch(handler_name(function, call.path), at, inside)


def _definition(code: Code, function: FunctionValue) -> Function:
    return next(f for f in code.outlines[function.path].functions if f.name == function.name)


def _handlers(code: Code) -> Iterator[tuple[FunctionValue, str]]:
    """(method, message) of every handler: the message is what the method takes."""
    marked = [value for value, _, _ in code.decorated_classes(_HANDLES)]
    marked += [value for value, _ in code.subclasses(*_HANDLERS)]
    for value in dict.fromkeys(marked):
        yield from _taking(code, value.path, f"{value.name}.__call__")
    for function, call in code.decorated(_HANDLES):
        yield from _taking(code, call.path, function.name)


def _taking(code: Code, path: str, name: str) -> Iterator[tuple[FunctionValue, str]]:
    for function in code.outlines[path].functions:
        if function.name == name:
            for parameter in function.parameters[1:2]:
                for cls in classes(code, parameter.type, Scope(path)):
                    yield FunctionValue(path, name), _full_name(code, cls)


def _messages(code: Code, call: LibraryCall) -> Iterator[str]:
    for cls in classes(code, argument(call.call.invoke, 0, "message"), call.scope):
        yield _full_name(code, cls)


def _full_name(code: Code, cls: ClassValue) -> str:
    module = code.outlines[cls.path].module
    return f"{module}.{cls.name}" if module else cls.name


# ---------------------------------------------------------------- transports


def _channels(code: Code, message: str, call: LibraryCall | None) -> Iterator[tuple[Expression, Expression | None]]:
    """(channel, exchange) of each transport that a message is routed to."""
    written = message.replace(".", "\\")
    routing = f"framework.messenger.routing.{written}"
    found = [_said(code, key) for key in (routing, f"{routing}.0", f"{routing}.senders.0", f"{routing}.1")]
    for transport in dict.fromkeys(name for name in found if name and name not in _WITHOUT):
        inside = f"framework.messenger.transports.{transport}"
        dsn = _said(code, f"{inside}.dsn") or _said(code, inside)
        if dsn.startswith("sync"):
            continue
        exchange = _said(code, f"{inside}.options.exchange.name")
        key = _stamped(code, call) or _said(code, f"{inside}.options.exchange.default_publish_routing_key")
        key = key or _bound(code, inside, message)
        if exchange and key:
            yield literal(key), literal(exchange)
        else:
            yield literal(message), None


def _bound(code: Code, inside: str, message: str) -> str:
    """The routing key of a message among those by which the transport's queues are bound: the only one, or the only one
    all of whose words the message's name has: ``order.placed`` of ``OrderPlacedMessage``.
    """
    keys = [_said(code, f"{inside}.bound.{position}") for position in range(_MOST_KEYS)]
    keys = [key for key in keys if key]
    words = snake(message.rpartition(".")[2]).split("_")
    fitting = [key for key in keys if all(_is_among(word, words) for word in _WORDS.split(key.lower()) if word)]
    found = fitting if len(fitting) == 1 else keys
    return found[0] if len(found) == 1 else ""


def _is_among(word: str, words: list[str]) -> bool:
    """Whether a word is said, perhaps in another form: ``completion`` of ``complete``."""
    return any(word == other or (len(word) > _STEM and word[:_STEM] == other[:_STEM]) for other in words)


def _said(code: Code, key: str) -> str:
    """A setting, as far as it is known."""
    return code.deployed(Text((Hole("setting", key),))).literal or ""


def _stamped(code: Code, call: LibraryCall | None) -> str:
    """``dispatch($message, [new AmqpStamp('order.created')])``."""
    if call is None:
        return ""
    stamps = argument(call.call.invoke, 1, "stamps")
    for value in code.values(stamps, call.scope):
        for item in getattr(value, "items", ()):
            for stamp in code.values(item, call.scope):
                if isinstance(stamp, Library) and stamp.name.endswith(_STAMP) and stamp.made is not None:
                    return next(iter(literals(code.texts(stamp.made.argument(0), call.scope))), "")
    return ""
