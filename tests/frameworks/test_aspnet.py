"""ASP.NET Core: controllers, pages, minimal APIs, gRPC services."""

import pytest
from reading_csharp import facts_of, routes_of
from ringfence.frameworks._aspnet_paths import joined, template
from ringfence.frameworks.aspnet_controllers import aspnet_controllers
from ringfence.frameworks.aspnet_minimal import aspnet_minimal
from ringfence.frameworks.blazor import blazor
from ringfence.frameworks.dotnet_wolverine_http import dotnet_wolverine_http
from ringfence.languages.csharp import read
from ringfence.model.facts import Route
from ringfence.model.source import Source


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/a/{id:int}", "/a/{id}"),
        ("/a/{id:regex(^[a-z]{{2}}$)}/b", "/a/{id}/b"),
        ("/a/{id?}", "/a/{id}"),
        ("/a/{page=1}", "/a/{page}"),
        ("/a/{**rest}", "/a/{*rest}"),
        ("/v{version:apiVersion}/a", "/v{version}/a"),
        ("/[controller]/x", "/Orders/x"),
    ],
)
def test_templates(path: str, expected: str) -> None:
    assert template(path, {"controller": "Orders"}) == expected


@pytest.mark.parametrize(
    ("prefix", "written", "expected"),
    [("a/b", "c", "/a/b/c"), ("a", "/c", "/c"), ("a", "~/c", "/c"), ("/a/", None, "/a"), (None, None, "/")],
)
def test_templates_below_templates(prefix: str | None, written: str | None, expected: str) -> None:
    assert joined(prefix, written) == expected


def test_controllers() -> None:
    code = """
        [ApiController, Route("api/v1/[controller]")]
        public class OrdersController : ControllerBase
        {
            public OrdersController(IStore store) { }
            [HttpGet] public Task<ActionResult<Order>> List() {}
            [HttpGet("{id:int}")] [Route("by-id/{id}")] public Order Get(int id) {}
            [HttpPost, Route("draft")] public IActionResult Draft() {}
            [HttpPut("~/admin/orders")] public void Replace() {}
            [AcceptVerbs("PATCH", "DELETE")] public void Change() {}
            [Route("any")] public void Any() {}
            [NonAction] public IActionResult None() {}
            private void Plain() {}
        }
        """
    assert routes_of(aspnet_controllers, code) == [
        ("", "/api/v1/Orders/any", "OrdersController.Any"),
        ("DELETE", "/api/v1/Orders", "OrdersController.Change"),
        ("GET", "/api/v1/Orders", "OrdersController.List"),
        ("GET", "/api/v1/Orders/{id}", "OrdersController.Get"),
        ("PATCH", "/api/v1/Orders", "OrdersController.Change"),
        ("POST", "/api/v1/Orders/draft", "OrdersController.Draft"),
        ("PUT", "/admin/orders", "OrdersController.Replace"),
    ]


def test_a_route_of_the_base_class_and_routes_by_convention() -> None:
    code = """
        [Route("base/[controller]/[action]")] abstract class ShopController : ControllerBase {}
        class ItemsController : ShopController { [HttpGet] Item Show() {} }
        [Area("Admin")] class HomeController : Controller {
            public IActionResult Index() {} [HttpPost] Task SaveAsync() {} void Log() {}
        }
        class Service { public IActionResult Index() {} }
        """
    assert routes_of(aspnet_controllers, code) == [
        ("", "/Admin/Home/Index", "HomeController.Index"),
        ("GET", "/base/Items/Show", "ItemsController.Show"),
        ("POST", "/Admin/Home/Save", "HomeController.SaveAsync"),
    ]


def test_pages() -> None:
    code = "class CartModel : PageModel { Task OnGetAsync() {} IActionResult OnPostRemove() {} void Other() {} }"
    assert routes_of(aspnet_controllers, {"src/Web/Pages/Shop/Cart.cshtml.cs": code}) == [
        ("GET", "/Shop/Cart", "CartModel.OnGetAsync"),
        ("POST", "/Shop/Cart", "CartModel.OnPostRemove"),
    ]
    assert [path for _, path, _ in routes_of(aspnet_controllers, {"Web/Pages/Index.cshtml.cs": code})] == ["/", "/"]


def test_minimal_apis_in_groups_and_extension_methods() -> None:
    files = {
        "Program.cs": """
            var app = WebApplication.CreateBuilder(args).Build();
            app.MapGet("/", () => "hello");
            var v1 = app.MapGroup("/api").WithTags("x");
            v1.MapGroup("orders").HasApiVersion(1).MapOrders();
            v1.MapStock();
            app.MapMethods("/many", new[] { "GET", "PUT" }, Handlers.Many);
            app.Map("/any", Handlers.Many);
            app.MapControllers();
            """,
        "Apis.cs": """
            static class Apis
            {
                public static RouteGroupBuilder MapOrders(this RouteGroupBuilder group)
                {
                    group.MapGet("/{id:int}", Get);
                    group.MapPost("/", async (Order order, IStore store) => await store.Add(order));
                    return group;
                }
                public static void MapStock(this IEndpointRouteBuilder app)
                {
                    var api = app.MapGroup(Paths.Stock);
                    api.MapDelete("{id}", Get);
                }
                static Order Get(int id) => null;
            }
            static class Paths { public const string Stock = "stock"; }
            static class Handlers { public static void Many() {} }
            """,
    }
    assert routes_of(aspnet_minimal, files) == [
        ("", "/any", "Apis.cs:Handlers.Many"),
        ("DELETE", "/api/stock/{id}", "Apis.Get"),
        ("GET", "/", "<lambda:1>"),
        ("GET", "/api/orders/{id}", "Apis.Get"),
        ("GET", "/many", "Apis.cs:Handlers.Many"),
        ("POST", "/api/orders", "Apis.MapOrders.<lambda:1>"),
        ("PUT", "/many", "Apis.cs:Handlers.Many"),
    ]


