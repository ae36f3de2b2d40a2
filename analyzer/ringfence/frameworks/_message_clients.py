"""Messages by the SDKs of clouds, in all languages alike: a client makes a sender or receiver of one queue, topic or hub."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct

from ringfence.extend import Code
from ringfence.frameworks._handlers import use
from ringfence.frameworks._texts import of_maker, resolved
from ringfence.model.expression import Expression
from ringfence.model.facts import ChannelUse
from ringfence.model.value import Library, LibraryCall, Value


class Made(Struct, frozen=True):
    """A sender or receiver. at, name: the position and keyword of what it is for among what it is made with; group: those of
    the subscription or group of consumers.
    """

    broker: str
    at: int | None
    name: str = ""
    group: tuple[int, str] | None = None

    def channel(self, code: Code, value: Library) -> tuple[Expression | None, Expression | None]:
        """What it is for, and for which group."""
        return self._argument(code, value, self.at, self.name), self._argument(code, value, *(self.group or (None, "")))

    def _argument(self, code: Code, value: Library, at: int | None, name: str) -> Expression | None:
        given = value.made.argument(at, *([name] if name else ())) if value.made is not None else None
        return resolved(code, given, value.scope)


def published(code: Code, senders: Mapping[str, Made], methods: Iterable[str]) -> Iterator[ChannelUse]:
    """What is sent by these methods of senders, by their canonical names."""
    for call, made in calls_of(code, senders, methods):
        yield from used(code, "publish", call, made)


def consumed(
    code: Code, receivers: Mapping[str, Made], methods: Iterable[str], handlers: Callable[[LibraryCall], Iterable[str]]
) -> Iterator[ChannelUse]:
    """What is taken by these methods of receivers. handlers: the functions that such a call has run, else the one around."""
    for call, made in calls_of(code, receivers, methods):
        for handler in dict.fromkeys(handlers(call)) or (call.call.function,):
            yield from used(code, "consume", call, made, handler)


def calls_of(code: Code, objects: Mapping[str, Made], methods: Iterable[str]) -> Iterator[tuple[LibraryCall, Made]]:
    """The calls of these methods of senders or receivers, each with what it is of."""
    methods = tuple(methods)
    for name, made in objects.items():
        for call in code.calls(*(f"{name}.{method}" for method in methods)):
            yield call, made


def channel_of(code: Code, objects: Mapping[str, Made], value: Value | None) -> Expression | None:
    """What a value is for, if it is one of these senders or receivers."""
    made = objects.get(value.name) if isinstance(value, Library) else None
    return made.channel(code, value)[0] if made is not None and isinstance(value, Library) else None


def used(code: Code, role: str, call: LibraryCall, made: Made, handler: str = "") -> Iterator[ChannelUse]:
    """The use of what a sender or receiver was made for."""
    channel, group = made.channel(code, call.receiver) if isinstance(call.receiver, Library) else (None, None)
    if made.at is not None:
        channel = of_maker(code, call, channel, made.at, made.name)
    if channel is not None:
        yield use(role, channel, made.broker, call, handler, group if role == "consume" else None)
