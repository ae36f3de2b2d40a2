"""Requests between services: host first, then route. A path alone never makes an edge."""

import pytest
from linking import compose_of, system_of
from ringfence.extend import framework
from ringfence.model.facts import Program

SERVES = """import web
@web.route('GET', '/orders/{id}')
def one(id): pass
@web.route('GET', '/orders')
def every(): pass
"""
IDLE = "import web\n"


def calling(url):
    return f"import os, web\nweb.get({url})\n"


def calls(url, *, env="", **others):
    """(target, path, the handler reached, certainty) of a service's calls."""
    files = compose_of(caller=calling(url), orders=SERVES, **others)
    if env:
        files["compose.yaml"] = files["compose.yaml"].replace(
            "build: caller\n", f"build: caller\n    environment: {env}\n"
        )
    return [
        (c.target, c.path, c.route.handler if c.route else None, c.certainty)
        for c in system_of(files).calls
        if c.source == "caller"
    ]


# ---------------------------------------------------------------- host first


def test_the_host_names_the_service_and_the_path_its_route():
    assert calls("'http://orders:8080/orders/7'") == [("orders", "/orders/7", "one", "certain")]


@pytest.mark.parametrize("host", [
        "orders.shop.svc.cluster.local", "orders.shop.svc", "orders.shop", "ORDERS", "orders-0.orders",
        "orders-12.orders.shop.svc.cluster.local", "pod-0.orders.shop", "orders.shop.local",
    ],
)  # fmt: skip
def test_a_cluster_host_may_carry_namespace_and_domain(host):
    assert [c[0] for c in calls(f"'http://{host}/orders'")] == ["orders"]


@pytest.mark.parametrize("host", ["orders.example.com", "api.orders.io", "myorders", "orders2", "example.com"])
def test_a_host_that_only_looks_like_a_service_is_none(host):
    assert calls(f"'http://{host}/orders'") == []


def test_a_path_alone_makes_no_edge():
    assert calls("'/orders'") == []
    assert calls("os.environ['X'] + '/orders'") == []
    assert calls("unheard_of() + '/orders'") == []


def test_a_route_that_the_host_does_not_serve_is_not_reached():
    assert calls("'http://users/orders'", users=IDLE) == [("users", "/orders", None, "certain")]


def test_a_service_that_does_not_serve_the_path_is_called_all_the_same():
    assert calls("'http://orders/none'") == [("orders", "/none", None, "certain")]


def test_localhost_is_the_caller_itself():
    assert calls("'http://localhost:8080/orders'") == []


def test_a_service_does_not_call_itself():
    assert calls("'http://caller/x'") == []


def test_a_datastore_is_not_called():
    files = compose_of(caller=calling("'http://search:9200/x'"))
    files["compose.yaml"] += "  search:\n    image: elasticsearch:8\n"
    assert system_of(files).calls == ()


def test_unknown_parts_of_a_path_are_stars():
    assert calls("f'http://orders/orders/{unheard_of}'") == [("orders", "/orders/*", "one", "certain")]


def test_alternatives_are_all_followed():
    found = calls("'http://orders/orders' if x else 'http://users/x'", users=IDLE)
    assert [c[0] for c in found] == ["orders", "users"]


# ---------------------------------------------------------------- variables


def test_a_deployed_host_is_certain():
    assert calls("os.environ['PEER'] + '/orders'", env="{PEER: 'http://orders'}") == [
        ("orders", "/orders", "every", "certain")
    ]


def test_a_deployed_host_beats_the_default():
    found = calls("os.environ.get('PEER', 'http://users') + '/orders'", env="{PEER: 'http://orders'}", users=IDLE)
    assert [c[0] for c in found] == ["orders"]


@pytest.mark.parametrize(
    "name",
    [
        "ORDERS_URL", "ORDERS_SERVICE_URL", "ORDERS_HOST", "ORDERS_API_BASE_URL", "ORDERS_SERVICE_HOST", "ORDERS",
        "ORDER_URL", "VITE_ORDERS_URL", "REACT_APP_ORDER_API", "NEXT_PUBLIC_ORDERS_BASE_URL",
    ],
)  # fmt: skip
def test_a_variable_named_after_one_service_is_likely(name):
    assert calls(f"os.environ['{name}'] + '/orders'") == [("orders", "/orders", "every", "likely")]


