"""RabbitMQ in Rust: lapin and amqprs."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._amqp import Binding, Consumption, channel_of, consumed, exchange_names, same_queue
from ringfence.frameworks._handlers import use
from ringfence.frameworks._rust import calls, functions
from ringfence.model.facts import Fact
from ringfence.model.outline import Call
from ringfence.model.value import LibraryCall, Scope

_PUBLISHING = ("basic_publish",)
_CONSUMING = ("basic_consume", "basic_get")


@framework("rust_amqp", language="rust", libraries=("lapin", "amqprs", "deadpool_lapin"))
def rust_amqp(code: Code) -> Iterator[Fact]:
    """What is published by exchange and key, and what the queues that are consumed are bound to."""
    fanouts = frozenset(
        name
        for call, scope in _of_channels(code, "exchange_declare")
        if getattr(call.invoke.argument(1), "name", "") == "Fanout"
        for name in exchange_names(code, call.invoke.argument(0), scope)
    )
    for call, scope in _of_channels(code, *_PUBLISHING):
        exchange, key = call.invoke.argument(0), call.invoke.argument(1)
        channel, group = channel_of(code, exchange, key, scope, fanouts)
        if channel is not None:
            yield use("publish", channel, "rabbitmq", LibraryCall("", call, scope.path), group=group)
    bindings = [
        Binding(
            same_queue(code, call.invoke.argument(0), scope), call.invoke.argument(1), call.invoke.argument(2),
            call.invoke.at, call.function, call.invoke.argument(0),
        )
        for call, scope in _of_channels(code, "queue_bind")
    ]  # fmt: skip
    consumptions = [
        Consumption(
            same_queue(code, call.invoke.argument(0), scope), call.invoke.argument(0), (call.function,), call.invoke.at,
            call.function,
        )
        for call, scope in _of_channels(code, *_CONSUMING)
    ]  # fmt: skip
    yield from consumed(code, consumptions, bindings, fanouts)


def _of_channels(code: Code, *names: str) -> Iterator[tuple[Call, Scope]]:
    """The calls of a channel's methods; a function of the service's own of that name makes its own calls."""
    for call, scope in calls(code, *names):
        if call.invoke.arguments and not functions(code, call.invoke.callee, scope):
            yield call, scope
