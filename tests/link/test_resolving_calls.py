"""One service's requests resolved: the parts that whole systems seldom show."""

from msgspec.structs import replace
from ringfence.link.calls import Resolver
from ringfence.link.endpoints import RouteTable
from ringfence.link.environment import Environment, Variable
from ringfence.link.fronts import Front
from ringfence.link.policies import Policies
from ringfence.link.requests import Request
from ringfence.link.units import Deployment, Unit
from ringfence.model.expression import Hole, Text, literal
from ringfence.model.facts import GatewayRoute, RemoteCall, TrafficPolicy, Workload
from ringfence.model.source import Span, Step
from ringfence.model.system import Endpoint, ServiceCall
from ringfence.model.value import Known

SENT, SAID, SET = Span("caller/main.py", 9), Span("caller/main.py", 20), Span("compose.yaml", 4)
ROUTES = (
    Endpoint("orders", "GET", "/orders/{}", Span("orders/main.py", 2), "one"),
    Endpoint("orders", "GET", "/orders", Span("orders/main.py", 3), "every"),
)


def known(*parts, **more):
    return Known(Text(parts), **more)


def resolver(*others, policies=(), environment=None, workloads=(), **more):
    caller = Unit("caller", "caller", list(workloads), environment=environment or Environment({}))
    units = [caller, Unit("orders", "orders", [], hosts=frozenset(("orders.shop",))), *others]
    deployment = Deployment(units)
    return Resolver(caller, deployment, RouteTable(ROUTES), Policies(policies, deployment), **more)


def remote(method="GET", protocol="http", **more):
    return RemoteCall(protocol, method, literal(""), SENT, "ask", **more)


def resolved(*addresses, **how):
    """(target, path, certainty) of the calls, and why addresses lead nowhere."""
    calls, lost = resolver(**how).calls(remote(), addresses)
    return [(call.target, call.path, call.certainty) for call in calls], [problem.why for problem in lost]


# ---------------------------------------------------------------- ways


def test_each_way_into_a_function_counts_and_none_twice():
    ways = ((known("http://orders/orders/1"),), (known("http://orders/orders/1"),), (known("http://orders/orders/2"),))
    calls, lost = resolver().all_calls(Request(remote(), (), ways))
    assert [call.path for call in calls] == ["/orders/1", "/orders/2"]
    assert lost == []


def test_what_is_lost_on_several_ways_is_said_once():
    lost = (known(Hole("env", "BACKEND"), "/x"),)
    calls, problems = resolver().all_calls(Request(remote(), (), (lost, (known("http://orders/orders"),), lost)))
    assert [call.path for call in calls] == ["/orders"]
    assert [(one.what, one.why, one.at, one.service) for one in problems] == [
        ("call", "the host is not known: BACKEND", SENT, "caller")
    ]


def test_an_empty_id_is_another_way_to_evaluate_a_path_only_on_the_same_way():
    empty, full = known("http://orders/orders/"), known("http://orders/orders/7")
    assert resolved(empty, full)[0] == [("orders", "/orders/7", "certain")]
    assert resolved(empty)[0] == [("orders", "/orders/", "certain")]


# ---------------------------------------------------------------- a call and its evidence


def test_a_call_stands_where_it_is_said_whom_to_call_and_leads_to_where_it_is_sent():
    value = known("http://orders/orders/7", because=(Step("passed as path", SAID),), site=SAID)
    ((call,), _) = resolver().calls(remote(timeout="given", retry="tenacity", fallback="breaker"), [value])
    assert (call.at, call.sent, call.function) == (SAID, SENT, "ask")
    assert [step.note for step in call.because] == ["passed as path", "the request is sent here"]
    assert (call.timeout, call.retry, call.fallback) == ("given", "tenacity", "breaker")
    assert call.route.handler == "one"


def test_a_request_that_nobody_was_told_to_send_stands_where_it_is_sent():
    ((call,), _) = resolver().calls(remote(), [known("http://orders/orders")])
    assert (call.at, call.sent, call.because) == (SENT, SENT, ())


def test_another_method_reaches_no_route():
    ((call,), _) = resolver().calls(remote("DELETE"), [known("http://orders/orders")])
    assert (call.target, call.route) == ("orders", None)


def test_slashes_where_a_base_and_a_path_were_joined_are_one():
    assert resolved(known("http://orders//orders//7"))[0] == [("orders", "/orders/7", "certain")]


