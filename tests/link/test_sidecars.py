"""What sidecars know: ids of programs, components, secrets, and requests through them."""

import pytest
from linking import system_of
from msgspec.structs import replace
from ringfence.config import Config
from ringfence.frameworks.dapr import dapr
from ringfence.link.addresses import parse, shown
from ringfence.link.services import find
from ringfence.link.sidecar_paths import beyond, passed_beyond
from ringfence.manifests.compose import compose
from ringfence.manifests.dapr_secrets import dapr_secrets
from ringfence.manifests.kubernetes import kubernetes
from ringfence.model.expression import Hole, Text, literal
from ringfence.model.facts import GatewayRoute, Project
from ringfence.model.source import Source, Span

COMPOSE = """
services:
  shop: {build: ./shop}
  shop-sidecar:
    image: daprio/daprd:1.14.4
    network_mode: "service:shop"
    command: [./daprd, -app-id, shop-api]
    volumes: ["./dapr/components:/components"]
"""


def component(name, host="redis", prefix="", scopes=""):
    keys = f"\n  - {{name: keyPrefix, value: {prefix}}}" if prefix else ""
    only = f"\nscopes: [{scopes}]" if scopes else ""
    return f"""
apiVersion: dapr.io/v1alpha1
kind: Component
metadata: {{name: {name}}}
spec:
  type: state.redis
  metadata:
  - {{name: redisHost, value: {host}}}{keys}{only}
"""


def filled(setting, files, text=COMPOSE, more=()):
    """What the shop is told under a key."""
    facts = [*compose.read(Source("compose.yaml", text)), *more]
    for path, said in files.items():
        facts += kubernetes.read(Source(path, said)) if path.endswith("yaml") else dapr_secrets.read(Source(path, said))
    deployment, _ = find(facts, Config())
    shop = next(unit for unit in deployment.units if unit.name == "shop")
    return shown(shop.environment.fill(Text((Hole("setting", setting),))).text)


def test_a_sidecar_is_no_component_and_names_its_program():
    files = {"compose.yaml": COMPOSE, "shop/Dockerfile": "FROM python:3.12\nCOPY . /app\n", "shop/main.py": "x = 1\n"}
    system = system_of(files)
    assert [component.name for component in system.components] == ["shop"]
    assert "shop-api" in system.services[0].hosts


@pytest.mark.parametrize("option", ["-app-id shop-api", "--app-id shop-api", "-app-id=shop-api", "--app-id=shop-api"])
def test_the_id_in_every_spelling(option):
    words = ", ".join(option.split())
    text = COMPOSE.replace("-app-id, shop-api", words)
    assert filled("dapr.states.keys", {"dapr/components/s.yaml": component("states")}, text) == "shop-api"


def test_a_container_that_only_shares_the_network_is_no_sidecar():
    text = "services:\n  shop: {build: ./shop}\n  db: {image: 'postgres:16', network_mode: 'service:shop'}\n"
    deployment, _ = find(compose.read(Source("compose.yaml", text)), Config())
    assert {unit.name for unit in deployment.units} == {"shop", "db"}


def test_of_several_definitions_the_mounted_one_counts():
    files = {
        "deploy/charts/states.yaml": component("states", "elsewhere"),
        "dapr/components/states.yaml": component("states", "here"),
    }
    assert filled("dapr.states.address", files) == "redis://here/"


def test_of_several_that_nobody_mounts_the_nearest_counts_and_none_for_tests():
    text = "services:\n  shop: {build: ./shop}\n"
    files = {
        "test/states.yaml": component("states", "tested"),
        "components/states.yaml": component("states", "run"),
    }
    assert filled("dapr.states.address", files, text) == "redis://run/"


def test_what_is_for_others_is_not_given():
    files = {"dapr/components/states.yaml": component("states", scopes="mail-api")}
    assert filled("dapr.states.address", files) == "*"
    files = {"dapr/components/states.yaml": component("states", scopes="mail-api, shop-api")}
    assert filled("dapr.states.address", files) == "redis://redis/"


@pytest.mark.parametrize(
    ("prefix", "space"),
    [("", "shop-api"), ("appid", "shop-api"), ("name", "states"), ("none", "states"), ("all", "all")],
)
def test_the_space_that_keys_lie_in(prefix, space):
    assert filled("dapr.states.keys", {"dapr/components/s.yaml": component("states", prefix=prefix)}) == space


