"""What programs for the JVM publish and consume with RabbitMQ's own client."""

from reading_facts import shown
from reading_java import java
from ringfence.frameworks.rabbitmq_java import rabbitmq_java
from ringfence.model.expression import Name
from ringfence.model.facts import ChannelUse
from ringfence.model.value import Scope

TEXT = """
import com.rabbitmq.client.*;
class Orders {
    private static final String EXCHANGE = "orders";
    void send() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        try (Connection connection = factory.newConnection(); Channel channel = connection.createChannel()) {
            channel.exchangeDeclare("news", BuiltinExchangeType.FANOUT);
            channel.basicPublish(EXCHANGE, "order.created", null, new byte[0]);
            channel.basicPublish("", "mails", null, new byte[0]);
            channel.basicPublish("news", "", null, new byte[0]);
        }
    }
    void take(Channel channel) throws Exception {
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, EXCHANGE, "order.*");
        DeliverCallback callback = (tag, delivery) -> handle(delivery);
        channel.basicConsume(queue, true, callback, tag -> { });
        channel.basicConsume("mails", true, new DefaultConsumer(channel) { });
    }
    void other(Bus bus) { bus.basicPublish("orders", "none", null, new byte[0]); }
    void handle(Object o) { }
}
"""


def test_publications_and_consumptions():
    code = java(TEXT, rabbitmq_java)
    found = set()
    for _, fact in code.facts():
        if isinstance(fact, ChannelUse):
            scope = Scope(fact.at.path, fact.function)
            group = "".join(shown(text) for text in code.texts(fact.group, scope))
            handler = fact.handler.partition(":")[0]
            found |= {(fact.role, shown(text), group, handler) for text in code.texts(fact.channel, scope)}
    assert found == {
        ("publish", "order.created", "orders", ""), ("publish", "mails", "", ""), ("publish", "news", "news", ""),
        ("consume", "order.*", "orders", "Orders.take.<lambda"), ("consume", "mails", "", "Orders.take"),
    }  # fmt: skip


def test_a_binding_of_which_nothing_is_known_may_be_that_of_any_queue():
    text = """
    import com.rabbitmq.client.*;
    class Consumer {
        void take(Channel channel) throws Exception {
            channel.basicConsume("mails", true, (tag, delivery) -> { }, tag -> { });
        }
        void bind(Channel channel, String queue, String key) throws Exception { channel.queueBind(queue, "orders", key); }
    }
    """
    uses = [fact for _, fact in java(text, rabbitmq_java).facts() if isinstance(fact, ChannelUse)]
    assert [(use.role, use.channel, shown(use.queue)) for use in uses] == [("consume", Name("key"), "mails")]