@pytest.mark.parametrize("name", ["MY_ORDERS_URL", "BACKEND_URL", "SERVICE_URL", "URL"])
def test_a_variable_named_after_no_service_is_not(name):
    assert calls(f"os.environ['{name}'] + '/orders'") == []


def test_a_name_in_the_very_number_of_another_service_is_that_ones():
    assert [c[0] for c in calls("os.environ['ORDER_URL'] + '/orders'", order=IDLE)] == ["order"]
    assert [c[0] for c in calls("os.environ['ORDERS_URL'] + '/orders'", order=IDLE)] == ["orders"]


@pytest.mark.parametrize(
    ("names", "variable", "target"),
    [
        (("shop-orders", "shop-stock"), "ORDERS_URL", ["shop-orders"]),
        (("shop-orders", "shop-stock"), "SHOP_ORDERS_URL", ["shop-orders"]),
        (("big.shop.orders", "big.shop.stock"), "ORDERS_URL", ["big.shop.orders"]),
        (("new-orders", "old-orders"), "ORDERS_URL", []),
        (("shop-orders", "shop-stock"), "SHOP_URL", []),
    ],
)
def test_services_may_be_called_after_the_system_first(names, variable, target):
    url = f"os.environ['{variable}'] + '/orders'"
    files = compose_of(**{"shop-caller": calling(url), **dict.fromkeys(names, SERVES)})
    assert [call.target for call in system_of(files).calls] == target


def test_what_the_deployment_sets_to_what_nobody_knows_is_judged_by_its_name():
    unknown = "{ORDERS_URL: 'http://orders-${SUFFIX}'}"
    assert calls("os.environ['ORDERS_URL'] + '/orders'", env=unknown) == [("orders", "/orders", "every", "likely")]
    assert calls("os.environ['ORDERS_URL'] + '/other'", env=unknown) == []
    assert calls("os.environ['REMOTE_URL'] + '/orders'", env=unknown.replace("ORDERS", "REMOTE")) == []


def test_a_name_that_fits_two_services_is_neither():
    assert calls("os.environ['ORDERS_URL'] + '/orders'", **{"orders-service": IDLE}) == []


def test_a_variable_that_is_set_elsewhere_is_not_judged_by_its_name():
    assert calls("os.environ['ORDERS_URL'] + '/orders'", env="{ORDERS_URL: 'https://partner.example.com'}") == []


def test_what_could_not_be_known_is_said():
    system = system_of(compose_of(caller=calling("os.environ['BACKEND'] + '/orders'"), orders=SERVES))
    assert [(u.what, u.service, "BACKEND" in u.why) for u in system.unresolved] == [("call", "caller", True)]


# ---------------------------------------------------------------- wrappers


WRAPPER = """
import web
class Client:
    def __init__(self, base): self.base = base
    def fetch(self, path):
        return web.get(self.base + path)
def orders():
    return Client("http://orders").fetch("/orders")
"""


def test_a_call_through_a_wrapper_stands_where_the_path_is_said():
    files = compose_of(caller=WRAPPER, orders=SERVES)
    (call,) = system_of(files).calls
    assert call.route.handler == "every"
    assert call.at.line == 7
    assert any(step.at and step.at.line == 5 for step in call.because)


def test_the_evidence_says_where_the_host_is_set():
    files = compose_of(caller=calling("os.environ['PEER'] + '/orders'"), orders=SERVES)
    files["compose.yaml"] = files["compose.yaml"].replace(
        "build: caller\n", "build: caller\n    environment:\n      PEER: http://orders\n"
    )
    (call,) = system_of(files).calls
    assert any(step.at and step.at.path == "compose.yaml" for step in call.because)


# ---------------------------------------------------------------- gateways


def gateway(conf):
    files = compose_of(orders=SERVES, users=IDLE)
    files["compose.yaml"] += "  edge:\n    image: nginx\n    volumes: ['./edge/nginx.conf:/etc/nginx/nginx.conf']\n"
    files["edge/nginx.conf"] = f"events {{}}\nhttp {{ server {{\n{conf}\n}} }}\n"
    return files


