"""Redis in Rust: the redis crate, its pools, and fred: which servers a service uses."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.model.facts import Connection, Fact

_OPENING = (
    "redis.Client.open", "redis.cluster.ClusterClient.new", "redis.cluster.ClusterClient.builder",
    "deadpool_redis.Config.from_url", "bb8_redis.RedisConnectionManager.new", "r2d2_redis.RedisConnectionManager.new",
    "mobc_redis.redis.Client.open", "bb8_redis.redis.Client.open", "deadpool_redis.redis.Client.open",
    "fred.types.RedisConfig.from_url", "fred.types.config.Config.from_url", "fred.prelude.RedisConfig.from_url",
    "fred.prelude.Config.from_url", "redis.ConnectionInfo.from_str", "actix_web_lab.extract.redis",
)  # fmt: skip


@framework(
    "rust_redis", language="rust",
    libraries=("redis", "deadpool_redis", "bb8_redis", "r2d2_redis", "mobc_redis", "fred"),
)  # fmt: skip
def rust_redis(code: Code) -> Iterator[Fact]:
    """Every client by its address."""
    for call in code.calls(*_OPENING):
        url = call.argument(0)
        if url is not None:
            yield Connection("redis", call.call.invoke.at, call.call.function, url=url)
