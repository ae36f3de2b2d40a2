"""RabbitMQ through amqplib."""

from reading_ecmascript import messages
from ringfence.frameworks.amqplib import amqplib

OPEN = "import * as amqp from 'amqplib'; const ch = await (await amqp.connect('amqp://q')).createChannel();"


def of(text: str) -> list[str]:
    return messages(f"{OPEN}\n{text}", amqplib)


def test_publishing() -> None:
    assert of("ch.sendToQueue('mails', b)") == ["publish mails"]
    assert of("ch.publish('shop', 'order.paid', b)") == ["publish order.paid"]
    assert of("ch.publish('shop', '', b)") == ["publish shop"]
    assert of("ch.assertExchange('all', 'fanout'); ch.publish('all', 'k', b)") == ["publish all"]
    assert of("other.publish('shop', 'k', b)") == []


def test_consuming() -> None:
    assert of("ch.consume('mails', (m) => {})") == ["consume mails <lambda>"]
    text = "const q = await ch.assertQueue(''); ch.bindQueue(q.queue, 'shop', 'order.*'); ch.consume(q.queue, on)"
    assert of(f"{text}; function on() {{}}") == ["consume order.* on"]
    assert of("const { queue } = await ch.assertQueue('mails'); ch.consume(queue, (m) => {})") == [
        "consume mails <lambda>"
    ]


def test_callbacks() -> None:
    text = """
        const amqp = require("amqplib/callback_api");
        amqp.connect("amqp://q", (error, connection) => {
          connection.createChannel((error, channel) => { channel.sendToQueue("mails", b) });
        });
        """
    assert messages(text, amqplib) == ["publish mails"]


def test_a_wrapper_publishes_what_its_callers_say() -> None:
    text = """
        import { snakeCase } from "lodash";
        import { Channel } from "amqplib";
        class Publisher { constructor(private channel: Channel) {}
          publish(message) { this.channel.publish(snakeCase(message.constructor.name), "", b) } }
        class OrderPaid {}
        class OrderSent {}
        function main(c) { new Publisher(c).publish(new OrderPaid()); new Publisher(c).publish(new OrderSent()); }
        """
    assert messages(text, amqplib) == ["publish order_paid", "publish order_sent"]
