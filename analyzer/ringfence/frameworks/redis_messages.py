"""Redis as a broker: publish and subscribe, and streams."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import handler_name, handlers, spread, use
from ringfence.frameworks._texts import identity
from ringfence.model.expression import Each, Expression, literal
from ringfence.model.expression import Mapping as MappingExpression
from ringfence.model.facts import Fact
from ringfence.model.value import FunctionValue, LibraryCall

_CLIENT = "redis.Redis()"
_PUBSUB = f"{_CLIENT}.pubsub()"
_CLASSES = ("StrictRedis", "RedisCluster")
_READING = ("listen", "get_message", "handle_message")


@framework(
    "redis-messages",
    language="python",
    libraries=("redis", "aioredis"),
    same_as={
        **{f"redis.{name}()": _CLIENT for name in _CLASSES},
        **{f"redis.{name}.{made}()": _CLIENT for name in ("Redis", *_CLASSES) for made in ("from_url", "from_pool")},
        "redis.from_url()": _CLIENT,
        f"{_CLIENT}.pipeline()": _CLIENT,
        "redis.client.PubSub()": _PUBSUB,
        "redis.asyncio.client.PubSub()": _PUBSUB,
    },
)
def redis_messages(code: Code) -> Iterator[Fact]:
    """Channels and streams, with the function that reads from them."""
    for call in code.calls(f"{_CLIENT}.publish", f"{_CLIENT}.xadd"):
        channel = call.argument(0, "channel", "name")
        if channel is not None:
            yield use("publish", channel, "redis", call)
    yield from _subscriptions(code)
    for call in code.calls(f"{_CLIENT}.xread"):
        yield from _streams(call, call.argument(0, "streams"), None)
    for call in code.calls(f"{_CLIENT}.xreadgroup"):
        yield from _streams(call, call.argument(2, "streams"), call.argument(0, "groupname"))


def _subscriptions(code: Code) -> Iterator[Fact]:
    readers = _readers(code)
    for call in code.calls(f"{_PUBSUB}.subscribe", f"{_PUBSUB}.psubscribe"):
        names = [handler_name(reader, call.path) for reader in readers.get(identity(call.receiver), ())]
        for channel in spread(call.call.invoke):
            for name in names or [""]:
                yield use("consume", channel, "redis", call, name)
        for channel, callback in _with_callbacks(call):
            for name in handlers(code, callback, call.scope) or ("",):
                yield use("consume", channel, "redis", call, name)


def _with_callbacks(call: LibraryCall) -> Iterator[tuple[Expression, Expression]]:
    """``subscribe(orders=on_order)`` and ``subscribe(**{"orders:new": on_order})``."""
    for argument in call.call.invoke.arguments:
        if argument.name == "**" and isinstance(argument.value, MappingExpression):
            yield from argument.value.items
        elif argument.name not in (None, "*", "**"):
            yield literal(str(argument.name)), argument.value


def _streams(call: LibraryCall, streams: Expression | None, group: Expression | None) -> Iterator[Fact]:
    """The keys of ``{"orders": ">"}``."""
    if streams is not None:
        names = [key for key, _ in streams.items] if isinstance(streams, MappingExpression) else [Each(streams)]
        for name in names:
            yield use("consume", name, "redis", call, call.call.function, group)


def _readers(code: Code) -> dict[object, list[FunctionValue]]:
    """The functions that take messages from a subscriber, by the call that made it."""
    found: dict[object, list[FunctionValue]] = {}
    for call in code.calls(*(f"{_PUBSUB}.{method}" for method in _READING)):
        found.setdefault(identity(call.receiver), []).append(FunctionValue(call.path, call.call.function))
    return found