def test_a_gateways_route_is_a_call_of_the_gateway():
    system = system_of(gateway("location /orders { proxy_pass http://orders:80; }"))
    assert [(c.source, c.target) for c in system.calls] == [("edge", "orders")]


def test_a_gateways_route_to_nowhere_known_is_none():
    system = system_of(gateway("location /orders { proxy_pass http://example.com; }"))
    assert system.calls == ()


def test_a_request_to_the_gateway_is_a_call_of_the_gateway():
    files = gateway("location /orders { proxy_pass http://orders:80; }")
    files["users/main.py"] = calling("'http://edge/orders'")
    assert {(c.source, c.target) for c in system_of(files).calls} == {("edge", "orders"), ("users", "edge")}


# ---------------------------------------------------------------- interfaces

GEO = "import web\n@web.serves('Geo/Nearby')\ndef nearby(): pass\n"


def stubs(address, **others):
    files = compose_of(caller=f"import os, web\nweb.stub({address}, 'Geo/Nearby')\n", **others)
    return [(c.target, c.path, c.route.handler if c.route else None, c.certainty) for c in system_of(files).calls]


def test_a_stub_reaches_the_host_it_is_made_for():
    assert stubs("'geo:50051'", geo=GEO, rates=GEO) == [("geo", "/Geo/Nearby", "nearby", "certain")]


def test_a_stub_without_a_known_address_reaches_the_only_implementation():
    assert stubs("os.environ['ADDRESS']", geo=GEO, rates=IDLE) == [("geo", "/Geo/Nearby", "nearby", "likely")]
    assert stubs("'localhost:50051'", geo=GEO) == [("geo", "/Geo/Nearby", "nearby", "likely")]


def test_a_stub_for_what_nothing_is_built_into_reaches_the_only_implementation():
    files = compose_of(caller="import web\nweb.stub('srv-geo:80', 'Geo/Nearby')\n", geo=GEO)
    files["compose.yaml"] += "  srv-geo:\n    image: somebody/demo:1\n"
    assert [(call.target, call.certainty) for call in system_of(files).calls] == [("geo", "likely")]


ROUTES = "import web\n@web.serves('Routes/Find')\ndef find(): pass\n"


def test_a_stub_for_whoever_serves_other_interfaces_reaches_the_only_implementation():
    assert stubs("'routes:50051'", geo=GEO, routes=ROUTES) == [("geo", "/Geo/Nearby", "nearby", "likely")]


def test_of_several_addresses_of_a_stub_that_of_the_implementation_is_meant():
    either = "('routes:50051' if os.environ['FAST'] else 'geo:50051')"
    assert stubs(either, geo=GEO, routes=ROUTES) == [("geo", "/Geo/Nearby", "nearby", "certain")]
    assert stubs(either, geo=GEO, copy=GEO, routes=ROUTES) == [("geo", "/Geo/Nearby", "nearby", "certain")]


def test_a_stub_for_whoever_serves_no_interface_that_is_known_stays():
    assert stubs("'rates:50051'", geo=GEO, rates=IDLE) == [("rates", "/Geo/Nearby", None, "certain")]
    assert stubs("'routes:50051'", geo=IDLE, routes=ROUTES) == [("routes", "/Geo/Nearby", None, "certain")]


def test_a_stub_whose_interface_several_implement_stays_unresolved():
    assert stubs("os.environ['ADDRESS']", geo=GEO, rates=GEO) == []


def test_a_stub_for_a_host_outside_is_no_call_of_the_own_implementation():
    assert stubs("'geo.example.com:443'", geo=GEO) == []
    assert stubs("'https://geo.example.com'", geo=GEO) == []


def test_a_name_with_dots_alone_may_be_a_registrys():
    assert stubs("'shop.geo'", geo=GEO) == [("geo", "/Geo/Nearby", "nearby", "likely")]


def asked(**services):
    files = compose_of(caller="import web\nweb.ask('stock/reserve')\n", **services)
    return system_of(files)


