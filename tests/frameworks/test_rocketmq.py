"""RocketMQ: topics of templates, producers, listeners and consumers."""

import pytest
from reading_java import java_facts, plain
from ringfence.frameworks.rocketmq import rocketmq
from ringfence.model.expression import Name
from ringfence.model.facts import ChannelUse

IMPORTS = """
import org.apache.rocketmq.spring.annotation.RocketMQMessageListener;
import org.apache.rocketmq.spring.core.*;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
"""


def uses(text):
    facts = java_facts(rocketmq, IMPORTS + text)
    return sorted((f.role, plain(f.channel), f.handler, f.outbox) for f in facts if isinstance(f, ChannelUse))


@pytest.mark.parametrize(
    ("sent", "topic", "outbox"),
    [
        ('rocket.syncSend("orders", order)', "orders", False),
        ('rocket.convertAndSend("orders:paid", order)', "orders", False),
        ('rocket.asyncSend("orders:" + tag, order, done)', "orders", False),
        ('rocket.syncSendOrderly(TOPIC + ":x", order, key)', "lines", False),
        ('rocket.sendMessageInTransaction("orders", order, 1)', "orders", True),
    ],
)
def test_what_the_template_sends(sent, topic, outbox):
    text = (
        f'class A {{ static final String TOPIC = "lines"; RocketMQTemplate rocket; void m(String tag) {{ {sent}; }} }}'
    )
    assert uses(text) == [("publish", topic, "", outbox)]


def test_a_wrapper_leaves_the_topic_to_its_callers():
    text = """
    class Sender { RocketMQTemplate rocket; void send(String topic, Object what) { rocket.syncSend(topic, what); } }
    class A { Sender sender; void m() { sender.send("orders", 1); sender.send("lines", 2); } }
    """
    (one,) = java_facts(rocketmq, IMPORTS + text)
    assert one.channel == Name("topic")


def test_messages_of_its_own_producer():
    sending = 'Message one = new Message("orders", "tag", body); p.send(one); p.start();'
    assert uses(f"class A {{ DefaultMQProducer p; void m() {{ {sending} }} }}") == [("publish", "orders", "", False)]


def test_listeners():
    text = """
    class Base<T> { public void onMessage(T message) {} }
    @RocketMQMessageListener(topic = "${orders.topic:orders}", consumerGroup = "g")
    class A implements RocketMQListener<String> { public void onMessage(String order) {} void other() {} }
    @RocketMQMessageListener(topic = "lines", consumerGroup = "g") class B extends Base<String> {}
    """
    assert uses(text) == [("consume", "lines", "Base.onMessage", False), ("consume", "orders", "A.onMessage", False)]


def test_its_own_consumers():
    text = """
    class A {
        void start() {
            DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("g");
            consumer.subscribe("orders", "*");
            consumer.registerMessageListener(new Reader());
        }
        void plain() { DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("g"); consumer.subscribe("lines", "*"); }
    }
    class Reader implements MessageListenerConcurrently { public Status consumeMessage(List<Message> all) {} }
    """
    assert uses(text) == [("consume", "lines", "A.plain", False), ("consume", "orders", "Reader.consumeMessage", False)]
