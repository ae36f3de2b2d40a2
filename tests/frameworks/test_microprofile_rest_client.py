"""Clients of MicroProfile, and the logical names that Stork knows."""

from reading_java import java, java_calls
from ringfence.frameworks.jax_rs import jax_rs
from ringfence.frameworks.microprofile_rest_client import microprofile_rest_client
from ringfence.model.facts import RemoteCall

IMPORTS = """
    import jakarta.ws.rs.*;
    import java.net.URI;
    import org.eclipse.microprofile.rest.client.RestClientBuilder;
    import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
"""
ORDERS = '@Path("/orders") interface Orders { @GET @Path("{id}") Order one(); void none(); }\n'


def deployed(text: str, **settings: str) -> list[str]:
    """The targets of all requests, with these settings."""
    code = java(IMPORTS + text, microprofile_rest_client, jax_rs, settings=settings)
    targets = [code.deployed(fact.target) for _, fact in code.facts() if isinstance(fact, RemoteCall)]
    return ["".join(part if isinstance(part, str) else "?" for part in target.parts) for target in targets]


def test_an_annotation_may_say_the_url():
    text = f'{IMPORTS} @RegisterRestClient(configKey = "orders", baseUri = "http://orders") {ORDERS}'
    assert java_calls(microprofile_rest_client, text, jax_rs) == [("GET", "http://orders/orders/{id}", "default")]


def test_the_configuration_says_it_under_the_key_or_the_class():
    keyed = f'@RegisterRestClient(configKey = "orders-api") {ORDERS}'
    assert deployed(keyed, **{"quarkus.rest-client.orders-api.url": "http://a"}) == ["http://a/orders/{id}"]
    assert deployed(keyed, **{"orders-api/mp-rest/url": "http://b"}) == ["http://b/orders/{id}"]
    assert deployed(f"@RegisterRestClient {ORDERS}", **{'quarkus.rest-client."shop.Orders".url': "http://c"}) == [
        "http://c/orders/{id}"
    ]
    assert deployed(f"@RegisterRestClient {ORDERS}", **{"shop.Orders/mp-rest/uri": "http://d"}) == [
        "http://d/orders/{id}"
    ]
    assert deployed(f"@RegisterRestClient {ORDERS}") == ["?/orders/{id}"]


def test_a_placeholder_in_the_annotation():
    text = f'@RegisterRestClient(baseUri = "http://${{orders.host:orders}}:80") {ORDERS}'
    assert deployed(text) == ["http://orders:80/orders/{id}"]
    assert deployed(text, **{"orders.host": "x"}) == ["http://x:80/orders/{id}"]


def test_stork_knows_addresses_and_applications():
    text = f'@RegisterRestClient(baseUri = "stork://orders-service/v1") {ORDERS}'
    base = "quarkus.stork.orders-service.service-discovery"
    listed = {f"{base}.type": "static", f"{base}.address-list": "orders:8080,other:8080"}
    assert deployed(text, **listed) == ["http://orders:8080,other:8080/v1/orders/{id}"]
    assert deployed(text, **{f"{base}.type": "kubernetes"}) == ["http://orders-service/v1/orders/{id}"]
    assert deployed(text, **{f"{base}.type": "consul", f"{base}.application": "orders"}) == [
        "http://orders/v1/orders/{id}"
    ]
    assert deployed(text, **{f"{base}.type": "static"}) == ["http://?/v1/orders/{id}"]


def test_a_client_that_is_built():
    text = (
        ORDERS
        + """
    class A {
        Orders made = RestClientBuilder.newBuilder().baseUri(URI.create("http://orders")).build(Orders.class);
        Object none = RestClientBuilder.newBuilder().build(Orders.class);
    }
    """
    )
    assert java_calls(microprofile_rest_client, IMPORTS + text, jax_rs) == [
        ("GET", "http://orders/orders/{id}", "default")
    ]


def test_of_a_client_that_is_built_twice_each_place_calls_what_it_calls():
    text = """
    interface Orders { @GET Order one(); @POST void place(Order o); }
    class A {
        Order a() {
            Orders o = RestClientBuilder.newBuilder().baseUri(URI.create("http://orders/one")).build(Orders.class);
            return o.one();
        }
        void b(Order it) {
            Orders o = RestClientBuilder.newBuilder().baseUri(URI.create("http://orders/new")).build(Orders.class);
            o.place(it);
        }
    }
    """
    assert java_calls(microprofile_rest_client, IMPORTS + text, jax_rs) == [
        ("GET", "http://orders/one/", "default"),
        ("POST", "http://orders/new/", "default"),
    ]


def test_a_client_that_is_built_twice_and_handed_out_may_be_asked_anything():
    text = """
    interface Orders { @GET Order one(); @POST void place(Order o); }
    class A {
        Orders a() { return RestClientBuilder.newBuilder().baseUri(URI.create("http://a")).build(Orders.class); }
        Orders b() { return RestClientBuilder.newBuilder().baseUri(URI.create("http://b")).build(Orders.class); }
    }
    """
    assert len(java_calls(microprofile_rest_client, IMPORTS + text, jax_rs)) == 4
