"""ioredis and redis: connections, channels and streams."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, functions, objects, option
from ringfence.frameworks._handlers import handler_name, use
from ringfence.frameworks._redis_js_streams import read_by_ioredis, read_by_node_redis
from ringfence.frameworks._typeorm_connections import part_of
from ringfence.model.expression import Constant, Expression, literal
from ringfence.model.facts import Connection, Fact
from ringfence.model.value import Known, LibraryCall

_CLIENT = "redis.createClient()"


@framework(
    "redis_js",
    language=ECMASCRIPT,
    libraries=("ioredis", "redis"),
    same_as={
        "ioredis()": _CLIENT,
        "ioredis.Redis()": _CLIENT,
        "ioredis.Cluster()": _CLIENT,
        "redis.RedisClientType()": _CLIENT,
        f"{_CLIENT}.duplicate()": _CLIENT,
        f"{_CLIENT}.connect()": _CLIENT,
        f"{_CLIENT}.pipeline()": _CLIENT,
        f"{_CLIENT}.multi()": _CLIENT,
    },
)
def redis_js(code: Code) -> Iterator[Fact]:
    """Connections, and what is published and subscribed to."""
    for call in code.calls("ioredis", "ioredis.Redis", "redis.createClient"):
        yield _connection(code, call)
    for call in code.calls(f"{_CLIENT}.publish", f"{_CLIENT}.xadd", f"{_CLIENT}.xAdd"):
        channel = call.argument(0)
        if channel is not None:
            yield use("publish", channel, "redis", call)
    for call in code.calls(f"{_CLIENT}.subscribe", f"{_CLIENT}.psubscribe", f"{_CLIENT}.pSubscribe"):
        arguments = [argument.value for argument in call.call.invoke.arguments]
        found = [value for argument in arguments for value in functions(code, argument, call.scope)]
        for channel in arguments:
            if code.texts(channel, call.scope):
                yield use("consume", channel, "redis", call, handler_name(found[0], call.path) if found else "")
    for call in code.calls(f"{_CLIENT}.xRead"):
        yield from read_by_node_redis(code, call, grouped=False)
    for call in code.calls(f"{_CLIENT}.xReadGroup"):
        yield from read_by_node_redis(code, call, grouped=True)
    for call in code.calls(f"{_CLIENT}.xread", f"{_CLIENT}.xreadgroup"):
        yield from read_by_ioredis(code, call)


def _connection(code: Code, call: LibraryCall) -> Connection:
    first, second = call.argument(0), call.argument(1)
    at, function = call.call.invoke.at, call.call.function
    for options in (first, second):
        for entries in objects(code, options, call.scope):
            url = part_of(code, entries, "url")
            if url is not None:
                return Connection("redis", at, function, url=url)
            if option(code, options, call.scope, "host", "socket.host") is None:
                continue
            host = part_of(code, entries, "host") or part_of(code, entries, "socket.host")
            port = part_of(code, entries, "port") or part_of(code, entries, "socket.port")
            return Connection("redis", at, function, host=host, port=port, database=part_of(code, entries, "db"))
    if second is not None and code.texts(second, call.scope):  # ``new Redis(port, host)``
        return Connection("redis", at, function, host=second, port=first)
    known = any(isinstance(value, Known) for value in code.values(first, call.scope))
    if known and not isinstance(first, Constant):
        return Connection("redis", at, function, url=first)
    return Connection("redis", at, function, host=_local(first))


def _local(first: Expression | None) -> Expression | None:
    """Without an address it is the machine itself; an unknown one stays unknown."""
    return literal("localhost") if first is None else first
