"""gRPC in Quarkus: injected clients, and services."""

import pytest
from reading_java import java, java_routes
from ringfence.frameworks.grpc_java import grpc_java
from ringfence.model.facts import RemoteCall
from test_spring_in_kotlin import kotlin

GENERATED = ("Orders", "OrdersGrpc", "MutinyOrdersGrpc")
IMPORTS = "import io.quarkus.grpc.*;\n" + "".join(f"import acme.orders.{name};\n" for name in GENERATED)


def targets(text: str, **settings: str) -> list[str]:
    """The targets of all requests, with these settings."""
    code = java(IMPORTS + text, grpc_java, settings=settings)
    return [code.deployed(fact.target).literal for _, fact in code.facts() if isinstance(fact, RemoteCall)]


FIELD = '@GrpcClient("shop") Orders orders; void m() { orders.place(null); }'


@pytest.mark.parametrize(
    "members",
    [
        FIELD,
        "@GrpcClient Orders shop; void m() { this.shop.place(null); }",
        '@GrpcClient("shop") OrdersGrpc.OrdersBlockingStub orders; void m() { orders.place(null); }',
        '@GrpcClient("shop") MutinyOrdersGrpc.MutinyOrdersStub orders; void m() { orders.place(null); }',
        'private final Orders o; A(@GrpcClient("shop") Orders given) { this.o = given; } void m() { o.place(null); }',
    ],
)
def test_injected_clients(members: str):
    settings = {"quarkus.grpc.clients.shop.host": "orders", "quarkus.grpc.clients.shop.port": "8080"}
    assert targets(f"class A {{ {members} }}", **settings) == ["orders:8080/Orders/Place"]


def test_the_address_by_default_and_by_storks_names():
    assert targets(f"class A {{ {FIELD} }}") == ["localhost:9000/Orders/Place"]
    settings = {
        "quarkus.grpc.clients.shop.name-resolver": "stork", "quarkus.grpc.clients.shop.host": "orders-service",
        "quarkus.stork.orders-service.service-discovery.type": "static",
        "quarkus.stork.orders-service.service-discovery.address-list": "orders:9001",
    }  # fmt: skip
    assert targets(f"class A {{ {FIELD} }}", **settings) == ["orders:9001/Orders/Place"]


def test_what_is_injected_otherwise_is_no_client():
    assert targets("class A { @Inject Orders orders; void m() { orders.place(null); } }") == []


@pytest.mark.parametrize(
    "bases", ["implements Orders", "extends MutinyOrdersGrpc.OrdersImplBase", "extends OrdersGrpc.OrdersImplBase"]
)
def test_services(bases: str):
    text = f"@GrpcService class A {bases} {{ public Uni<Reply> place(Order o) {{ return null; }} }}"
    assert java_routes(grpc_java, IMPORTS + text) == [("", "/Orders/Place", "A.place")]
    assert java_routes(grpc_java, IMPORTS + "class A implements Orders { public void place(Order o) { } }") == []


def test_coroutines_of_kotlin():
    text = """
    import acme.orders.OrdersGrpcKt
    import io.grpc.ManagedChannelBuilder

    class Served : OrdersGrpcKt.OrdersCoroutineImplBase() {
        override suspend fun place(request: Order): Reply {
            return Reply()
        }
    }

    class A {
        val orders = OrdersGrpcKt.OrdersCoroutineStub(ManagedChannelBuilder.forAddress("orders", 80).build())

        suspend fun m() {
            orders.place(null)
        }
    }
    """
    code = kotlin(text, grpc_java)
    facts = [fact for of, fact in code.facts() if of is grpc_java]
    assert {type(fact).__name__ for fact in facts} == {"RemoteCall", "Route"}