def test_a_name_asked_for_over_a_broker_reaches_whoever_has_it():
    stock = "import web\n@web.serves('stock/reserve', 'broker')\ndef reserve(): pass\n"
    (call,) = asked(warehouse=stock, geo=GEO).calls
    assert (call.target, call.protocol, call.route.handler, call.certainty) == (
        "warehouse",
        "rpc",
        "reserve",
        "certain",
    )


def test_a_name_that_nobody_has_is_said():
    system = asked(stock="import web\n@web.serves('stock/reserve')\ndef reserve(): pass\n")
    assert system.calls == ()
    assert [u.why for u in system.unresolved] == ["no service is known to implement stock"]


def test_an_empty_id_is_no_request_of_its_own():
    source = "import web\ndef ask(x):\n    web.get('http://orders/orders/' + ('7' if x else ''))\n"
    found = system_of(compose_of(caller=source, orders=SERVES)).calls
    assert [(call.path, call.route.handler) for call in found] == [("/orders/7", "one")]


def test_a_variable_named_after_a_service_s_folder_or_host():
    files = {
        "compose.yaml": "services:\n  shop_users:\n    build: users\n  shop_mail:\n    build: mail\n    hostname: post\n",
        "users/Dockerfile": "FROM python:3.12\nCOPY . /app\n",
        "users/main.py": "import os, web\nweb.get(os.environ['POST_URL'])\n",
        "mail/Dockerfile": "FROM python:3.12\nCOPY . /app\n",
        "mail/main.py": "import os, web\nweb.get(os.environ['USERS_SERVICE_URL'])\n",
    }
    calls = system_of(files).calls
    assert [(c.source, c.target, c.certainty) for c in calls] == [
        ("shop_mail", "shop_users", "likely"),
        ("shop_users", "shop_mail", "likely"),
    ]


def test_a_service_that_only_another_deployment_runs_has_its_variables():
    files = compose_of(orders=IDLE)
    files["docker-compose-web.yml"] = (
        "services:\n  web:\n    build: ./web\n    environment:\n      ORDERS_AT: http://orders:80\n"
    )
    files["web/requirements.txt"] = "flask\n"
    files["web/main.py"] = (
        "import os, web\n@web.route('GET', '/')\ndef home():\n    web.get(os.environ['ORDERS_AT'] + '/x')\n"
    )
    assert [(c.source, c.target, c.path) for c in system_of(files).calls] == [("web", "orders", "/x")]


def test_a_name_for_service_discovery_is_no_address_in_the_code():
    source = "import web\nweb.get('https+http://orders/orders')\nweb.get('http://orders/orders/7')\n"
    found = system_of(compose_of(caller=source, orders=SERVES)).calls
    assert sorted((call.path, call.written) for call in found) == [("/orders", ""), ("/orders/7", "orders")]


@pytest.mark.parametrize(
    ("variable", "written"), [("services__orders__http__0", ""), ("services__stock__http__0", "orders")]
)
def test_nor_is_one_whose_addresses_are_configured_for_it(variable, written):
    files = compose_of(caller=calling("'http://orders/orders'"), orders=SERVES)
    told = f"build: caller\n    environment: {{{variable}: 'http://10.0.0.7:8080'}}\n"
    files["compose.yaml"] = files["compose.yaml"].replace("build: caller\n", told)
    assert [call.written for call in system_of(files).calls] == [written]


# ---------------------------------------------------------------- the machine itself


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("'http://host.docker.internal:8081/orders'", ["orders"]),
        ("'http://host.docker.internal:8082/orders'", []),
        ("'http://192.168.0.110:8081/orders'", ["orders"]),
        ("'http://172.20.3.4:8081/orders'", ["orders"]),
        ("'http://10.0.0.7:8082/orders'", []),
        ("'http://172.40.3.4:8081/orders'", []),
        ("'http://8.8.8.8:8081/orders'", []),
        ("'http://localhost:8081/orders'", ["orders"]),
    ],
)
def test_a_published_port_of_the_machine_leads_to_whoever_publishes_it(url, target):
    files = compose_of(caller=calling(url), orders=SERVES)
    files["compose.yaml"] = files["compose.yaml"].replace("build: orders\n", "build: orders\n    ports: [8081:80]\n")
    assert [c.target for c in system_of(files).calls] == target


