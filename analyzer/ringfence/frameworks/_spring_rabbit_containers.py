"""Containers of Spring AMQP that programs make themselves: which queues they listen to, and who takes the messages."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._handlers import handler_name
from ringfence.frameworks._java import methods, simple
from ringfence.frameworks._java_values import literal_of
from ringfence.frameworks._spring_rabbit import AMQP, names_of
from ringfence.model.expression import Text
from ringfence.model.value import FunctionValue, Instance, Library, LibraryCall, Value

_CONTAINERS = tuple(
    f"{AMQP}.rabbit.listener.{name}()" for name in ("SimpleMessageListenerContainer", "DirectMessageListenerContainer")
)
_QUEUES = ("setQueueNames", "addQueueNames", "setQueues", "addQueues")
_ADAPTER = f"{AMQP}.rabbit.listener.adapter.MessageListenerAdapter()"
_TAKING = ("onMessage",)
_DEFAULT = "handleMessage"
"""What an adapter calls, if it is not told."""


def listened(code: Code) -> Iterator[tuple[LibraryCall, Text, str]]:
    """The call that names a queue, the queue, and the function that takes its messages: the listener that the container is
    given in the same function; that function, if it is given none that is known.
    """
    takers = {(call.path, call.call.function): call for call in code.calls(*_named("setMessageListener"))}
    for call in code.calls(*_named(*_QUEUES)):
        place = (call.path, call.call.function)
        given = takers.get(place)
        found = list(_handlers(code, given)) if given is not None else []
        for argument in call.call.invoke.arguments:
            for queue in names_of(code, argument.value, call.scope):
                for handler in found or [call.call.function]:
                    yield call, queue, handler


def _named(*names: str) -> tuple[str, ...]:
    return tuple(f"{container}.{name}" for container in _CONTAINERS for name in names)


def _handlers(code: Code, given: LibraryCall) -> Iterator[str]:
    for value in code.values(given.argument(0), given.scope):
        if isinstance(value, Library) and value.name == _ADAPTER and value.made is not None and value.scope is not None:
            called = literal_of(code, value.made.argument(1), value.scope) or _DEFAULT
            for delegate in code.values(value.made.argument(0), value.scope):
                yield from _of(code, delegate, (called,), given.path)
        else:
            yield from _of(code, value, _TAKING, given.path)


def _of(code: Code, value: Value, names: tuple[str, ...], path: str) -> Iterator[str]:
    if isinstance(value, FunctionValue):
        yield handler_name(value, path)
    elif isinstance(value, Instance):
        for base in code.bases(value.cls):
            for function in methods(code, base):
                if simple(function.name) in names:
                    yield function.name if base.path == path else f"{base.path}:{function.name}"