SECRETS = """
apiVersion: dapr.io/v1alpha1
kind: Component
metadata: {name: vault}
spec: {type: secretstores.local.file, metadata: [{name: secretsFile, value: /components/shop-secrets.json}]}
"""


@pytest.mark.parametrize(("package", "seen"), [("Dapr.Extensions.Configuration", "Server=db"), ("Dapr.Client", "*")])
def test_secrets_are_settings_of_programs_that_ask_for_them(package, seen):
    project = Project("Shop", "shop", "dotnet", True, (package,), Span("shop/Shop.csproj", 1))
    files = {
        "dapr/components/vault.yaml": SECRETS,
        "dapr/components/shop-secrets.json": '{"ConnectionStrings": {"Shop": "Server=db"}}',
        "old/shop-secrets.json": '{"ConnectionStrings": {"Shop": "Server=old"}}',
    }
    assert filled("ConnectionStrings:Shop", files, more=[project]) == seen


# ---------------------------------------------------------------- requests


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("http://localhost:3500/v1.0/invoke/stock/method/items/1", "stock", "/items/1"),
        ("http://localhost:3500/v1.0/invoke/stock/method", "stock", "/"),
        ("http://localhost:3500/v1.0/state/stock", "localhost", "/v1.0/state/stock"),
        ("http://shop/v2.0/invoke/stock/method/items", "shop", "/v2.0/invoke/stock/method/items"),
    ],
)
def test_whom_a_request_is_for(url, host, path):
    address = beyond(parse(literal(url)))
    assert (shown(address.host), shown(address.path)) == (host, path)


def test_an_id_that_is_not_known_is_no_host():
    url = Text(("http://localhost:3500/v1.0/invoke/", Hole("unknown", "app"), "/method/items"))
    assert beyond(parse(url)).host.literal is None


def test_a_proxy_beside_a_sidecar_passes_on_to_the_application():
    route = GatewayRoute(
        "",
        "envoy",
        "",
        "/c/",
        "prefix",
        literal("http://127.0.0.1:3500"),
        "/v1.0/invoke/stock/method/*",
        Span("e.yaml", 1),
    )
    found = passed_beyond(route)
    assert (found.target, found.rewrite) == (literal("http://stock"), "/*")
    assert passed_beyond(replace(route, rewrite="/other/*")) == replace(route, rewrite="/other/*")


# ---------------------------------------------------------------- what is asked of a sidecar over plain HTTP

PUBSUB = component("pubsub").replace("state.redis", "pubsub.redis")


def speaking(program, *others):
    """The system of a shop beside a sidecar with a store and a broker."""
    files = {
        "compose.yaml": COMPOSE + "  redis: {image: 'redis:7'}\n",
        "shop/Dockerfile": "FROM python:3.12\nCOPY . /app\n",
        "shop/main.py": f"import web\n{program}",
        **{f"dapr/components/{at}.yaml": text for at, text in enumerate(others or (component("states"), PUBSUB))},
    }
    return system_of(files)


def test_a_publication_is_no_call():
    system = speaking("def place():\n    web.post('http://localhost:3500/v1.0/publish/pubsub/orders')\n")
    assert [(use.role, use.channel, use.broker) for use in system.channels] == [("publish", "orders", "dapr")]
    assert not [unknown for unknown in system.unresolved if unknown.what == "call"]


BROKER = """
services:
  mq: {image: "rabbitmq:3"}
  shop: {build: ./shop}
"""
RABBIT = (
    component("pubsub")
    .replace("state.redis", "pubsub.rabbitmq")
    .replace("redisHost, value: redis", "host, value: HOST")
)
PUBLISHING = """
from dapr.clients import DaprClient

def place():
    DaprClient().publish_event("pubsub", "orders", "")
"""


@pytest.mark.parametrize(
    ("host", "relied"),
    [
        ("'amqp://mq:5672'", [("shop", "mq", "message", "rabbitmq")]),
        ("'amqp://localhost:5672'", [("shop", "mq", "message", "rabbitmq")]),  # the only one there is
    ],
)
def test_who_publishes_relies_on_the_broker_behind_the_name(host, relied):
    files = {
        "compose.yaml": BROKER,
        "shop/Dockerfile": "FROM python:3.12\nCOPY . /app\n",
        "shop/main.py": PUBLISHING,
        "components/pubsub.yaml": RABBIT.replace("HOST", host),
    }
    system = system_of(files, frameworks=(dapr,))
    edges = [(d.source, d.target, d.kind, d.protocol) for d in system.dependencies]
    assert edges == relied


