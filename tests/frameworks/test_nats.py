"""Subjects of NATS."""

import pytest
from reading_messages import messages
from ringfence.frameworks.nats import nats


def test_publishing_and_subscribing() -> None:
    source = """
        import nats
        from nats.aio.client import Client as NATS
        async def send():
            client = await nats.connect("nats://mq:4222")
            await client.publish("orders.created", b"x")
        async def on(message): ...
        async def listen():
            client = NATS()
            await client.connect("nats://mq:4222")
            await client.subscribe("orders.*", "workers", on)
            await client.subscribe("plain", cb=on)
        """
    assert messages(nats, source) == [
        ("consume", "orders.*", "on", "workers"),
        ("consume", "plain", "on", ""),
        ("publish", "orders.created", "", ""),
    ]


def test_streams_and_loops() -> None:
    source = """
        import nats
        async def run():
            client = await nats.connect()
            stream = client.jetstream()
            await stream.publish("a", b"x")
            pulled = await stream.pull_subscribe("b", durable="d")
            await pulled.fetch(1)
        async def loop():
            client = await nats.connect()
            subscription = await client.subscribe("c")
            async for message in subscription.messages:
                print(message)
        """
    assert messages(nats, source) == [
        ("consume", "b", "run", "d"),
        ("consume", "c", "loop", ""),
        ("publish", "a", "", ""),
    ]


@pytest.mark.parametrize(
    "statement", ["client.request('a', b'')", "client.publish()", "client.subscribe()", "other.publish('a')"]
)
def test_silent(statement: str) -> None:
    assert messages(nats, f"import nats\nclient = nats.connect()\n{statement}\n") == []
