"""Redis' clients for the JVM: Jedis, Lettuce and Redisson: servers, publish/subscribe, and streams."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java_values import strings, with_settings
from ringfence.frameworks._spring_listeners import takers
from ringfence.model.expression import Expression, Hole, Text
from ringfence.model.facts import ChannelUse, Connection, Fact
from ringfence.model.value import Entries, Library, LibraryCall, Scope

_JEDIS, _LETTUCE, _REDISSON = "redis.clients.jedis", "io.lettuce.core", "org.redisson"
_CLIENT = f"{_JEDIS}.Jedis()"
_CLIENTS = ("Jedis", "JedisPooled", "UnifiedJedis", "JedisCluster", "RedisClient")
_POOLS = ("JedisPool", "JedisSentinelPool")
_COMMANDS = f"{_LETTUCE}.api.sync.RedisCommands()"
_OPENED = f"{_LETTUCE}.RedisClient()"
_CONNECTED = tuple(f"{_OPENED}.{name}()" for name in ("connect", "connectPubSub"))
_STATEFUL = (f"{_LETTUCE}.api.StatefulRedisConnection()", f"{_LETTUCE}.pubsub.StatefulRedisPubSubConnection()")
_KINDS = ("sync", "async", "reactive")
_SERVERS = tuple(
    f"{_REDISSON}.config.Config().{name}()" for name in ("useSingleServer", "useClusterServers", "useReplicatedServers")
)
_REDISSON_CLIENT = f"{_REDISSON}.api.RedissonClient()"
_TOPIC = f"{_REDISSON}.api.RTopic()"
_DATABASE = Text(("0",))
_UNKNOWN = Text((Hole("unknown", ""),))
_ENTRIES = ("SimpleEntry", "SimpleImmutableEntry", "entry", "singletonMap", "of", "mapOf")
"""What entries and maps are made by: ``Map.entry(key, id)``, ``Map.of(key, id, …)``."""


@framework(
    "redis-java",
    language=("java", "kotlin"),
    libraries=(_JEDIS, _LETTUCE, _REDISSON),
    same_as={
        **{f"{_JEDIS}.{name}()": _CLIENT for name in _CLIENTS},
        **{f"{_JEDIS}.{pool}().getResource()": _CLIENT for pool in _POOLS},
        **{f"{_LETTUCE}.{name}.create()": _OPENED for name in ("RedisClient", "cluster.RedisClusterClient")},
        **{f"{of}.{kind}()": _COMMANDS for of in (*_CONNECTED, *_STATEFUL) for kind in _KINDS},
        **{
            f"{_LETTUCE}.{name}()": _COMMANDS
            for name in (
                "api.async.RedisAsyncCommands", "api.reactive.RedisReactiveCommands",
                "pubsub.api.sync.RedisPubSubCommands", "pubsub.api.async.RedisPubSubAsyncCommands",
                "pubsub.api.reactive.RedisPubSubReactiveCommands",
            )
        },
        f"{_REDISSON}.Redisson.create()": _REDISSON_CLIENT,
        **{
            f"{_REDISSON_CLIENT}.{name}()": _TOPIC
            for name in ("getTopic", "getPatternTopic", "getReliableTopic", "getShardedTopic")
        },
    },
)  # fmt: skip
def redis_java(code: Code) -> Iterator[Fact]:
    """Which servers a program opens, and what it says and hears over them."""
    yield from _servers(code)
    for owner in (_CLIENT, _COMMANDS):
        for call in code.calls(f"{owner}.publish", f"{owner}.spublish", f"{owner}.xadd"):
            yield from _published(code, call)
        for call in code.calls(f"{owner}.subscribe", f"{owner}.psubscribe", f"{owner}.ssubscribe"):
            yield from _subscribed(code, call, owner == _CLIENT)
        for call in code.calls(*(f"{owner}.{name}" for name in ("xread", "xreadGroup", "xreadgroup"))):
            yield from _read(code, call)
    for call in code.calls(f"{_TOPIC}.publish", f"{_TOPIC}.publishAsync"):
        yield from (_use(call, "publish", topic) for topic in _topics(code, call))
    for call in code.calls(f"{_TOPIC}.addListener", f"{_TOPIC}.addListenerAsync"):
        handlers = list(takers(code, call.argument(1), call.scope, "")) or [call.call.function]
        yield from (_use(call, "consume", topic, one) for topic in _topics(code, call) for one in handlers)


def _servers(code: Code) -> Iterator[Connection]:
    made = (*_CLIENTS, *_POOLS)
    for call in code.calls(*(f"{_JEDIS}.{name}" for name in made), f"{_JEDIS}.HostAndPort"):
        yield from _of_jedis(code, call)
    for call in code.calls(f"{_LETTUCE}.RedisClient.create", f"{_LETTUCE}.RedisURI.create"):
        at, function, url = call.call.invoke.at, call.call.function, call.argument(0)
        if call.name.endswith("URI.create") and len(call.call.invoke.arguments) == 2:
            yield Connection("redis", at, function, host=url, port=call.argument(1), database=_DATABASE)
        elif url is not None and code.texts(url, call.scope):
            yield Connection("redis", at, function, url=url)
    for call in code.calls(f"{_LETTUCE}.RedisURI.builder().withHost", f"{_LETTUCE}.RedisURI.Builder.redis"):
        port = call.argument(1)
        yield Connection(
            "redis", call.call.invoke.at, call.call.function, host=call.argument(0), port=port, database=_DATABASE
        )
    for call in code.calls(*(f"{server}.{name}" for server in _SERVERS for name in ("setAddress", "addNodeAddress"))):
        yield Connection("redis", call.call.invoke.at, call.call.function, url=call.argument(0))


def _of_jedis(code: Code, call: LibraryCall) -> Iterator[Connection]:
    """``new Jedis(host, port)``, ``new JedisPool(config, host, port, timeout, password, database)``, or a URL."""
    at, function = call.call.invoke.at, call.call.function
    given = [argument.value for argument in call.call.invoke.arguments]
    if given and not code.texts(given[0], call.scope):  # the settings of a pool, or addresses that are made elsewhere
        given = given[1:]
    if not given or not (texts := code.texts(given[0], call.scope)):
        return
    pooled = len(given) < len(call.call.invoke.arguments)
    if any("://" in (text.literal or "") for text in texts) or (len(given) == 1 and not pooled):
        yield Connection("redis", at, function, url=given[0])
    elif len(given) > 1:
        said = given[4] if len(given) > 4 and code.texts(given[4], call.scope) else None
        database: Expression = said if said is not None else _DATABASE
        yield Connection("redis", at, function, host=given[0], port=given[1], database=database)


def _use(call: LibraryCall, role: str, channel: Expression, handler: str = "") -> ChannelUse:
    return ChannelUse(role, channel, "redis", call.call.invoke.at, call.call.function, handler)


def _published(code: Code, call: LibraryCall) -> Iterator[ChannelUse]:
    """As it is written: callers of a wrapper say each their own."""
    channel = call.argument(0)
    if channel is not None:
        yield _use(call, "publish", channel)


def _subscribed(code: Code, call: LibraryCall, listening: bool) -> Iterator[ChannelUse]:
    """listening: what is told first is who listens, an object with a method for it."""
    handlers = list(takers(code, call.argument(0), call.scope, "")) if listening else []
    for argument in call.call.invoke.arguments[1 if listening else 0 :]:
        for text in strings(code, argument.value, call.scope):
            yield from (_use(call, "consume", with_settings(text), one) for one in handlers or [call.call.function])


def _read(code: Code, call: LibraryCall) -> Iterator[ChannelUse]:
    """Which streams are read: keys of a map, of its entries, or what Lettuce calls an offset."""
    given = (argument.value for argument in call.call.invoke.arguments)
    keys = [(key, scope) for one in given for key, scope in _streams(code, one, call.scope)]
    found = [text for key, scope in keys for text in strings(code, key, scope)]
    yield from (_use(call, "consume", text, call.call.function) for text in found or [_UNKNOWN])


def _streams(code: Code, given: Expression, scope: Scope) -> Iterator[tuple[Expression | None, Scope]]:
    for value in code.values(given, scope):
        if isinstance(value, Entries):
            yield from ((key, value.scope) for key, _ in value.items)
        elif isinstance(value, Library) and value.made is not None and value.scope is not None:
            if value.name.startswith(f"{_LETTUCE}.XReadArgs.StreamOffset."):
                yield value.made.argument(0), value.scope
            elif getattr(value.made.callee, "name", "") in _ENTRIES:
                yield from ((argument.value, value.scope) for argument in value.made.arguments[::2])


def _topics(code: Code, call: LibraryCall) -> Iterator[Text]:
    """Redisson: ``client.getTopic("orders").publish(order)``."""
    receiver = call.receiver
    if isinstance(receiver, Library) and receiver.made is not None and receiver.scope is not None:
        yield from strings(code, receiver.made.argument(0), receiver.scope)