def test_states_lie_in_the_store():
    program = """
def place():
    web.post('http://localhost:3500/v1.0/state/states')
    web.get('http://localhost:3500/v1.0/state/states/a')
    web.post('http://localhost:3500/v1.0/state/states/bulk')
"""
    found = {(use.mode, str(use.table.name), use.table.datastore) for use in speaking(program).accesses}
    assert found == {("write", "shop-api", "redis/0"), ("read", "shop-api", "redis/0")}


@pytest.mark.parametrize(("beside", "published"), [(COMPOSE, ["orders"]), ("services: {shop: {build: ./shop}}\n", [])])
def test_without_a_sidecar_and_components_such_paths_are_like_any_other(beside, published):
    files = {
        "compose.yaml": beside,
        "shop/Dockerfile": "FROM python:3.12\nCOPY . /app\n",
        "shop/main.py": "import web\ndef place():\n    web.post('http://localhost:3500/v1.0/publish/pubsub/orders')\n",
    }
    assert [use.channel for use in system_of(files).channels] == published


BILLING = """
  billing: {build: ./billing}
  billing-sidecar:
    image: daprio/daprd:1.14.4
    network_mode: "service:billing"
    command: [./daprd, -app-id, billing-api]
"""


@pytest.mark.parametrize(
    ("request_", "calls"),
    [
        ("web.post('http://localhost:3500/bills', headers={'dapr-app-id': 'billing-api'})", ["/bills"]),
        ("web.post('http://127.0.0.1:3500/bills', {'headers': {'Dapr-App-Id': 'billing-api'}})", ["/bills"]),
        (
            "options = {'headers': {'dapr-app-id': NAME}}\n    web.post('http://localhost:3500/bills', options)",
            ["/bills"],
        ),
        ("web.post('http://localhost:3500/bills', headers={'accept': 'billing-api'})", []),
        ("web.post('http://localhost:3500/bills', headers={'dapr-app-id': 'nobody'})", []),
        ("web.post('http://elsewhere:3500/bills', headers={'dapr-app-id': 'billing-api'})", []),
    ],
)
def test_a_header_says_whom_a_request_is_for(request_, calls):
    files = {
        "compose.yaml": COMPOSE + BILLING,
        "shop/Dockerfile": "FROM python:3.12\nCOPY . /app\n",
        "shop/main.py": f"import web\nNAME = 'billing-api'\ndef place():\n    {request_}\n",
        "billing/Dockerfile": "FROM python:3.12\nCOPY . /app\n",
        "billing/main.py": "import web\n@web.route('POST', '/bills')\ndef bill():\n    pass\n",
    }
    assert [call.path for call in system_of(files).calls if call.target == "billing"] == calls


def test_topics_that_a_program_lists():
    program = """
@web.route('GET', '/dapr/subscribe')
def subscribe():
    topics = [{'pubsubname': 'pubsub', 'topic': 'orders', 'route': 'placed'}, {'topic': 'of nobody'}]
    return topics
"""
    assert [(use.role, use.channel) for use in speaking(program).channels] == [("consume", "orders")]


def declared(route="/placed", scopes=""):
    return f"""
apiVersion: dapr.io/v2alpha1
kind: Subscription
metadata: {{name: placed}}
spec: {{topic: orders, pubsubname: pubsub, routes: {{default: {route}}}}}
{scopes}
"""


@pytest.mark.parametrize(
    ("subscription", "taken"),
    [
        (declared(), [("consume", "orders")]),
        (declared("/other"), []),
        (declared("/other", "scopes: [shop-api]"), [("consume", "orders")]),
        (declared("/placed", "scopes: [mail-api]"), []),
    ],
)
def test_topics_that_a_declaration_brings(subscription, taken):
    program = "@web.route('POST', '/placed')\ndef placed(): pass\n"
    assert [(use.role, use.channel) for use in speaking(program, subscription).channels] == taken
