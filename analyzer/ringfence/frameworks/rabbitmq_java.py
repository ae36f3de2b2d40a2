"""RabbitMQ by its own client for the JVM: what channels publish, and what the queues that they consume are bound to."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._amqp import Binding, Consumption, channel_of, consumed, exchange_names, same_queue
from ringfence.frameworks._handlers import use
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Constant, Member, Name
from ringfence.model.facts import Fact
from ringfence.model.value import FunctionValue, LibraryCall

_PACKAGE = "com.rabbitmq.client"
_CONNECTION = f"{_PACKAGE}.Connection()"
CHANNEL = f"{_PACKAGE}.Channel()"
_FANOUT = "fanout"


@framework(
    "rabbitmq-java",
    language=("java", "kotlin"),
    libraries=(_PACKAGE,),
    same_as={
        f"{_PACKAGE}.ConnectionFactory().newConnection()": _CONNECTION,
        f"{_CONNECTION}.createChannel()": CHANNEL,
        f"{_CONNECTION}.openChannel().get()": CHANNEL,
    },
)
def rabbitmq_java(code: Code) -> Iterator[Fact]:
    """Publications by exchange and key, and consumptions."""
    fanouts = frozenset(
        name
        for call in code.calls(f"{CHANNEL}.exchangeDeclare")
        if _is_fanout(code, call)
        for name in exchange_names(code, call.argument(0), call.scope)
    )
    for call in code.calls(f"{CHANNEL}.basicPublish"):
        exchange, key = call.argument(0), call.argument(1)
        channel, group = channel_of(code, exchange, key, call.scope, fanouts)
        if channel is not None:
            yield use("publish", channel, "rabbitmq", call, group=group)
    bindings = [
        Binding(
            same_queue(code, call.argument(0), call.scope), call.argument(1), call.argument(2), call.call.invoke.at,
            call.call.function, call.argument(0),
        )
        for call in code.called("queueBind")  # a block for a channel, which whoever opens it runs, may not name it
    ]  # fmt: skip
    consumptions = [
        Consumption(
            same_queue(code, call.argument(0), call.scope), call.argument(0), _handlers(code, call), call.call.invoke.at,
            call.call.function,
        )
        for call in code.calls(f"{CHANNEL}.basicConsume")
    ]  # fmt: skip
    yield from consumed(code, consumptions, bindings, fanouts)


def _is_fanout(code: Code, call: LibraryCall) -> bool:
    kind = call.argument(1)
    named = kind.name if isinstance(kind, Name | Member) else ""
    return named == _FANOUT.upper() or _FANOUT in literals(code.texts(kind, call.scope))


def _handlers(code: Code, call: LibraryCall) -> tuple[str, ...]:
    """The block that takes each message, the first of what is handed over with the queue; where that is an object, whoever
    begins to consume stands for it.
    """
    given = [one.value for one in call.call.invoke.arguments[1:] if not isinstance(one.value, Constant)]
    blocks = [one.name for one in code.values(given[0], call.scope) if isinstance(one, FunctionValue)] if given else []
    return (*blocks[:1],) or (call.call.function,)
