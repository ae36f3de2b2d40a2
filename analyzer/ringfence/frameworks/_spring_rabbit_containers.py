"""Containers of Spring AMQP that programs make themselves: which queues they listen to, and who takes the messages."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._spring_listeners import takers
from ringfence.frameworks._spring_rabbit import AMQP, names_of
from ringfence.model.expression import Text
from ringfence.model.value import LibraryCall

_CONTAINERS = tuple(
    f"{AMQP}.rabbit.listener.{name}()" for name in ("SimpleMessageListenerContainer", "DirectMessageListenerContainer")
)
_QUEUES = ("setQueueNames", "addQueueNames", "setQueues", "addQueues")
_ADAPTER = f"{AMQP}.rabbit.listener.adapter.MessageListenerAdapter()"


def listened(code: Code) -> Iterator[tuple[LibraryCall, Text, str]]:
    """The call that names a queue, the queue, and the function that takes its messages: the listener that the container is
    given in the same function; that function, if it is given none that is known.
    """
    givens = {(call.path, call.call.function): call for call in code.calls(*_named("setMessageListener"))}
    for call in code.calls(*_named(*_QUEUES)):
        place = (call.path, call.call.function)
        given = givens.get(place)
        found = list(takers(code, given.argument(0), given.scope, _ADAPTER)) if given is not None else []
        for argument in call.call.invoke.arguments:
            for queue in names_of(code, argument.value, call.scope):
                for handler in found or [call.call.function]:
                    yield call, queue, handler


def _named(*names: str) -> tuple[str, ...]:
    return tuple(f"{container}.{name}" for container in _CONTAINERS for name in names)
