"""HttpClient, Refit and gRPC clients of .NET."""

import pytest
from reading_csharp import code_of, facts_of, requests_of
from ringfence.frameworks._dotnet_clients import clients
from ringfence.frameworks.dotnet_grpc import dotnet_grpc
from ringfence.frameworks.httpclient import httpclient
from ringfence.model.facts import Participation, RemoteCall

SETUP = "class Setup {{ void F(IServiceCollection services, IConfiguration config) {{ {} }} }} "


def setup(text: str) -> str:
    return SETUP.format(text)


@pytest.mark.parametrize(
    ("registered", "base"),
    [
        ('services.AddHttpClient<Stock>(c => c.BaseAddress = new Uri("http://stock"));', "http://stock"),
        ('services.AddHttpClient<IStock, Stock>(c => { c.BaseAddress = new(config["Urls:Stock"]); });', "#Urls.Stock"),
        ('services.AddHttpClient<Stock>().ConfigureHttpClient((sp, c) => c.BaseAddress = new Uri("http://s"));', "http://s"),
        ('s.AddHttpClient<Stock>(Set); void Set(HttpClient c) { c.BaseAddress = new Uri("http://m"); }', "http://m"),
        ("services.AddHttpClient<Stock>();", "-"),
    ],
)  # fmt: skip
def test_typed_clients(registered: str, base: str) -> None:
    code = (
        setup(registered)
        + 'class Stock(HttpClient http) : IStock { Task F(int id) => http.GetFromJsonAsync<Item>($"/items/{id}"); }'
    )
    assert requests_of(httpclient, code) == [("GET", base, "/items/?")]


def test_named_clients() -> None:
    code = setup('services.AddHttpClient("stock", c => c.BaseAddress = new Uri("http://stock"));') + (
        'class A(IHttpClientFactory f) { void G() { f.CreateClient("stock").PostAsJsonAsync("items", 1); '
        'f.CreateClient().DeleteAsync("http://x/1"); } }'
    )
    assert requests_of(httpclient, code) == [("POST", "http://stock", "items"), ("DELETE", "-", "http://x/1")]


def test_clients_that_a_helper_registers_have_each_their_own_address() -> None:
    code = """
        static class Setup {
            static void Add(this IServiceCollection services, IConfiguration config) {
                services.AddClient<IStock>("http://stock").AddClient<IMail>(config["Urls:Mail"]);
                services.AddNamed("bills", "http://bills");
                services.AddNamed("carts", "http://carts");
            }
            static IServiceCollection AddClient<T>(this IServiceCollection services, string url) where T : class {
                services.AddRefitClient<T>().ConfigureHttpClient(c => c.BaseAddress = new Uri(url));
                return services;
            }
            static void AddNamed(this IServiceCollection services, string name, string url) =>
                services.AddHttpClient(name, c => { c.BaseAddress = new Uri(url); });
        }
        interface IStock { [Get("/items")] Task<Item> Items(); }
        interface IMail { [Post("/mails")] Task Send(); }
        class Bills(IHttpClientFactory f) { Task F() => f.CreateClient("bills").GetAsync("all"); }
        """
    assert requests_of(httpclient, code) == [
        ("GET", "http://stock", "/items"),
        ("POST", "#Urls.Mail", "/mails"),
        ("GET", "http://bills", "all"),
    ]


def test_clients_made_and_set_up_in_a_class() -> None:
    code = """
        class A { private readonly HttpClient _http = new() { BaseAddress = new Uri("http://a"), Timeout = T() };
            void F() { _http.PutAsync("x", null); } }
        class B { readonly HttpClient _http; B(HttpClient http) { _http = http; _http.BaseAddress = new Uri("http://b"); }
            void F() { _http.GetStringAsync("y"); } }
        """
    assert requests_of(httpclient, code) == [("PUT", "http://a", "x"), ("GET", "http://b", "y")]


def test_clients_that_a_function_sets_up_for_itself() -> None:
    code = """
        class A(IHttpClientFactory factory) {
            void F() { var client = factory.CreateClient(); client.BaseAddress = new Uri("http://a"); client.GetAsync("x"); }
            void G() { using var client = new HttpClient(); client.BaseAddress = new Uri("http://b"); client.GetAsync("y"); }
            void H() { var client = factory.CreateClient(); client.GetAsync("http://c/z"); } }
        """
    assert requests_of(httpclient, code) == [
        ("GET", "http://a", "x"),
        ("GET", "http://b", "y"),
        ("GET", "-", "http://c/z"),
    ]