@pytest.mark.parametrize(("network", "target"), [("host", ["orders"]), ("bridge", [])])
def test_containers_in_the_network_of_the_machine_find_each_other_there(network, target):
    files = compose_of(caller=calling("'http://localhost:8081/orders'"), orders=SERVES)
    for name, more in (("orders", "expose: [8081]"), ("caller", "")):
        told = f"build: {name}\n    network_mode: {network}\n    {more}\n"
        files["compose.yaml"] = files["compose.yaml"].replace(f"build: {name}\n", told)
    assert [c.target for c in system_of(files).calls] == target


# ---------------------------------------------------------------- ports that programs state themselves


@framework("listen", language="python", libraries=("listen",))
def listen(code):
    for call in code.calls("listen.on"):
        for port in code.texts(call.argument(0), call.scope):
            yield Program(None, port, call.call.invoke.at)


def locally(port, url="'http://localhost:8002/x'", **more):
    """Whom front calls, where nothing is deployed and stock listens on that port."""
    serving = "import web\n@web.route('GET', '/x')\ndef x(): pass\n"
    files = {
        "front/requirements.txt": "flask\n",
        "front/main.py": f"import os\n{serving}def ask(): web.get({url})\n",
        "stock/requirements.txt": "flask\n",
        "stock/main.py": f"import listen, os\n{serving}listen.on({port})\n",
        **more,
    }
    system = system_of(files, frameworks=(listen,))
    return [(call.target, call.certainty) for call in system.calls]


@pytest.mark.parametrize("port", ["8002", "'0.0.0.0:8002'", "os.environ.get('PORT', '8002')"])
def test_a_port_of_this_machine_leads_to_whom_listens_there(port):
    assert locally(port) == [("stock", "likely")]


def test_another_port_and_one_that_is_unknown_lead_nowhere():
    assert locally("8003") == []
    assert locally("port") == []
    assert locally("8002", "'http://localhost/x'") == []


@pytest.mark.parametrize(
    ("variable", "path", "expected"),
    [
        ("STOCK_URL", "/x", [("stock", "likely")]),
        ("STOCK_SERVICE_URL", "/x", [("stock", "likely")]),
        ("STOCK_URL", "/of/others", []),  # a name alone says too little
        ("OTHER_URL", "/x", []),
        ("FRONT_URL", "/x", []),
    ],
)
def test_an_address_that_holds_on_one_machine_means_whom_its_variable_is_named_after(variable, path, expected):
    assert locally("8003", f"os.environ.get('{variable}', 'http://localhost:9') + '{path}'") == expected


def test_a_port_where_two_listen_leads_nowhere():
    more = {"depot/requirements.txt": "flask\n", "depot/main.py": "import listen, web\nlisten.on(8002)\n"}
    more["depot/main.py"] += "@web.route('GET', '/x')\ndef x(): pass\n"
    assert locally("8002", **more) == []


def test_no_caller_of_a_helper_is_one_too_many():
    helper = "import web\ndef ask(path):\n    return web.get('http://b' + path)\n"
    uses = "".join(f"def use{number}():\n    ask('/x{number}')\n" for number in range(150))
    system = system_of(compose_of(a=helper + uses, b="import web\n"))
    assert len({call.path for call in system.calls}) == 150


USERS = "import web\n@web.route('GET', '/users/list')\ndef every(): pass\n"


@pytest.mark.parametrize(
    ("published", "path", "target"),
    [
        (("orders", "users"), "/users/list", ["users"]),
        (("orders", "users"), "/orders/7", ["orders"]),
        (("orders", "users"), "/other/7", []),
        (("orders",), "/users/list", []),
        (("orders",), "/unknown/list", ["orders"]),
    ],
)
def test_of_those_at_a_port_the_one_that_serves_the_path_is_meant(published, path, target):
    files = compose_of(caller=calling(f"'http://localhost:8081{path}'"), orders=SERVES, users=USERS)
    for name in published:
        files["compose.yaml"] = files["compose.yaml"].replace(
            f"build: {name}\n", f"build: {name}\n    ports: [8081:80]\n"
        )
    assert [c.target for c in system_of(files).calls] == target
