"""Dapr in Java."""

from reading_java import java_calls, java_facts, plain
from ringfence.frameworks.dapr_java import dapr_java
from ringfence.model.facts import ChannelUse, Connection

PROGRAM = """
    import io.dapr.Topic;
    import io.dapr.client.*;
    import io.dapr.client.domain.HttpExtension;
    class Orders {
        private static final String STORE = "states";
        private final DaprClient injected;
        Orders(DaprClient injected) { this.injected = injected; }
        void place(String order) {
            try (DaprClient client = new DaprClientBuilder().build()) {
                client.saveState(STORE, "a", order).block();
                client.publishEvent("pubsub", "orders", order).block();
            }
        }
        void ask() {
            injected.invokeMethod("stock", "items/1", null, HttpExtension.GET, String.class).block();
            injected.getState(STORE, "a", String.class).block();
        }
        @Topic(name = "payments", pubsubName = "pubsub")
        void paid(Object event) {}
        @my.own.Topic(name = "nothing")
        void other(Object event) {}
    }
    """


def test_messages() -> None:
    uses = [fact for fact in java_facts(dapr_java, PROGRAM) if isinstance(fact, ChannelUse)]
    assert sorted((f.role, plain(f.channel), f.broker, f.handler or f.function) for f in uses) == [
        ("consume", "payments", "dapr", "Orders.paid"),
        ("publish", "orders", "dapr", "Orders.place"),
    ]


def test_a_store_is_opened_once() -> None:
    stores = [fact.alias for fact in java_facts(dapr_java, PROGRAM) if isinstance(fact, Connection)]
    assert stores == ["states"]


def test_calls_of_other_applications() -> None:
    assert java_calls(dapr_java, PROGRAM) == [("GET", "dapr+http://stock/items/1", "default")]
