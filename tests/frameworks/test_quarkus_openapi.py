"""Resources that implement what is generated from a contract."""

from reading_java import java, plain
from ringfence.frameworks.quarkus_openapi import quarkus_openapi
from ringfence.model.facts import Route

CONTRACT = {
    "quarkus.openapi.generator.server.spec": "openapi.yml",
    "quarkus.openapi.generator.server.base-package": "acme.shop.api",
    "openapi.operation.placeOrder": "POST /orders",
    "openapi.operation.order": "GET /orders/{id}",
}


def routes(text: str, settings: dict[str, str]) -> list[tuple[str, str, str]]:
    code = java(f"import jakarta.ws.rs.Path;\n{text}", quarkus_openapi, settings=settings)
    facts = (fact for of, fact in code.facts() if of is quarkus_openapi)
    return sorted((f.method, plain(f.path), f.handler) for f in facts if isinstance(f, Route))


METHODS = "{ public void placeOrder(Order o) { } public Order order(int id) { return null; } void helper() { } }"


def test_methods_are_called_as_operations():
    expected = [("GET", "/orders/{id}", "A.order"), ("POST", "/orders", "A.placeOrder")]
    imported = "import acme.shop.api.resources.OrdersResource;\n"
    assert routes(f"{imported}class A implements OrdersResource {METHODS}", CONTRACT) == expected
    assert routes(f"class A implements acme.shop.api.resources.OrdersResource {METHODS}", CONTRACT) == expected


def test_only_what_is_generated_is_served():
    text = f"import acme.other.OrdersResource;\nclass A implements OrdersResource {METHODS}"
    assert routes(text, CONTRACT) == []
    client = {key: value for key, value in CONTRACT.items() if not key.endswith(".spec")}
    assert (
        routes(f"import acme.shop.api.resources.OrdersResource;\nclass A implements OrdersResource {METHODS}", client)
        == []
    )
