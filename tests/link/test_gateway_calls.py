"""What gateways pass on: who applies a route, and which service that calls."""

import pytest
from msgspec import structs
from ringfence.link.environment import Environment, Variable
from ringfence.link.gateway_appliers import Appliers
from ringfence.link.gateways import gateway_calls
from ringfence.link.units import Deployment, Unit
from ringfence.model.expression import Choice, Hole, Text, literal
from ringfence.model.facts import GatewayRoute, Workload
from ringfence.model.source import Span
from whole import whole_system


def route(target="http://orders:80", gateway="edge", origin="ingress", at="k8s/ingress.yaml"):
    target = literal(target) if isinstance(target, str) else target
    return GatewayRoute(gateway, origin, "", "/api", "prefix", target, None, Span(at, 3))


def unit(name, **more):
    return Unit(name, name, [], **more)


SERVICES = (unit("orders"), unit("users"))


def passed(*routes, units=SERVICES):
    """((gateway, whom it calls), …) and the gateways."""
    calls, gateways, _ = gateway_calls(routes, Deployment(units))
    assert all(found in routes for found, _ in calls)
    return [(call.source, call.target) for _, call in calls], [gateway.name for gateway in gateways]


# ---------------------------------------------------------------- who applies a route


def test_a_named_gateway_applies_its_routes():
    assert Appliers(Deployment([unit("orders")])).name(route()) == "edge"


def test_a_configuration_without_a_name_is_that_of_whoever_holds_it():
    units = [unit("edge"), unit("orders")]
    assert Appliers(Deployment(units)).name(route(gateway="", at="edge/nginx.conf")) == "edge"
    assert Appliers(Deployment(units)).name(route(gateway="", at="elsewhere/nginx.conf")) == ""


def test_a_database_in_whose_folder_it_lies_passes_nothing_on():
    units = [unit("edge", kind="datastore"), unit("orders")]
    assert Appliers(Deployment(units)).name(route(gateway="", at="edge/nginx.conf")) == ""


@pytest.mark.parametrize("kind", ["configuration", "discovery", "tool"])
def test_who_keeps_or_loads_the_configuration_of_others_passes_nothing_on(kind):
    workload = Workload("loader", "compose", "compose.yaml", Span("compose.yaml", 1), mounts=(("conf", "/conf"),))
    units = [Unit("loader", None, [workload], kind), unit("orders")]
    assert Appliers(Deployment(units)).name(route(gateway="", at="conf/edge.yml")) == ""


def test_or_of_whoever_mounts_it():
    workload = Workload("edge", "compose", "compose.yaml", Span("compose.yaml", 1), mounts=(("conf", "/etc/nginx"),))
    units = [Unit("edge", None, [workload], "gateway"), unit("orders")]
    assert Appliers(Deployment(units)).name(route(gateway="", at="conf/nginx.conf")) == "edge"


def deployed(name, manifest, image="", mounts=(), kind="service", folder=None):
    workload = Workload(name, "kubernetes", manifest, Span(manifest, 1), image=image, mounts=mounts)
    return Unit(name, folder, [workload], kind)


def test_or_of_who_mounts_the_config_map_that_holds_it():
    mounts = (("configmap:edge", "/etc/nginx"),)
    units = [
        deployed("far", "shop/b/deploy.yaml", "nginx", mounts),
        deployed("near", "shop/a/deploy.yaml", "nginx", mounts),
        deployed("other", "shop/a/deploy.yaml", "nginx"),
    ]
    held = structs.replace(route(gateway="", origin="nginx", at="shop/a/config.yaml"), held="configmap:edge")
    assert Appliers(Deployment(units)).name(held) == "near"
    assert Appliers(Deployment(units[2:])).name(held) == ""


def test_or_of_who_runs_such_a_program_beside_it():
    units = [
        unit("shop"),
        deployed("edge", "shop/edge/deploy.yaml", "acme/nginx:1"),
        deployed("api", "shop/edge/deploy.yaml"),
    ]
    assert Appliers(Deployment(units)).name(route(gateway="", origin="nginx", at="shop/edge/nginx.conf")) == "edge"
    assert Appliers(Deployment(units[:1])).name(route(gateway="", origin="nginx", at="shop/edge/nginx.conf")) == "shop"