def test_the_mesh_bounds_calls():
    policy = TrafficPolicy("orders.shop", 2.0, None, Span("mesh.yaml", 1))
    ((call,), _) = resolver(policies=(policy,)).calls(remote(timeout="none"), [known("http://orders")])
    assert (call.path, call.timeout) == ("/", "given")


# ---------------------------------------------------------------- what the code itself says


def written(*parts, **how):
    ((call,), _) = resolver(**how).calls(remote(), [known(*parts)])
    return call.written


def test_a_host_that_the_code_says_is_written_with_its_port():
    assert written("http://orders:8080/orders") == "orders:8080"
    assert written("http://orders/orders") == "orders"
    assert written("http://orders:", Hole("unknown", "port"), "/orders") == "orders"


def test_one_that_comes_from_outside_is_not():
    told = Environment({"PEER": Variable(literal("http://orders:80"), SET)})
    assert written(Hole("env", "PEER"), "/orders", environment=told) == ""


def test_nor_is_a_name_that_the_service_looks_up_but_one_with_a_port_is():
    assert written("http://orders/orders", discovers=True) == ""
    assert written("http://orders:8080/orders", discovers=True) == "orders:8080"


# ---------------------------------------------------------------- beside the caller


def beside(path, listening="orders"):
    """Whom a request to a port of the own machine reaches, where a service listens that no manifest deploys."""
    caller = Unit("caller", "caller", [], environment=Environment({}))
    deployment = Deployment([caller, Unit(listening, listening, [], ports=frozenset((8090,)))])
    asking = Resolver(caller, deployment, RouteTable(ROUTES), Policies((), deployment))
    return [call.target for call in asking.calls(remote("GET"), [known(f"http://localhost:8090{path}")])[0]]


def test_a_port_of_the_own_machine_is_that_of_who_listens_there():
    assert beside("/shop/api/orders/1") == ["orders"]  # a proxy may strip what stands before
    assert beside("/orders/1") == beside("/orders/1/lines") == beside("/unknown") == ["orders"]
    assert beside("/api/ingestion/event", listening="without_routes") == ["without_routes"]


def test_unless_all_that_it_serves_begins_otherwise():
    assert beside("/api/ingestion/event") == []


def asking_itself(url, protocol="http"):
    """Why a request to the own machine leads nowhere, by a caller that answers ``GET /own`` and implements ``Own``."""
    own = (
        Endpoint("caller", "GET", "/own", Span("caller/main.py", 2), "own"),
        Endpoint("caller", "", "/acme.Own/Get", Span("caller/main.py", 3), "get", protocol="grpc"),
        Endpoint("other", "", "/acme.Own/Get", Span("other/main.py", 3), "get", protocol="grpc"),
        Endpoint("other", "", "/acme.Other/Get", Span("other/main.py", 4), "get", protocol="grpc"),
    )
    caller = Unit("caller", "caller", [], ports=frozenset((8080,)), environment=Environment({}))
    deployment = Deployment([caller, Unit("other", "other", [])])
    asking = Resolver(caller, deployment, RouteTable((*ROUTES, *own)), Policies((), deployment))
    calls, lost = asking.calls(remote("GET" if protocol == "http" else "", protocol), [known(url)])
    assert [call for call in calls if call.target == "caller"] == []
    return [one.why for one in lost]


def test_who_asks_what_he_answers_at_his_own_port_is_understood():
    assert asking_itself("http://localhost:8080/own") == []
    assert asking_itself("http://localhost:8080/theirs") != []
    assert asking_itself("http://localhost:9090/own") != []
    assert asking_itself("http://host.docker.internal:8080/own") != []


def test_who_asks_on_his_own_machine_for_what_he_implements_is_understood():
    assert asking_itself("0.0.0.0:8085/acme.Own/Get", "grpc") == []
    assert asking_itself("0.0.0.0:8085/acme.Third/Get", "grpc") != []


# ---------------------------------------------------------------- what leads nowhere


def test_each_reason_why_an_address_leads_nowhere():
    for address, why in (
        (known("http://localhost:9/x"), ["localhost leads to the caller itself, or to whatever runs beside it"]),
        (known("/orders"), ["a relative URL without a base"]),
        (known(Hole("unknown", ""), "/orders"), ["the host is not known"]),
        (known("https://example.com/x"), []),
        (known("http://payments/x"), []),
    ):
        assert resolved(address) == ([], why)


