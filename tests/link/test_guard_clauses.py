"""What a guard clause checks it gives back: the client and the address that a class is made with are still known."""

import pytest
from whole import whole_system

COMPOSE = """
    services:
      shop: {build: shop, environment: {ORDERS_URL: "http://orders:8080"}}
      orders: {build: orders}
    """
CSHARP = """
    public class Orders
    {
        private readonly HttpClient _client;

        public Orders(HttpClient client)
        {
            _client = %s;
            _client.BaseAddress = new Uri(Environment.GetEnvironmentVariable("ORDERS_URL"));
        }

        public async Task<string> All() => await _client.GetStringAsync("/orders");
    }
    """
KOTLIN = """
    import io.ktor.client.HttpClient
    import io.ktor.client.request.get

    class Orders(url: String?, private val client: HttpClient) {
        private val base = %s

        suspend fun all() = client.get("$base/orders")
    }

    val orders = Orders(System.getenv("ORDERS_URL"), HttpClient())
    """
JAVA = """
    import static com.google.common.base.Preconditions.checkNotNull;
    import java.net.URI;
    import java.net.http.HttpClient;
    import java.net.http.HttpRequest;

    class Orders {
        private final String base = %s;

        void all() throws Exception {
            HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(base + "/orders")).build(), null);
        }
    }
    """


@pytest.mark.parametrize(
    ("name", "code", "guarded"),
    [
        ("Orders.cs", CSHARP, "Guard.Against.Null(client, nameof(client))"),
        ("Orders.cs", CSHARP, "Check.NotNull(client, nameof(client))"),
        ("Orders.kt", KOTLIN, "requireNotNull(url)"),
        ("Orders.kt", KOTLIN, 'checkNotNull(url) { "no address" }'),
        ("Orders.java", JAVA, 'checkNotNull(System.getenv("ORDERS_URL"), "no address")'),
    ],
)
def test_what_is_guarded_is_still_known(name: str, code: str, guarded: str) -> None:
    assert asked(name, code % guarded) == [("shop", "orders", "/orders")]


@pytest.mark.parametrize(("name", "code"), [("Orders.kt", KOTLIN), ("Orders.java", JAVA)])
def test_what_something_else_makes_of_it_is_not(name: str, code: str) -> None:
    assert asked(name, code % "rewritten(url)") == []


def asked(name: str, code: str) -> list[tuple[str, str, str]]:
    dockerfiles = {"shop/Dockerfile": "FROM scratch\n", "orders/Dockerfile": "FROM scratch\n"}
    calls = whole_system({"compose.yaml": COMPOSE, **dockerfiles, f"shop/{name}": code}).calls
    return [(call.source, call.target, call.path) for call in calls]
