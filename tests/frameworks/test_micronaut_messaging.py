"""What Micronaut's clients publish and its listeners consume."""

from reading_java import java_facts, plain
from ringfence.frameworks.micronaut_messaging import micronaut_messaging
from ringfence.frameworks.spring_messaging import spring_messaging


def uses(text):
    facts = java_facts(micronaut_messaging, text)
    return sorted(
        (f.role, f.broker, plain(f.channel), plain(f.group) if f.group else "", f.handler or f.function) for f in facts
    )


def test_a_client_of_kafka_publishes_and_a_listener_consumes():
    text = """
    import io.micronaut.configuration.kafka.annotation.*;
    @KafkaClient interface Orders { @Topic("placed") void placed(@KafkaKey String id, Order order); }
    @KafkaListener class Mail {
        @Topic({"placed", "${paid.topic:paid}"}) void on(Order order) {}
        void other(Order order) {}
    }
    """
    assert uses(text) == [
        ("consume", "kafka", "paid", "", "Mail.on"),
        ("consume", "kafka", "placed", "", "Mail.on"),
        ("publish", "kafka", "placed", "", "Orders.placed"),
    ]
    assert java_facts(spring_messaging, text) == []


def test_rabbitmq_with_what_an_initializer_binds():
    text = """
    import io.micronaut.rabbitmq.annotation.*;
    import io.micronaut.rabbitmq.connect.ChannelInitializer;
    import com.rabbitmq.client.Channel;
    class Setup extends ChannelInitializer {
        public void initialize(Channel channel, String name) { channel.queueBind("mail", "shop", "order.placed"); }
    }
    @RabbitClient("shop") interface Orders { @Binding("order.placed") void placed(byte[] data); }
    @RabbitListener class Mail {
        @Queue("mail") void on(byte[] data) {}
        @Queue("plain") void plain(byte[] data) {}
    }
    """
    assert uses(text) == [
        ("consume", "rabbitmq", "order.placed", "shop", "Mail.on"),
        ("consume", "rabbitmq", "plain", "", "Mail.plain"),
        ("publish", "rabbitmq", "order.placed", "shop", "Orders.placed"),
    ]


def test_nats_and_jms():
    text = """
    import io.micronaut.nats.annotation.*;
    import io.micronaut.jms.annotations.*;
    @NatsClient interface Orders { @Subject("placed") void placed(byte[] data); }
    @NatsListener class Mail { @Subject("placed") void on(byte[] data) {} }
    @JMSProducer("factory") interface Lines { @Queue("lines") void send(String line); }
    @JMSListener("factory") class Printer { @Queue("lines") void on(String line) {} }
    """
    assert uses(text) == [
        ("consume", "jms", "lines", "", "Printer.on"),
        ("consume", "nats", "placed", "", "Mail.on"),
        ("publish", "jms", "lines", "", "Lines.send"),
        ("publish", "nats", "placed", "", "Orders.placed"),
    ]
