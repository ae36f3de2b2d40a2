"""FastStream: subscribers, publishers and brokers of Kafka, RabbitMQ, NATS and Redis."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import handlers
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Expression, Invoke
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.source import Span
from ringfence.model.value import Library, LibraryCall, Scope

_BROKERS = {"kafka": "kafka", "confluent": "kafka", "rabbit": "rabbitmq", "nats": "nats", "redis": "redis"}
_CLASSES = {"kafka": "Kafka", "confluent": "Kafka", "rabbit": "Rabbit", "nats": "Nats", "redis": "Redis"}
_NAMED = {"kafka": ("topic",), "rabbitmq": ("queue",), "nats": ("subject",), "redis": ("channel", "list", "stream")}


def _owner(broker: str) -> str:
    return f"faststream.{broker}.Broker()"


def _same_as() -> dict[str, str]:
    found: dict[str, str] = {}
    for module, name in _CLASSES.items():
        broker = _owner(_BROKERS[module])
        for spelling in (f"{module}.{name}Broker", f"{module}.{name}Router", f"{module}.fastapi.{name}Router"):
            found[f"faststream.{spelling}()"] = broker
        for suffix in ("broker.broker", "broker", "router", "fastapi.fastapi"):
            found[f"faststream.{module}.{suffix}.{name}Broker()"] = broker
        found[f"{broker}.broker"] = broker
        found[f"{broker}.__enter__()"] = broker
    return found


@framework("faststream", language="python", libraries=("faststream",), same_as=_same_as())
def faststream(code: Code) -> Iterator[Fact]:
    """Everything subscribed to and published, by decorators and calls."""
    for broker in dict.fromkeys(_BROKERS.values()):
        owner = _owner(broker)
        for function, call in code.decorated(f"{owner}.subscriber"):
            for channel, group in _channels(code, call.call.invoke, call.scope, 0, broker):
                at = call.call.invoke.at
                yield ChannelUse("consume", channel, broker, at, call.call.function, function.name, group)
        for call in code.calls(f"{owner}.subscriber"):
            for handler in _handed_to(code, call):
                for channel, group in _channels(code, call.call.invoke, call.scope, 0, broker):
                    yield ChannelUse(
                        "consume", channel, broker, call.call.invoke.at, call.call.function, handler, group
                    )
        for function, call in code.decorated(f"{owner}.publisher"):
            yield from _published(code, call, call.call.invoke, call.scope, 0, broker, function.at, function.name)
        for call in code.calls(f"{owner}.publish", f"{owner}.publish_batch"):
            position = 1 if call.name.endswith(".publish") else None
            at, function_name = call.call.invoke.at, call.call.function
            yield from _published(code, call, call.call.invoke, call.scope, position, broker, at, function_name)
        for call in code.calls(f"{owner}.publisher().publish", f"{owner}.publisher()"):
            made = call.receiver if isinstance(call.receiver, Library) else None
            if made is not None and made.made is not None and made.scope is not None:
                at, function_name = call.call.invoke.at, call.call.function
                yield from _published(code, call, made.made, made.scope, 0, broker, at, function_name)


def _handed_to(code: Code, subscriber: LibraryCall) -> Iterator[str]:
    """``broker.subscriber("orders")(handle)``: what a subscriber is called with."""
    for call in code.outlines[subscriber.path].calls:
        if call.invoke.callee == subscriber.call.invoke:
            yield from handlers(code, call.invoke.argument(0, "func"), subscriber.scope) or ("",)


def _published(
    code: Code,
    call: LibraryCall,
    said: Invoke,
    scope: Scope,
    position: int | None,
    broker: str,
    at: Span,
    function: str,
) -> Iterator[ChannelUse]:
    for channel, group in _channels(code, said, scope, position, broker):
        yield ChannelUse("publish", channel, broker, at, function, group=group)


def _channels(
    code: Code, said: Invoke, scope: Scope, position: int | None, broker: str
) -> Iterator[tuple[Expression, Expression | None]]:
    """(channel, exchange or group): topics may be several, the other brokers' channels are one."""
    named = said.argument(None, *_NAMED[broker])
    positional = [argument.value for argument in said.arguments if argument.name is None]
    given = positional[position:] if position is not None and named is None else [named]
    if broker != "kafka":
        given = given[:1]
    group = None
    if broker == "rabbitmq":
        group = _exchange(code, said.argument(None, "exchange"), scope)
        if group is None and position == 0 and len(positional) > 1:
            group = _exchange(code, positional[1], scope)
        key = said.argument(None, "routing_key")
        given = [key] if key is not None else given
    else:
        group = resolved(code, said.argument(None, "group_id" if broker == "kafka" else "queue"), scope)
    for expression in given:
        channel = _name(code, expression, scope, bound=group is not None)
        if channel is not None:
            yield channel, group


def _exchange(code: Code, expression: Expression | None, scope: Scope) -> Expression | None:
    """An exchange's name, unless it is one of several."""
    made = {value.made for value in code.values(expression, scope) if isinstance(value, Library)}
    return _name(code, expression, scope) if len(made) < 2 else None


def _name(code: Code, expression: Expression | None, scope: Scope, bound: bool = False) -> Expression | None:
    """The name of a channel: a string, or what ``RabbitQueue("q")``, ``StreamSub("s")`` and their like are made with. A
    queue bound to an exchange receives what has its routing key.
    """
    for value in code.values(expression, scope):
        if isinstance(value, Library) and value.made is not None and value.name.startswith("faststream."):
            key = value.made.argument(None, "routing_key") if bound else None
            name = value.made.argument(0, "name", "stream", "list", "channel", "subject")
            return resolved(code, key if key is not None else name, value.scope)
    return resolved(code, expression, scope)