def test_a_relative_url_in_a_script_is_asked_by_a_page():
    page = replace(remote(), at=Span("app/orders.tsx", 1))
    for written in ("/orders", "./orders", "../../orders"):
        assert resolver().calls(page, [known(written)]) == ([], [])
    assert resolved(known("./orders")) == ([], ["a relative URL without a base"])


def test_a_name_that_nobody_here_has_leads_nowhere_from_where_it_is_known_what_is_deployed():
    deployed = (Workload("caller", "compose", "compose.yaml", SET),)
    for address, why in (
        (known("lb://payments/x"), ["no service here is called payments"]),
        (known("http://payments:8080/x"), ["no service here is called payments"]),
        (known("http://payments.example.com/x"), []),
        (known("payments/x"), []),
    ):
        assert resolved(address, workloads=deployed) == ([], why)


def test_only_services_and_gateways_are_called():
    kinds = ("gateway", "datastore", "broker", "external")
    others = [Unit(kind, None, [], kind) for kind in kinds]
    calls, lost = resolver(*others).calls(remote(), [known(f"http://{kind}/x") for kind in kinds])
    assert [call.target for call in calls] == ["gateway"]
    assert lost == []


# ---------------------------------------------------------------- programs in a browser


def behind_a_front(address):
    front_unit = Unit("caller", "caller", [])
    route = GatewayRoute("edge", "ingress", "shop.dev", "/api", "prefix", literal("orders"), "/", SET)
    passed = [(route, ServiceCall("edge", "orders", "http", "", "/api", SET))]
    front = Front(front_unit, passed, Deployment([front_unit, Unit("orders", "orders", [])]))
    return resolved(address, front=front)[0]


def test_a_path_in_a_browser_is_what_the_gateway_passes_it_on_as():
    assert behind_a_front(known("/api/orders/7")) == [("orders", "/orders/7", "certain")]
    assert behind_a_front(known("/other")) == []


def test_a_setting_that_nobody_sets_may_name_a_service_in_its_key():
    def asked(key):
        return resolved(known(Hole("setting", key), "/orders"))

    assert asked("remote.orders.endpoint.uri") == ([("orders", "/orders", "likely")], [])
    for key in ("shop.services.orders", "shop.services.orders-api", "urls.order-s"):
        assert asked(key) == ([("orders", "/orders", "likely")], [])
    for key in (
        "remote.orders.timeout",
        "remote.order.uri",
        "remote.caller.uri",
        "shop.services.caller",
        "shop.stock.orders",
    ):
        assert asked(key) == ([], [f"the host is not known: {key}"])


def test_a_host_of_its_own_that_is_not_known_makes_that_likely():
    assert behind_a_front(known(Hole("env", "BASE"), "/api/orders")) == [("orders", "/orders", "likely")]
    assert behind_a_front(known("https://maps.example.com/api/orders")) == []


# ---------------------------------------------------------------- interfaces

INTERFACES = (
    Endpoint("orders", "", "/Orders/Place", Span("orders/main.py", 2), "place", "grpc"),
    Endpoint("north", "", "/Readings/Read", Span("readings/main.py", 2), "read", "grpc"),
    Endpoint("south", "", "/Readings/Read", Span("readings/main.py", 2), "read", "grpc"),
)


def asked(*addresses):
    """(target, path) of the gRPC requests to addresses, and why some lead nowhere."""
    caller = Unit("caller", "caller", [], environment=Environment({}))
    others = (Unit(name, name, [], hosts=frozenset((name,))) for name in ("orders", "north", "south"))
    deployment = Deployment([caller, *others])
    one = Resolver(caller, deployment, RouteTable(INTERFACES), Policies((), deployment))
    calls, lost = one.calls(remote("", "grpc"), addresses)
    return [(call.target, call.path) for call in calls], [problem.why for problem in lost]


def test_nobody_is_asked_for_an_interface_that_is_known_and_not_theirs():
    """Where several implement it, the address of somebody else does not tell which of them."""
    which = "the address does not tell which of north, south implements Readings"
    assert asked(known("orders:50051/Readings/Read")) == ([], [which])
    assert asked(known("/Readings/Read")) == ([], [which])
    assert asked(known("orders:50051/Readings/Read"), known("south:50051/Readings/Read")) == (
        [("south", "/Readings/Read")],
        [],
    )


def test_whoever_has_the_address_is_asked_for_what_nobody_is_known_to_implement():
    assert asked(known("orders:50051/Refunds/Pay")) == ([("orders", "/Refunds/Pay")], [])
