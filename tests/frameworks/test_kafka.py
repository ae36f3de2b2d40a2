"""Topics of the three Kafka clients."""

import pytest
from reading_messages import messages
from ringfence.frameworks.kafka import kafka


def test_kafka_python() -> None:
    source = """
        from kafka import KafkaConsumer, KafkaProducer
        TOPIC = "orders"
        class Sender:
            def __init__(self):
                self.producer = KafkaProducer(bootstrap_servers="kafka:9092")
            def send(self, value):
                self.producer.send(TOPIC, value)
        consumer = KafkaConsumer("paid", "refunded", group_id="billing")
        def run():
            for message in consumer:
                print(message)
        """
    assert messages(kafka, source) == [
        ("consume", "paid", "run", "billing"),
        ("consume", "refunded", "run", "billing"),
        ("publish", "orders", "", ""),
    ]


def test_confluent() -> None:
    source = """
        import os
        from confluent_kafka import Consumer, Producer
        TOPICS = ["a", "b"]
        def produce():
            producer = Producer({"bootstrap.servers": "kafka"})
            producer.produce("orders", key="1", value="x")
            producer.flush()
        def consume():
            consumer = Consumer({"bootstrap.servers": "kafka", "group.id": "billing"})
            consumer.subscribe(TOPICS)
            while True:
                message = consumer.poll(1.0)
        """
    assert messages(kafka, source) == [
        ("consume", "a", "consume", "billing"),
        ("consume", "b", "consume", "billing"),
        ("publish", "orders", "", ""),
    ]


def test_aiokafka() -> None:
    source = """
        import aiokafka
        async def produce(producer: aiokafka.AIOKafkaProducer):
            await producer.send_and_wait("orders", b"x")
        async def consume():
            consumer = aiokafka.AIOKafkaConsumer("orders", bootstrap_servers="kafka", group_id="g")
            await consumer.start()
            async for message in consumer:
                print(message)
        """
    assert messages(kafka, source) == [("consume", "orders", "consume", "g"), ("publish", "orders", "", "")]


def test_topics_that_are_spread() -> None:
    source = """
        from kafka import KafkaConsumer
        NAMES = ("a", "b")
        def run():
            consumer = KafkaConsumer(*NAMES)
        """
    assert [channel for _, channel, _, _ in messages(kafka, source)] == ["a", "b"]


@pytest.mark.parametrize(
    "statement",
    [
        "KafkaProducer().flush()",
        "KafkaProducer().send()",
        "KafkaConsumer(bootstrap_servers='kafka:9092')",
        "KafkaConsumer().subscribe(pattern='^x')",
        "mailer.send('orders')",
        "confluent_kafka.Consumer({'group.id': 3})",
        "confluent_kafka.Consumer('config').subscribe(7)",
    ],
)
def test_silent(statement: str) -> None:
    found = messages(kafka, f"import confluent_kafka\nfrom kafka import KafkaConsumer, KafkaProducer\n{statement}\n")
    assert [use for use in found if use[1] != "7"] == []