def test_messages() -> None:
    code = """
        class A(HttpClient http) {
            void F() { var m = new HttpRequestMessage(HttpMethod.Post, "http://a/x"); http.SendAsync(m); }
            void G() {
                http.Send(new HttpRequestMessage { Method = new HttpMethod("PATCH"), RequestUri = new Uri("http://a/y") });
            }
        }
        """
    assert requests_of(httpclient, code) == [("POST", "-", "http://a/x"), ("PATCH", "-", "http://a/y")]


def test_what_bounds_requests() -> None:
    code = setup(
        "services.AddHttpClient<A>(c => c.Timeout = TimeSpan.FromSeconds(3)).AddPolicyHandler(p);"
        "services.AddHttpClient<B>(c => c.Timeout = Timeout.InfiniteTimeSpan);"
    ) + " ".join(f'class {name}(HttpClient h) {{ void F() {{ h.GetAsync("/"); }} }}' for name in "ABC")
    found = [(f.timeout, f.retry) for f in facts_of(httpclient, code) if isinstance(f, RemoteCall)]
    assert found == [("given", "policy"), ("none", ""), ("default", "")]


def test_other_things_that_get_are_no_requests() -> None:
    code = (
        'class A(IDistributedCache cache, Own own) { void F() { cache.GetAsync("x"); '
        'own.GetAsync("y"); unknown.SendAsync("z"); } } class Own { void GetAsync(string x) {} }'
    )
    assert requests_of(httpclient, code) == []


def test_refit() -> None:
    code = (
        setup('services.AddRefitClient<IStock>().ConfigureHttpClient(c => c.BaseAddress = new Uri("http://gateway"));')
        + """
        interface IStock {
            [Get("/stock/{id}?max={max}")] Task<Item> Get(int id);
            [Post("/stock")] Task Add(Item item); Task Plain();
        }
        """
    )
    assert requests_of(httpclient, code) == [
        ("GET", "http://gateway", "/stock/??max=?"),
        ("POST", "http://gateway", "/stock"),
    ]
    made = 'var x = RestService.For<IStock>("http://made"); interface IStock { [Get("/a")] Task Get(); }'
    assert requests_of(httpclient, made) == [("GET", "http://made", "/a")]


def test_restease() -> None:
    code = """
        class Prices(IConfiguration configuration)
        {
            void Make() {
                var http = new HttpClient { BaseAddress = new Uri(configuration["PricesUri"]) };
                var prices = RestClient.For<IPrices>(http);
            }
        }
        [BasePath("api/prices")]
        interface IPrices { [Post] Task Quote(); [Get("{id}")] Task One(int id); Task Plain(); }
        """
    assert requests_of(httpclient, code) == [
        ("POST", "#PricesUri", "api/prices"),
        ("GET", "#PricesUri", "api/prices/?"),
    ]


@pytest.mark.parametrize(
    ("registered", "base"),
    [
        ('services.AddGrpcClient<Orders.OrdersClient>(o => o.Address = new("http://orders"));', "http://orders"),
        ('services.AddGrpcClient<Orders.OrdersClient>(o => { o.Address = new Uri(config["Orders"]); });', "#Orders"),
        ("", "?"),
    ],
)
def test_grpc_stubs_by_injection(registered: str, base: str) -> None:
    code = (
        setup(registered)
        + "class A(Orders.OrdersClient client) { async Task F() { await client.GetAsync(new Request()); } }"
    )
    assert requests_of(dotnet_grpc, code) == [("", base, "/Orders/Get")]


def test_a_client_of_the_services_own_is_no_grpc_stub_however_it_is_registered() -> None:
    files = {
        "A.cs": "services.AddHttpClient<IStockClient, StockClient>();",
        "B.cs": "class B(IStockClient stock) { void F() { stock.Take(1); } }",
        "C.cs": "namespace Stock; interface IStockClient {} class StockClient : IStockClient {}",
    }
    assert requests_of(dotnet_grpc, files) == []
    code = code_of(files, dotnet_grpc)
    clients(code)
    code.values = None
    assert list(dotnet_grpc.read(code)) == []