def test_the_file_of_a_program_that_is_a_gateway_is_of_no_service_in_whose_folder_it_lies():
    edge = deployed("edge", "k8s/edge.yaml", "acme/krakend:2", kind="external")
    file = route(gateway="", origin="krakend", at="orders/krakend.json")
    assert Appliers(Deployment([unit("orders"), edge])).name(file) == "edge"
    assert Appliers(Deployment([unit("orders")])).name(file) == ""
    assert Appliers(Deployment([edge]), [file]).name(route(gateway="", origin="krakend", at="krakend.json")) == "edge"
    mounting = deployed("orders", "k8s/orders.yaml", mounts=(("orders/krakend.json", "/k.json"),), folder="orders")
    assert Appliers(Deployment([mounting])).name(file) == "orders"


def test_a_file_beside_the_one_that_is_mounted_is_for_something_else():
    edge = deployed("edge", "k8s/edge.yaml", "krakend:2", (("krakend.json", "/etc/krakend.json"),), kind="gateway")
    routes = [route(gateway="", origin="krakend", at=at) for at in ("krakend.json", "krakend-test.json")]
    appliers = Appliers(Deployment([edge]), routes)
    assert [appliers.name(one) for one in routes] == ["edge", ""]


# ---------------------------------------------------------------- whom it calls


@pytest.mark.parametrize("target", [("http://", Hole("env", "ORDERS_HOST"), ":80"), (Hole("env", "ORDERS_URL"),)])
def test_an_address_that_nothing_says_leads_to_whom_its_name_says(target):
    ((_, call),), *_ = gateway_calls([route(Text(target))], Deployment([unit("edge", kind="gateway"), unit("orders")]))
    assert (call.target, call.certainty) == ("orders", "likely")
    assert "nothing says" in call.because[-1].note


def test_an_address_that_nothing_says_nor_names_anybody_leads_nowhere():
    calls, *_ = gateway_calls([route(Text((Hole("env", "BACKEND_URL"),)))], Deployment([unit("edge"), unit("orders")]))
    assert calls == []


def test_a_route_is_a_call_of_the_gateway():
    found, gateways, _ = gateway_calls([route()], Deployment([unit("orders")]))
    ((_, call),) = found
    assert (call.source, call.target, call.protocol, call.method, call.path) == ("edge", "orders", "http", "", "/api")
    assert call.at == Span("k8s/ingress.yaml", 3)
    assert [(gateway.name, gateway.kind) for gateway in gateways] == [("edge", "gateway")]


@pytest.mark.parametrize("target", ["http://example.com", "http://edge:80", "/orders", "http://db:5432"])
def test_what_is_no_other_service_is_not_called_by_a_gateway_that_is_one_all_the_same(target):
    units = (unit("orders"), unit("edge"), Unit("db", None, [], "datastore"))
    assert passed(route(target), units=units) == ([], ["edge"])


def test_a_route_that_nobody_applies_is_none():
    assert passed(route(gateway="", at="elsewhere/routes.yaml")) == ([], [])


def test_every_alternative_is_called():
    target = Choice((literal("http://orders"), literal("http://users"), literal("http://example.com")))
    assert passed(route(target))[0] == [("edge", "orders"), ("edge", "users")]


def test_a_port_of_the_machine_leads_to_whoever_listens_there():
    units = (unit("orders", ports=frozenset((8081,))), unit("users", ports=frozenset((8082,))))
    assert passed(route("http://localhost:8081"), units=units)[0] == [("edge", "orders")]
    assert passed(route("http://localhost:8080"), units=units)[0] == []