def test_endpoints_of_a_library_count_where_the_program_maps_them() -> None:
    library = """
        public static class Diagnostics
        {
            public static void MapHealth(this WebApplication app) => app.MapGet("/health", () => "up");
            public static void MapDebug(this WebApplication app) => app.MapGet("/debug", () => "?");
        }
        """
    program = "var app = WebApplication.CreateBuilder(args).Build();\napp.MapHealth();\n"
    found = routes_of(aspnet_minimal, {"lib/Diagnostics.cs": library, "Program.cs": program})
    assert [path for _, path, _ in found] == ["/health"]


def test_carter_and_fast_endpoints() -> None:
    code = """
        class OrderModule : ICarterModule {
            public void AddRoutes(IEndpointRouteBuilder app) { app.MapGet("/orders", List); } void List() {}
        }
        class Create : Endpoint<Req, Res> {
            public override void Configure() { Post("/items"); AllowAnonymous(); }
            public override async Task HandleAsync(Req r) {}
        }
        """
    assert routes_of(aspnet_minimal, code) == [
        ("GET", "/orders", "OrderModule.List"),
        ("POST", "/items", "Create.HandleAsync"),
    ]


def test_grpc_services() -> None:
    code = """
        app.MapGrpcService<OrderService>();
        class OrderService : Orders.OrdersBase
        {
            public override Task<Reply> Get(Request request, ServerCallContext context) => null;
            Reply Convert(Request request) => null;
        }
        class NotMapped : Stock.StockBase { public override Task<R> Get(Q q, ServerCallContext c) => null; }
        class Other : EntityBase { void Get(Q q, ServerCallContext c) {} }
        """
    (found,) = facts_of(aspnet_minimal, code)
    assert isinstance(found, Route)
    assert (found.protocol, found.method, found.path.literal, found.handler) == (  # type: ignore[union-attr]
        "grpc", "", "/Orders/Get", "OrderService.Get",
    )  # fmt: skip


def test_methods_of_a_grpc_service_in_several_files() -> None:
    part = "public override Task<Reply> {}(Request request, ServerCallContext context) => null;"
    files = {
        "A.cs": "namespace Shop;\npublic partial class Service : Orders.OrdersBase { }",
        "B.cs": f"namespace Shop;\npublic partial class Service {{ {part.format('Get')} }}",
        "C.cs": f"namespace Other;\npublic partial class Service {{ {part.format('Put')} }}",
        "D.cs": "using Shop;\napp.MapGrpcService<Service>();",
    }
    assert routes_of(aspnet_minimal, files) == [("", "/Orders/Get", "Service.Get")]


PAGE = """@page "/orders/{Number:int}"
@page "/orders"
@using Shop.Clients
@inject OrdersClient Client

<h1>Orders</h1>
@foreach (var order in orders)
{
    <p title="}">@order.Number</p>
}

@code {
    List<Order> orders = new();

    protected override async Task OnInitializedAsync()
    {
        orders = await Client.All("{");
    }

    void Save() { }
}
"""


def test_pages_of_blazor_are_asked_for_under_their_routes() -> None:
    files = {"Pages/Orders.razor": PAGE, "Pages/_Imports.razor": "@using Shop.Models\n"}
    assert routes_of(blazor, files) == [
        ("GET", "/orders", "Orders.OnInitializedAsync"),
        ("GET", "/orders/{Number}", "Orders.OnInitializedAsync"),
    ]
    browser = {"Program.cs": "var builder = WebAssemblyHostBuilder.CreateDefault(args);"}
    assert routes_of(blazor, {**files, **browser}) == []


def test_components_keep_their_lines() -> None:
    outline = read.read(Source("Pages/Orders.razor", PAGE))
    assert [(function.name, function.at.line) for function in outline.functions] == [
        ("Orders.OnInitializedAsync", 15),
        ("Orders.Save", 20),
    ]
    assert [(call.invoke.at.line, call.function) for call in outline.calls] == [
        (13, ""),
        (17, "Orders.OnInitializedAsync"),
    ]
    assert outline.broken == 0
    (imported,) = read.read(Source("Pages/_Imports.razor", "@using Shop.Models\n<p/>")).imports
    assert (imported.target, imported.scope) == ("Shop.Models", "*")


@pytest.mark.parametrize(
    "text", ["", "<p/>", "@code {", '@code { void F() { "', "@inject X", "@inject A b\n@page x\n@code {}}}"]
)
def test_no_component_is_too_broken(text: str) -> None:
    assert read.read(Source("A.razor", text)).language == "csharp"


def test_endpoints_of_wolverine() -> None:
    code = """
        public static class OrderEndpoint
        {
            [WolverinePost("/orders"), Authorize]
            public static OrderPlaced Post(PlaceOrder order) => new(order.Id);
            [WolverineGet("orders/{id:int}")]
            public static Order Get(int id) => null;
            [Description("/other")]
            public static void Other() { }
        }
        """
    assert routes_of(dotnet_wolverine_http, code) == [
        ("GET", "/orders/{id}", "OrderEndpoint.Get"),
        ("POST", "/orders", "OrderEndpoint.Post"),
    ]
