"""redis-py: which servers a service uses."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.model.expression import literal
from ringfence.model.facts import Connection, Fact

_CLASSES = ("Redis", "StrictRedis", "RedisCluster", "ConnectionPool", "BlockingConnectionPool")
_MODULES = (
    "redis.client", "redis.cluster", "redis.connection", "redis.asyncio", "redis.asyncio.client", "redis.asyncio.cluster",
    "redis.asyncio.connection", "redis.asyncio.utils", "redis.utils", "aioredis", "aioredis.client",
)  # fmt: skip


@framework(
    "redis",
    language="python",
    libraries=("redis", "aioredis"),
    same_as={f"{module}.{name}": f"redis.{name}" for module in _MODULES for name in (*_CLASSES, "from_url")},
)
def redis(code: Code) -> Iterator[Fact]:
    """Every client and pool, but no client of a pool that is told itself."""
    for call in code.calls("redis.from_url", *(f"redis.{name}.from_url" for name in _CLASSES)):
        url = call.argument(0, "url")
        if url is not None:
            yield Connection(
                "redis", call.call.invoke.at, call.call.function, url=url, database=call.argument(None, "db")
            )
    for call in code.calls(*(f"redis.{name}" for name in _CLASSES)):
        names = {argument.name for argument in call.call.invoke.arguments}
        if names & {"connection_pool", "**", "startup_nodes"}:
            continue
        yield Connection(
            "redis",
            call.call.invoke.at,
            call.call.function,
            host=call.argument(0, "host") or literal("localhost"),
            port=call.argument(1, "port"),
            database=call.argument(2, "db"),
            user=call.argument(None, "username"),
        )
