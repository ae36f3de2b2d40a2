"""Messages by RabbitMQ."""

import pytest
from reading_messages import messages
from ringfence.frameworks.pika import pika


def test_publishing_and_consuming_a_queue() -> None:
    source = """
        import pika
        def send(body):
            channel = pika.BlockingConnection(pika.ConnectionParameters("mq")).channel()
            channel.queue_declare(queue="orders")
            channel.basic_publish(exchange="", routing_key="orders", body=body)
        def on_message(ch, method, properties, body): ...
        def listen():
            channel = pika.BlockingConnection().channel()
            channel.basic_consume(queue="invoices", on_message_callback=on_message)
        """
    assert messages(pika, source) == [("consume", "invoices", "on_message", ""), ("publish", "orders", "", "")]


def test_a_loop_over_a_queue() -> None:
    source = """
        import pika
        from pika.adapters.blocking_connection import BlockingChannel
        def work(channel: BlockingChannel):
            for method, properties, body in channel.consume("jobs"):
                print(body)
        """
    assert messages(pika, source) == [("consume", "jobs", "work", "")]


def test_a_bound_queue_receives_what_it_is_bound_to() -> None:
    source = """
        import functools, pika
        from handlers import on_order
        def listen(channel: pika.channel.Channel):
            result = channel.queue_declare(queue="", exclusive=True)
            name = result.method.queue
            for key in ("order.created", "order.paid"):
                channel.queue_bind(exchange="shop", queue=name, routing_key=key)
            channel.basic_consume(name, functools.partial(on_order, 3))
        """
    files = {"app.py": source, "handlers.py": "def on_order(n, ch, method, properties, body): ...\n"}
    assert messages(pika, files) == [
        ("consume", "order.created", "handlers.py:on_order", "shop"),
        ("consume", "order.paid", "handlers.py:on_order", "shop"),
    ]


def test_a_queue_bound_for_others_is_not_consumed() -> None:
    source = """
        import pika
        def declare(channel):
            channel.exchange_declare("shop", "topic")
            channel.queue_bind("billing", "shop", "order.created")
            channel.basic_publish("shop", "order.created", b"")
        """
    assert messages(pika, source) == [("publish", "order.created", "", "shop")]


@pytest.mark.parametrize("kind", ['"fanout"', "pika.exchange_type.ExchangeType.fanout"])
def test_a_fanout_exchange_is_the_channel(kind: str) -> None:
    source = f"""
        import pika
        channel = pika.BlockingConnection().channel()
        channel.exchange_declare(exchange="logs", exchange_type={kind})
        channel.basic_publish(exchange="logs", routing_key="ignored", body=b"")
        """
    assert messages(pika, source) == [("publish", "logs", "", "logs")]


def test_an_empty_key_leaves_the_exchange() -> None:
    source = """
        import pika
        def on(ch, m, p, b): ...
        class Consumer:
            QUEUE = "audit"
            def opened(self, channel):
                self._channel = channel
                self._channel.queue_bind(self.QUEUE, "logs")
                self._channel.basic_consume(self.QUEUE, self.on)
            def on(self, channel, method, properties, body): ...
            def log(self):
                self._channel.basic_publish("logs", "", b"")
        """
    assert messages(pika, source) == [("consume", "logs", "Consumer.on", "logs"), ("publish", "logs", "", "logs")]


def test_keys_of_publisher_classes() -> None:
    source = """
        import enum, pika
        class Subjects(str, enum.Enum):
            CREATED = "user:created"
            DELETED = "user:deleted"
        class Publisher:
            subject = None
            def publish(self, body):
                pika.BlockingConnection().channel().basic_publish("events", self.subject, body)
        class Created(Publisher):
            subject = Subjects.CREATED
        class Keyed:
            def __init__(self, key):
                self.key = key
            def publish(self, body):
                pika.BlockingConnection().channel().basic_publish("events", self.key, body)
        class Deleted(Keyed):
            def __init__(self):
                super().__init__(Subjects.DELETED)
        """
    published = [channel for role, channel, _, _ in messages(pika, source) if role == "publish"]
    assert published == ["user:created", "user:deleted"]


def test_listeners_in_lists_and_dictionaries() -> None:
    source = """
        import pika
        class Listener:
            def __init__(self, key, handler):
                self.key = key
                self.handler = handler
        class Client:
            def __init__(self):
                self.handlers = {}
                self.others = {}
            def register(self, listeners: list[Listener]):
                for listener in listeners:
                    self.handlers[listener.key] = listener.handler
                self.others[unknown] = "other"
            def listen(self):
                queue = self.channel.queue_declare("")
                for key in self.handlers:
                    self.channel.queue_bind(queue=queue.method.queue, exchange="e", routing_key=key)
                self.channel.basic_consume(queue.method.queue, self.dispatch)
            def dispatch(self, channel, method, properties, body):
                self.handlers[method.routing_key](body)
        def a(body): ...
        Client().register([Listener("a:done", a), Listener("b:done", a)])
        """
    assert messages(pika, source) == [
        ("consume", "a:done", "Client.dispatch", "e"),
        ("consume", "b:done", "Client.dispatch", "e"),
    ]


def test_aio_pika() -> None:
    source = """
        import aio_pika
        from aio_pika import connect_robust
        async def send(body):
            connection = await connect_robust("amqp://mq/")
            async with connection:
                channel = await connection.channel()
                await channel.default_exchange.publish(aio_pika.Message(body), routing_key="mails")
                shop = await channel.declare_exchange("shop", aio_pika.ExchangeType.TOPIC)
                await shop.publish(aio_pika.Message(body), routing_key="order.created")
                logs = await channel.declare_exchange("logs", aio_pika.ExchangeType.FANOUT)
                await logs.publish(aio_pika.Message(body), routing_key="x")
        async def on(message): ...
        async def listen(channel: aio_pika.abc.AbstractChannel):
            shop = await channel.get_exchange("shop")
            queue = await channel.declare_queue("billing")
            await queue.bind(shop, routing_key="order.created")
            await queue.consume(on)
        async def work(channel: aio_pika.RobustChannel):
            queue = await channel.declare_queue("mails", durable=True)
            async with queue.iterator() as messages:
                async for message in messages: ...
        """
    assert messages(pika, source) == [
        ("consume", "mails", "work", ""),
        ("consume", "order.created", "on", "shop"),
        ("publish", "logs", "", "logs"),
        ("publish", "mails", "", ""),
        ("publish", "order.created", "", "shop"),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "Wrapper().basic_publish('e', 'k', b'')",
        "publisher.publish('e', 'k')",
        "channel.basic_publish()",
        "channel.basic_publish(None, None)",
        "channel.basic_consume()",
        "channel.queue_bind(*everything)",
        "channel.exchange_declare()",
    ],
)
def test_silent(statement: str) -> None:
    source = f"""
        import pika
        channel = pika.BlockingConnection().channel()
        class Wrapper:
            def basic_publish(self, exchange, key, body): ...
        {statement}
        """
    assert messages(pika, source) == []


def test_only_where_it_is_imported() -> None:
    assert messages(pika, "def f(channel): channel.basic_publish('', 'k', b'')\n") == []
