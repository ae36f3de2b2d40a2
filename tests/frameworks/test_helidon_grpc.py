"""gRPC in Helidon MP."""

import pytest
from reading_java import java, java_calls, java_facts
from ringfence.frameworks.helidon_grpc import helidon_grpc
from ringfence.model.facts import RemoteCall, Route

NOW = {
    "Payment.java": """
        import io.helidon.grpc.api.Grpc;
        @Grpc.GrpcService("Payment") class Payment {
            @Grpc.Unary public Receipt authorize(Order order) { return null; }
            @Grpc.ServerStreaming("all") public Stream<Receipt> list(Order order) { return null; }
            public void helper() {}
        }
        """,
}
CLIENT = """
    import io.helidon.grpc.api.Grpc;
    import jakarta.inject.Inject;
    @Grpc.GrpcService("Shipping") @Grpc.GrpcChannel("shipping") interface Shipping {
        @Grpc.Unary Shipment ship(Order order);
        default void close() {}
    }
    class Orders { @Inject @Grpc.GrpcProxy Shipping shipping; }
    """
BEFORE = """
    import io.helidon.microprofile.grpc.core.Grpc;
    import io.helidon.microprofile.grpc.core.Unary;
    import io.helidon.microprofile.grpc.client.GrpcChannel;
    import io.helidon.microprofile.grpc.client.GrpcProxy;
    @Grpc(name = "Shipping") @GrpcChannel(name = "shipping") interface Shipping { @Unary Shipment ship(Order order); }
    @Grpc class Payment { @Unary(name = "pay") public Receipt authorize(Order order) { return null; } }
    class Orders { Orders(@GrpcProxy Shipping shipping) {} }
    """
SETTINGS = {
    "grpc.client.channels.0.name": "default", "grpc.client.channels.0.host": "elsewhere",
    "grpc.client.channels.1.name": "shipping", "grpc.client.channels.1.host": "ships",
    "grpc.client.channels.1.port": "80",
}  # fmt: skip


def targets(files, settings):
    code = java(files, helidon_grpc, settings=settings)
    facts = [fact for of, fact in code.facts() if of is helidon_grpc and isinstance(fact, RemoteCall)]
    return ["".join(p if isinstance(p, str) else "?" for p in code.deployed(fact.target).parts) for fact in facts]


def routes(files):
    return [f.path.literal for f in java_facts(helidon_grpc, files) if isinstance(f, Route)]


def test_what_is_served_are_the_annotated_methods_of_classes():
    assert routes(NOW) == ["/Payment/authorize", "/Payment/all"]
    assert routes(CLIENT) == []
    assert routes(BEFORE) == ["/Payment/pay"]


@pytest.mark.parametrize(
    ("files", "settings", "expected"),
    [
        (CLIENT, SETTINGS, "ships:80/Shipping/ship"),
        (BEFORE, {"grpc.channels.shipping.host": "ships"}, "ships:1408/Shipping/ship"),
        (CLIENT, {}, "?/Shipping/ship"),
    ],
)
def test_requests_are_those_of_injected_proxies(files, settings, expected):
    assert targets(files, settings) == [expected]


def test_nobody_asks_through_what_is_not_injected_or_served_by_himself():
    assert java_calls(helidon_grpc, CLIENT.replace("@Grpc.GrpcProxy", "")) == []
    assert java_calls(helidon_grpc, CLIENT + '@Grpc.GrpcService("Shipping") class Own implements Shipping {}') == []
