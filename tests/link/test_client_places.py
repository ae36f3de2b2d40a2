"""Where it is said that a client asks or publishes: where it is used, not where its object was made."""

import pytest
from whole import whole_system

COMPOSE = """
    services:
      shop: {build: shop, environment: {ORDERS_URL: "http://orders:8080"}}
      orders: {build: orders}
    """
DOCKERFILE = "FROM scratch\n"
KOTLIN = """
    import io.ktor.client.HttpClient
    import io.ktor.client.request.get

    class Orders(baseUrl: String, private val client: HttpClient) {
        private val ordersUrl = baseUrl.trimEnd('/')

        suspend fun all() = client.get("$ordersUrl/orders")
    }

    fun main() {
        val orders = Orders(System.getenv("ORDERS_URL"), HttpClient())
    }
    """
GO = """
    package main

    import (
        "net/http"
        "os"
    )

    type Orders struct{ base string }

    func NewOrders(base string) *Orders { return &Orders{base: base} }

    func (o *Orders) All() (*http.Response, error) {
        return http.Get(o.base + "/orders")
    }

    func main() {
        orders := NewOrders(os.Getenv("ORDERS_URL"))
        orders.All()
    }
    """
JAVA = """
    import java.net.URI;
    import java.net.http.HttpClient;
    import java.net.http.HttpRequest;

    class Orders {
        private final String base;

        Orders(String base) {
            this.base = base;
        }

        void all() throws Exception {
            HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(base + "/orders")).build(), null);
        }

        static Orders made() {
            return new Orders(System.getenv("ORDERS_URL"));
        }
    }
    """


@pytest.mark.parametrize(
    ("path", "code", "line"),
    [("shop/Main.kt", KOTLIN, 7), ("shop/main.go", GO, 13), ("shop/Orders.java", JAVA, 13)],
    ids=["kotlin", "go", "java"],
)
def test_a_request_stands_where_it_is_sent(path: str, code: str, line: int) -> None:
    module = {"shop/go.mod": "module shop\n"} if path.endswith(".go") else {}
    files = {"compose.yaml": COMPOSE, "shop/Dockerfile": DOCKERFILE, "orders/Dockerfile": DOCKERFILE, path: code}

    (call,) = whole_system({**files, **module}).calls

    assert (call.source, call.target, call.path) == ("shop", "orders", "/orders")
    assert (call.at.path, call.at.line) == (path, line)


GO_QUEUE = """
    package bus

    import "github.com/nats-io/nats.go"

    type Queue struct {
        nc      *nats.Conn
        subject string
    }

    func NewQueue(nc *nats.Conn, subject string) *Queue { return &Queue{nc: nc, subject: subject} }

    type Bus struct{ Placed, Paid *Queue }

    func NewBus(nc *nats.Conn) *Bus {
        return &Bus{Placed: NewQueue(nc, "orders.placed"), Paid: NewQueue(nc, "orders.paid")}
    }

    func (q *Queue) Publish(data []byte) error {
        return q.nc.Publish(q.subject, data)
    }

    func (q *Queue) Subscribe(callback nats.MsgHandler) error {
        _, err := q.nc.Subscribe(q.subject, callback)
        return err
    }
    """
GO_SHOP = """
    package main

    import (
        "github.com/nats-io/nats.go"
        "example.com/all/bus"
    )

    func main() {
        nc, _ := nats.Connect("nats://nats:4222")
        queues := bus.NewBus(nc)
        queues.Placed.Publish(nil)
        queues.Paid.Subscribe(nil)
    }
    """


def test_a_queue_of_shared_code_is_used_where_its_method_is_called_in_go() -> None:
    files = {
        "compose.yaml": "services:\n  shop: {build: {context: ., dockerfile: shop/Dockerfile}}\n",
        "shop/Dockerfile": 'FROM golang\nCOPY . .\nRUN go build -o /shop ./shop\nCMD ["/shop"]\n',
        "go.mod": "module example.com/all\n",
        "bus/bus.go": GO_QUEUE,
        "shop/main.go": GO_SHOP,
    }

    used = {(one.role, one.channel, one.at.path, one.at.line) for one in whole_system(files).channels}

    assert used == {("publish", "orders.placed", "shop/main.go", 11), ("consume", "orders.paid", "shop/main.go", 12)}


CSHARP_PUBLISHER = """
    using RabbitMQ.Client;

    namespace Messaging;

    public class Publisher
    {
        private readonly string _exchange;
        private readonly IModel _channel;

        public Publisher(string exchange, IModel channel)
        {
            _exchange = exchange;
            _channel = channel;
        }

        public void Publish(byte[] body)
        {
            _channel.BasicPublish(_exchange, "", null, body);
        }
    }
    """
CSHARP_SHOP = """
    using Messaging;
    using RabbitMQ.Client;

    namespace Shop;

    public class Orders
    {
        private readonly Publisher _publisher = new Publisher("orders", Broker.Channel());

        public void Place()
        {
            _publisher.Publish(null);
        }
    }
    """


def test_a_publisher_of_shared_code_is_used_where_its_method_is_called_in_csharp() -> None:
    files = {
        "compose.yaml": "services:\n  shop: {build: {context: ., dockerfile: Shop/Dockerfile}}\n",
        "Shop/Dockerfile": 'FROM sdk\nCOPY . .\nRUN dotnet publish Shop/Shop.csproj\nENTRYPOINT ["dotnet", "Shop.dll"]\n',
        "Shop/Shop.csproj": '<Project Sdk="Microsoft.NET.Sdk.Web"><ItemGroup><PackageReference Include="RabbitMQ.Client" />'
        '<ProjectReference Include="../Messaging/Messaging.csproj" /></ItemGroup></Project>',
        "Messaging/Messaging.csproj": '<Project Sdk="Microsoft.NET.Sdk"><ItemGroup>'
        '<PackageReference Include="RabbitMQ.Client" /></ItemGroup></Project>',
        "Messaging/Publisher.cs": CSHARP_PUBLISHER,
        "Shop/Orders.cs": CSHARP_SHOP,
    }

    (used,) = whole_system(files).channels

    assert (used.channel, used.at.path, used.at.line) == ("orders", "Shop/Orders.cs", 12)
