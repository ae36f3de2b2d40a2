"""Channels of MicroProfile Reactive Messaging: which lead outside, what they are called there, and who sends where."""

import pytest
from reading_java import java
from ringfence.frameworks.smallrye_messaging import smallrye_messaging
from ringfence.link.code import ServiceCode
from ringfence.model.facts import Background, ChannelUse
from test_spring_in_kotlin import kotlin

IMPORTS = """
    import org.eclipse.microprofile.reactive.messaging.*;
    import io.smallrye.mutiny.Multi;
    import io.smallrye.reactive.messaging.MutinyEmitter;
"""
EMITTER = '@Channel("placed") Emitter<String> emitter; void m() { emitter.send("x"); }'
INCOMING = '@Incoming("placed") void on(String s) {}'


def uses(text: str, **settings: str) -> list[tuple[str, str, str, str, str]]:
    """(role, broker, channel, function that publishes, handler that consumes), sorted."""
    return told(java(f"{IMPORTS} class A {{ {text} }}", smallrye_messaging, settings=settings))


def told(code: ServiceCode) -> list[tuple[str, str, str, str, str]]:
    facts = [fact for of, fact in code.facts() if of is smallrye_messaging and isinstance(fact, ChannelUse)]
    return sorted((f.role, f.broker, code.deployed(f.channel).literal, f.function, f.handler) for f in facts)


def test_a_channel_has_its_own_name_unless_the_settings_say_another():
    assert uses(EMITTER) == [("publish", "kafka", "placed", "A.m", "")]
    assert uses(INCOMING) == [("consume", "kafka", "placed", "", "A.on")]
    topic = {"mp.messaging.outgoing.placed.connector": "smallrye-kafka", "mp.messaging.outgoing.placed.topic": "orders"}
    assert uses(EMITTER, **topic) == [("publish", "kafka", "orders", "A.m", "")]
    several = {
        "mp.messaging.incoming.placed.connector": "smallrye-kafka",
        "mp.messaging.incoming.placed.topics": "a, b",
    }
    assert [use[2] for use in uses(INCOMING, **several)] == ["a", "b"]


@pytest.mark.parametrize(
    ("connector", "key", "broker"),
    [
        ("amqp", "address", "amqp"),
        ("pulsar", "topic", "pulsar"),
        ("mqtt", "topic", "mqtt"),
        ("jms", "destination", "jms"),
    ],
)
def test_each_connector_has_a_word_of_its_own(connector: str, key: str, broker: str):
    stem = "mp.messaging.incoming.placed"
    settings = {f"{stem}.connector": f"smallrye-{connector}", f"{stem}.{key}": "orders"}
    assert uses(INCOMING, **settings) == [("consume", broker, "orders", "", "A.on")]


@pytest.mark.parametrize(
    ("key", "broker"),
    [("queue.name", "rabbitmq"), ("address", "amqp"), ("destination", "jms"), ("queue", "sqs"), ("topic", "kafka")],
)
def test_without_a_connector_a_key_may_tell_the_broker(key: str, broker: str):
    assert [use[1] for use in uses(INCOMING, **{f"mp.messaging.incoming.placed.{key}": "orders"})] == [broker]


def test_rabbits_channels_are_keys_of_an_exchange():
    out, into = "mp.messaging.outgoing.placed", "mp.messaging.incoming.placed"
    code = java(f"{IMPORTS} class A {{ {EMITTER} }}", smallrye_messaging, settings={
        f"{out}.connector": "smallrye-rabbitmq", f"{out}.exchange.name": "orders", f"{out}.default-routing-key": "new",
    })  # fmt: skip
    (use,) = (fact for _, fact in code.facts() if isinstance(fact, ChannelUse))
    assert (code.deployed(use.channel).literal, code.deployed(use.group).literal) == ("new", "orders")
    settings = {f"{into}.connector": "smallrye-rabbitmq"}
    assert uses(INCOMING, **settings) == [("consume", "rabbitmq", "#", "", "A.on")]
    settings[f"{into}.routing-keys"] = "new,paid"
    assert [use[2] for use in uses(INCOMING, **settings)] == ["new", "paid"]


def test_a_channel_with_both_ends_and_no_connector_stays_inside():
    assert uses(EMITTER + INCOMING) == []
    assert uses(EMITTER + '@Channel("placed") Multi<String> stream;') == []
    assert uses('@Outgoing("a") String out() { return ""; } @Incoming("a") void in(String s) {}') == []
    led = {"mp.messaging.incoming.placed.connector": "smallrye-kafka"}
    assert uses(EMITTER + INCOMING, **led) == [("consume", "kafka", "placed", "", "A.on")]
    memory = {"mp.messaging.outgoing.placed.connector": "smallrye-in-memory"}
    assert uses(EMITTER, **memory) == []


def test_what_is_sent_inside_runs_its_receiver_without_being_waited_for():
    code = java(f"{IMPORTS} class A {{ {EMITTER + INCOMING} }}", smallrye_messaging)
    assert [(f.handler, f.function) for _, f in code.facts() if isinstance(f, Background)] == [("App.java:A.on", "A.m")]


def test_an_emitter_of_a_constructor_and_a_method_that_is_handed_over():
    text = """
    private final MutinyEmitter<String> emitter;
    A(@Channel("placed") MutinyEmitter<String> emitter) { this.emitter = emitter; }
    Object m(Uni<String> stored) { return stored.invoke(this.emitter::sendAndForget); }
    """
    assert uses(text) == [("publish", "kafka", "placed", "A.m", "")]


def test_an_emitter_that_nobody_sees_send_and_a_stream_that_is_injected():
    assert uses('@Channel("placed") Emitter<String> emitter;') == [("publish", "kafka", "placed", "A", "")]
    assert uses('@Channel("placed") Multi<String> placed;') == [("consume", "kafka", "placed", "", "")]


def test_one_method_may_do_both():
    text = '@Incoming("in") @Outgoing("out") String both(String s) { return s; }'
    assert uses(text) == [("consume", "kafka", "in", "", "A.both"), ("publish", "kafka", "out", "A.both", "")]


def test_in_kotlin():
    text = """
    import org.eclipse.microprofile.reactive.messaging.*
    class A(@Channel("placed") private val emitter: Emitter<String>) {
        fun m() { emitter.send("x") }
        @Incoming("paid") fun on(s: String) {}
    }
    """
    assert told(kotlin(text, smallrye_messaging)) == [
        ("consume", "kafka", "paid", "", "A.on"),
        ("publish", "kafka", "placed", "A.m", ""),
    ]
