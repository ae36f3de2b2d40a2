"""JAX-RS resources and clients."""

import pytest
from reading_java import java_calls, java_routes
from ringfence.frameworks.jax_rs import jax_rs


@pytest.mark.parametrize("ee", ["javax", "jakarta"])
def test_resources(ee):
    text = (
        f"import {ee}.ws.rs.*;\n"
        + """
    @ApplicationPath("/rest") class App extends Application {}
    @Path("/orders") class Orders {
        @GET List<Order> all() { return null; }
        @POST @Path("{id: [0-9]+}/lines") void add() {}
        void none() {}
    }
    interface Api { @DELETE @Path("/x") void x(); }
    @Path("impl") class Impl implements Api { public void x() {} }
    """
    )
    assert java_routes(jax_rs, text) == [
        ("DELETE", "/rest/impl/x", "Impl.x"),
        ("GET", "/rest/orders", "Orders.all"),
        ("POST", "/rest/orders/{id}/lines", "Orders.add"),
    ]


def test_targets():
    text = """
    import jakarta.ws.rs.client.*;
    class A {
        private final WebTarget orders;
        A() { this.orders = ClientBuilder.newClient().register(new Log()).target("http://orders/").path("orders"); }
        void m() { ClientBuilder.newClient().target("http://a").path("x").request().get(); }
        void n() { orders.path("last").request("text/plain").rx(UniInvoker.class).post(null); }
    }
    """
    assert java_calls(jax_rs, text) == [("GET", "http://a/x", "none"), ("POST", "http://orders//orders/last", "none")]


def test_clients_with_timeouts():
    text = """
    import jakarta.ws.rs.client.*;
    import org.glassfish.jersey.client.ClientProperties;
    class A {
        void a() {
            Client client = ClientBuilder.newBuilder().connectTimeout(1, SECONDS).readTimeout(2, SECONDS).build();
            client.target("http://a").request().get();
        }
        void b() {
            ClientBuilder builder = ClientBuilder.newBuilder();
            builder.property("com.ibm.ws.jaxrs.client.receive.timeout", 2500);
            Client client = builder.build();
            client.target("http://b").request().get();
        }
        void c() {
            Client client = ClientBuilder.newClient();
            client.property(ClientProperties.READ_TIMEOUT, 100);
            client.target("http://c").request().get();
        }
        void d() {
            ClientBuilder.newClient().property("client.followRedirects", true).target("http://d").request().get();
        }
    }
    """
    called = [("GET", f"http://{name}", "given") for name in "abc"]
    assert java_calls(jax_rs, text) == [*called, ("GET", "http://d", "none")]


def test_a_target_goes_through_functions_and_builders_of_uris():
    text = """
    import jakarta.ws.rs.client.*;
    import jakarta.ws.rs.core.UriBuilder;
    class Traced {
        static Invocation.Builder wrap(WebTarget target) { return target.request("json").header("trace", "1"); }
    }
    class Orders {
        private WebTarget service;
        Orders(String host) {
            service = ClientBuilder.newClient().target(UriBuilder.fromUri("http://" + host).path("rest").build());
        }
        WebTarget all() { return service.path("orders"); }
    }
    class A {
        void m() { Traced.wrap(new Orders("shop:8080").all()).post(null); }
        void n(Object unknown) { ClientBuilder.newClient().target(unknown.toString()).path("x").request().get(); }
    }
    """
    assert java_calls(jax_rs, text) == [("GET", "?/x", "none"), ("POST", "http://shop:8080/rest/orders", "none")]


def test_a_request_gives_up_if_all_do_that_wait_for_it():
    text = """
    import jakarta.ws.rs.client.*;
    import org.eclipse.microprofile.faulttolerance.Timeout;
    class A {
        void waited() { ClientBuilder.newClient().target("http://a").request().get(); }
        void other() { ClientBuilder.newClient().target("http://b").request().get(); }
        @Timeout(2) void m() { waited(); other(); }
        void n() { other(); }
    }
    """
    assert java_calls(jax_rs, text) == [("GET", "http://a", "given"), ("GET", "http://b", "none")]
