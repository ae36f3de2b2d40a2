"""Connections and channels of Quarkus and Micronaut."""

from reading_java import java_facts
from ringfence.frameworks.quarkus_settings import quarkus_settings
from ringfence.model.facts import ChannelUse


def test_channels():
    text = """
    import org.eclipse.microprofile.reactive.messaging.*;
    class A {
        @Channel("fights") Emitter<String> emitter;
        @Incoming("paid") void on(String s) {}
        @Outgoing("sent") String out() { return ""; }
    }
    """
    uses = [f for f in java_facts(quarkus_settings, text) if isinstance(f, ChannelUse)]
    assert sorted((f.role, f.channel.parts[0].name, f.handler) for f in uses) == [
        ("consume", "mp.messaging.incoming.paid.topic", "A.on"),
        ("publish", "mp.messaging.outgoing.fights.topic", ""),
        ("publish", "mp.messaging.outgoing.sent.topic", ""),
    ]


def test_connections():
    text = "import io.quarkus.mongodb.panache.PanacheMongoRepository;\nimport jakarta.persistence.Entity;\n"
    relational, mongo = java_facts(quarkus_settings, text)
    assert (relational.url.name, mongo.url.name) == ("quarkus.datasource.jdbc.url", "quarkus.mongodb.connection-string")
    assert java_facts(quarkus_settings, text + "import org.springframework.boot.SpringApplication;\n") == []