def test_a_gateway_s_variables_are_filled_in_and_are_evidence():
    target, set_at = Text(("http://", Hole("env", "UPSTREAM"))), Span("compose.yaml", 7)
    edge = unit("edge", environment=Environment({"UPSTREAM": Variable(literal("orders"), set_at)}))
    ((_, call),), *_ = gateway_calls([route(target)], Deployment([edge, unit("orders")]))
    assert (call.target, [step.at for step in call.because]) == ("orders", [Span("k8s/ingress.yaml", 3), set_at])
    assert passed(route(target), units=(unit("edge"), unit("orders"))) == ([], ["edge"])


# ---------------------------------------------------------------- proxies of which only a configuration is there


@pytest.mark.parametrize("origin", ["nginx", "apache"])
def test_a_proxy_that_nothing_deploys_is_called_after_its_configuration(origin):
    conf = route(gateway="", origin=origin, at="conf/proxy.conf")
    assert passed(conf) == ([(origin, "orders")], [origin])


@pytest.mark.parametrize(("name", "gateway"), [("nginx.conf", "edge"), ("NginxConfig.hbs", "nginx")])
def test_what_a_program_makes_a_configuration_of_is_not_its_own(name, gateway):
    conf = route(gateway="", origin="nginx", at=f"edge/{name}")
    assert passed(conf, units=(unit("edge"), unit("orders")))[0] == [(gateway, "orders")]


def test_and_is_none_where_it_leads_to_nobody():
    assert passed(route("http://example.com", "", "nginx", "conf/proxy.conf")) == ([], [])


def test_one_that_somebody_holds_is_that_alone():
    held, loose = route(gateway="", origin="nginx", at="edge/a.conf"), route(gateway="", origin="nginx", at="b.conf")
    assert passed(held, loose, units=(unit("edge"), unit("orders"))) == ([("edge", "orders")], ["edge"])


@pytest.mark.parametrize(
    ("target", "workloads", "gateways"),
    [
        ("http://127.0.0.1:60999", [], []),
        ("http://localhost", [], []),
        ("http://images.example.com", [], ["edge"]),
        ("http://orders:80", [], ["edge"]),
        ("http://127.0.0.1:60999", [Workload("edge", "compose", "compose.yaml", Span("compose.yaml", 1))], ["edge"]),
    ],
)
def test_a_web_server_that_passes_on_to_its_own_program_makes_that_no_gateway(target, workloads, gateways):
    units = [Unit("edge", "edge", workloads), unit("orders")]
    found = passed(route(target, gateway="", origin="apache", at="edge/httpd/site.conf"), units=units)
    assert found[1] == gateways


@pytest.mark.parametrize(
    ("setting", "found"),
    [("order.destinations.ordersServiceUrl", [("edge", "orders", "likely")]), ("other.url", [])],
)
def test_a_route_to_the_machine_itself_leads_to_whom_its_setting_is_named_after(setting, found):
    told = Environment(
        {}, {setting.replace(".", "").lower(): Variable(literal("http://localhost:8081"), Span("a.yml", 1))}
    )
    units = (*SERVICES, unit("edge", environment=told))
    written = Hole("setting", "routes[0].uri", Text((Hole("setting", setting),)))
    calls, *_ = gateway_calls([route(written)], Deployment(units))
    assert [(call.source, call.target, call.certainty) for _, call in calls] == found


def test_whoever_has_the_schema_of_a_federated_graph_asks_its_subgraphs():
    files = {
        "compose.yaml": """
            services:
              graph:
                build: graph
                volumes: ["./supergraph.graphql:/etc/supergraph.graphql"]
              orders: {build: orders}
              stock: {build: stock}
            """,
        "supergraph.graphql": """
            enum join__Graph {
              ORDERS @join__graph(name: "orders", url: "http://orders:4001/graphql")
              STOCK @join__graph(name: "stock", url: "http://stock:4002/graphql")
            }
            """,
        **{f"{name}/Dockerfile": "FROM node:22\nCOPY . /app\n" for name in ("graph", "orders", "stock")},
        **{f"{name}/main.js": "" for name in ("graph", "orders", "stock")},
    }
    calls = whole_system(files).calls
    assert [(call.source, call.target) for call in calls] == [("graph", "orders"), ("graph", "stock")]
