"""Redis clients."""

import pytest
from reading_facts import facts_of, shown
from ringfence.frameworks.redis import redis
from ringfence.model.facts import Connection


def connections(source: str) -> list[tuple[str, str, str, str]]:
    found = [fact for fact in facts_of(redis, source) if isinstance(fact, Connection)]
    assert all(c.engine == "redis" for c in found)
    return [tuple(map(shown, (c.url, c.host, c.port, c.database))) for c in found]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("redis.Redis(host='cache', port='7', db='1')", [("-", "cache", "7", "1")]),
        ("redis.StrictRedis('cache')", [("-", "cache", "-", "-")]),
        ("redis.Redis()", [("-", "localhost", "-", "-")]),
        ("redis.from_url(os.environ['URL'])", [("?", "-", "-", "-")]),
        ("redis.Redis.from_url('redis://cache/2')", [("redis://cache/2", "-", "-", "-")]),
        ("aio.from_url('u')", [("u", "-", "-", "-")]),
        ("aio.Redis(host='cache')", [("-", "cache", "-", "-")]),
        ("redis.Redis(connection_pool=redis.ConnectionPool.from_url('u'))", [("u", "-", "-", "-")]),
        ("redis.Redis(**options)", []),
        ("redis.from_url()", []),
        ("redis.RedisError('x')", []),
    ],
)
def test_connections(call: str, expected: list[tuple[str, ...]]) -> None:
    assert connections(f"import os, redis\nimport redis.asyncio as aio\nx = {call}\n") == expected
