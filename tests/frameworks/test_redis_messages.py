"""Redis as a broker."""

import pytest
from reading_messages import messages
from ringfence.frameworks.redis_messages import redis_messages


def test_publish_and_subscribe() -> None:
    source = """
        import redis
        client = redis.Redis(host="redis")
        def send():
            client.publish("orders", "x")
            client.pipeline().publish("batch", "x")
        def listen():
            pubsub = client.pubsub()
            pubsub.subscribe("paid", "refunded")
            for message in pubsub.listen():
                print(message)
        def on(message): ...
        def register():
            pubsub = redis.from_url("redis://redis").pubsub()
            pubsub.subscribe(**{"users": on})
            pubsub.psubscribe(stock=on)
        def forever():
            pubsub = redis.Redis.from_pool(redis.ConnectionPool()).pubsub()
            pubsub.subscribe("lost")
            for message in pubsub.listen():
                print(message)
        """
    assert messages(redis_messages, source) == [
        ("consume", "lost", "forever", ""),
        ("consume", "paid", "listen", ""),
        ("consume", "refunded", "listen", ""),
        ("consume", "stock", "on", ""),
        ("consume", "users", "on", ""),
        ("publish", "batch", "", ""),
        ("publish", "orders", "", ""),
    ]


def test_streams() -> None:
    source = """
        import redis.asyncio as redis
        client = redis.from_url("redis://redis")
        async def send():
            await client.xadd("orders", {"id": 1})
        async def read():
            await client.xread({"paid": "$"})
            await client.xreadgroup("billing", "one", streams={"refunded": ">"})
        """
    assert messages(redis_messages, source) == [
        ("consume", "paid", "read", ""),
        ("consume", "refunded", "read", "billing"),
        ("publish", "orders", "", ""),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "client.set('a', 1)",
        "client.publish()",
        "client.xread(3)",
        "other.publish('a', 1)",
        "client.pubsub().subscribe()",
    ],
)
def test_silent(statement: str) -> None:
    assert messages(redis_messages, f"import redis\nclient = redis.Redis()\n{statement}\n") == []
