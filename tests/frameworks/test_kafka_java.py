"""Kafka's consumers and streams on the JVM."""

from reading_java import java_facts
from ringfence.frameworks.kafka_java import kafka_java
from ringfence.model.facts import ChannelUse
from test_spring_in_kotlin import facts

IMPORTS = """
    import java.util.*;
    import org.apache.kafka.clients.consumer.KafkaConsumer;
    import org.apache.kafka.streams.StreamsBuilder;
    import org.apache.kafka.streams.kstream.Consumed;
"""


def uses(text: str) -> list[tuple[str, str, str]]:
    """(role, topic, handler) of every use, sorted."""
    found = java_facts(kafka_java, f"{IMPORTS} class A {{ {text} }}")
    return sorted((f.role, f.channel.literal, f.handler) for f in found if isinstance(f, ChannelUse))


def test_consumers():
    text = """
    static final String TOPIC = "paid";
    KafkaConsumer<String, String> consumer = new KafkaConsumer<>(config);
    void start() { consumer.subscribe(Arrays.asList("placed", TOPIC)); }
    void run() { while (true) { consumer.poll(1); } }
    """
    assert uses(text) == [("consume", "paid", "A.run"), ("consume", "placed", "A.run")]
    assert uses('void m(KafkaConsumer<String, String> c) { c.subscribe(List.of("placed")); }') == [
        ("consume", "placed", "A.m")
    ]


def test_vertx():
    text = """
    import io.vertx.mutiny.kafka.client.producer.KafkaProducer;
    import io.vertx.mutiny.kafka.client.producer.KafkaProducerRecord;
    class A { KafkaProducer<String, String> p; void m() { p.send(KafkaProducerRecord.create("placed", "k", "v")); } }
    """
    (use,) = java_facts(kafka_java, text)
    assert isinstance(use, ChannelUse)
    assert (use.role, use.channel.literal, use.function) == ("publish", "placed", "A.m")


def test_vertx_shared_producers_and_topics_that_nobody_can_tell():
    text = """
    import io.vertx.kafka.client.producer.KafkaProducer;
    import io.vertx.kafka.client.producer.KafkaProducerRecord;
    class A {
        void m(Choice choice) {
            var producer = KafkaProducer.createShared(vertx, "orders", config).exceptionHandler(e -> {});
            producer.send(KafkaProducerRecord.create(choice.topic(), "k", "v"));
        }
    }
    """
    (use,) = java_facts(kafka_java, text)
    assert isinstance(use, ChannelUse)
    assert (use.role, use.channel.literal) == ("publish", None)


def test_streams():
    text = """
    void topology(StreamsBuilder builder) {
        var stations = builder.globalTable("stations", null);
        builder.stream("values", null).join(stations, (a, b) -> a, (c, d) -> c).groupByKey().aggregate(null, null)
            .toStream().to("totals", null);
    }
    """
    assert uses(text) == [
        ("consume", "stations", "A.topology"),
        ("consume", "values", "A.topology"),
        ("publish", "totals", ""),
    ]


def test_in_kotlin():
    text = """
    import org.apache.kafka.clients.consumer.KafkaConsumer

    const val topic = "placed"

    fun main() {
        val consumer = KafkaConsumer<String, String>(props).apply {
            subscribe(listOf(topic))
        }
        consumer.poll(100)
    }
    """
    (use,) = [fact for fact in facts(kafka_java, text) if isinstance(fact, ChannelUse)]
    assert (use.role, use.channel.literal, use.handler) == ("consume", "placed", "main")


def test_topics_that_nobody_can_tell_are_consumed_all_the_same():
    text = """
    KafkaConsumer<String, String> consumer = new KafkaConsumer<>(config);
    void start(Set<Part> parts) {
        List<String> topics = new ArrayList<>();
        parts.forEach(part -> topics.add(part.name()));
        consumer.subscribe(topics);
    }
    """
    assert uses(text) == [("consume", None, "A.start")]