def test_grpc_stubs_by_alias_and_by_channel() -> None:
    files = {
        "A.cs": (
            "using Stub = Shop.Api.Orders.OrdersClient; "
            "class A(Stub stub) { void F() { stub.List(new R()); stub.ToString(); } }"
        ),
        "B.cs": (
            'class B { void F() { var c = GrpcChannel.ForAddress("http://stock:1"); '
            "new Stock.StockClient(c).Take(new R(), deadline: d); } }"
        ),
    }
    assert requests_of(dotnet_grpc, files) == [("", "?", "/Orders/List"), ("", "http://stock:1", "/Stock/Take")]
    assert [f.timeout for f in facts_of(dotnet_grpc, files) if isinstance(f, RemoteCall)] == ["none", "given"]


def test_other_clients_are_no_stubs() -> None:
    assert (
        requests_of(dotnet_grpc, "class A(Minio.MinioClient2 a, HttpClient b) { void F() { a.Get(1); b.Get(2); } }")
        == []
    )
    own = "class A { void F() { using (var client = new System.Net.Http.HttpClient(h)) { client.SendAsync(m); } } }"
    assert requests_of(dotnet_grpc, own) == []


def test_standard_handlers_bound_requests_themselves() -> None:
    uses = " ".join(f'class {name}(HttpClient h) {{ void F() {{ h.GetAsync("/"); }} }}' for name in "AB")
    one = setup("services.AddHttpClient<A>().AddStandardResilienceHandler(); services.AddHttpClient<B>();")
    every = setup(
        "services.ConfigureHttpClientDefaults(http => http.AddStandardResilienceHandler());"
        'services.AddHttpClient<A>(); services.AddGrpcClient<Stock.StockClient>(o => o.Address = new("http://stock"));'
    )
    stub = "class C(Stock.StockClient c) { void F() { c.GetItem(x); } }"
    assert [f.timeout for f in facts_of(httpclient, one + uses) if isinstance(f, RemoteCall)] == ["given", "default"]
    assert [f.timeout for f in facts_of(httpclient, every + uses) if isinstance(f, RemoteCall)][:1] == ["given"]
    assert [f.timeout for f in facts_of(dotnet_grpc, every + stub) if isinstance(f, RemoteCall)] == ["given"]


def test_service_discovery_is_said_once_for_each_place() -> None:
    code = setup("services.AddServiceDiscovery();")
    assert [f.kind for f in facts_of(httpclient, code) if isinstance(f, Participation)] == ["discovery"]


def test_what_a_wrapper_sends_is_asked_where_the_message_is_made() -> None:
    code = """
        class Sender(HttpClient client)
        {
            public Task SendAsync(HttpRequestMessage message) => client.SendAsync(message);
        }
        class OrdersController(Sender sender, Settings settings) : Controller
        {
            Task Place()
            {
                var uri = new Uri(new Uri("http://orders"), "/place");
                return sender.SendAsync(new HttpRequestMessage(HttpMethod.Post, uri));
            }
            Task Cancel()
            {
                var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(new Uri("http://orders"), settings.Path()));
                return sender.SendAsync(request);
            }
        }
        """
    facts = [fact for fact in facts_of(httpclient, code) if isinstance(fact, RemoteCall)]
    assert [(fact.method, fact.function) for fact in facts] == [
        ("POST", "OrdersController.Place"), ("DELETE", "OrdersController.Cancel"),
    ]  # fmt: skip
    assert [target for _, _, target in requests_of(httpclient, code)] == ["http://orders//place", "http://orders/?"]


@pytest.mark.parametrize(
    ("registered", "base"),
    [
        ('services.AddForwarder<IStock>("stock-service");', "lb://stock-service"),
        ('services.AddForwarder<IStock>("a message to people");', "?"),
        ('services.AddForwarder<IStock>("stock", "other");', "?"),
        ('services.AddForwarder<IOther>("stock-service");', "?"),
        (
            'services.AddForwarder<IStock>("key");'
            'services.AddRefitClient<IStock>().ConfigureHttpClient(c => c.BaseAddress = new Uri("http://s"));',
            "http://s",
        ),
    ],
)
def test_a_helper_is_told_whom_an_interface_asks(registered: str, base: str) -> None:
    code = setup(registered) + 'interface IStock { [Get("/items")] Task<Item> All(); } interface IOther { }'
    assert requests_of(httpclient, code) == [("GET", base, "/items")]
