"""Components of Dapr become settings: where they lead, which keys they use, for whom they are."""

import pytest
from ringfence.manifests.kubernetes import kubernetes
from ringfence.model.expression import Hole, Text
from ringfence.model.facts import HostName, SettingGroup, Workload
from ringfence.model.source import Source


def groups(text):
    return [fact for fact in kubernetes.read(Source("orders.yaml", text)) if isinstance(fact, SettingGroup)]


def shown(value):
    parts = value.parts if isinstance(value, Text) else (value,)
    return "".join(f"<{part.name}>" if isinstance(part, Hole) else part for part in parts)


def said(type, *metadata, more=""):
    """What a component says, by key."""
    items = "".join(f"\n  - {item}" for item in metadata)
    text = f"""
apiVersion: dapr.io/v1alpha1
kind: Component
metadata: {{name: it}}
spec:
  type: {type}
  version: v1
  metadata:{items or " []"}
{more}"""
    return {setting.key.removeprefix("dapr.it."): shown(setting.value) for setting in groups(text)[0].settings}


@pytest.mark.parametrize(
    ("type", "metadata", "address"),
    [
        ("state.redis", ["{name: redisHost, value: 'redis:6379'}"], "redis://redis:6379/"),
        ("state.redis", ["{name: redisHost, value: redis}", "{name: redisDB, value: '3'}"], "redis://redis/3"),
        ("state.postgresql", ["{name: connectionString, value: 'host=db user=app port=5433 dbname=main'}"],
         "postgresql://app@db:5433/main"),
        ("state.postgresql", ["{name: connectionString, value: 'postgres://app@db/main'}"], "postgres://app@db/main"),
        ("state.postgresql", ["{name: connectionString, secretKeyRef: {name: db, key: dsn}}"],
         "postgresql://<secret:db/dsn>"),
        ("state.mysql", ["{name: connectionString, value: 'app:pw@tcp(db:3306)/?x=1'}"],
         "mysql://app:pw@tcp(db:3306)/dapr_state_store?x=1"),
        ("state.sqlserver", ["{name: connectionString, value: 'Server=db,1433;User Id=sa'}"], "sqlserver://db:1433/dapr"),
        ("state.mongodb", ["{name: host, value: mongo}", "{name: databaseName, value: carts}"], "mongodb://mongo/carts"),
        ("pubsub.rabbitmq", ["{name: connectionString, value: 'amqp://mq:5672'}"], "amqp://mq:5672"),
        ("pubsub.kafka", ["{name: brokers, value: 'kafka:9092'}"], "kafka://kafka:9092"),
    ],
)  # fmt: skip
def test_where_a_component_leads(type, metadata, address):
    assert said(type, *metadata)["address"] == address


def test_of_what_is_not_known_nothing_is_said():
    assert "address" not in said("state.in-memory")
    assert "address" not in said("state.redis")


def test_the_keys_begin_with_the_app_id_unless_somebody_says_otherwise():
    assert said("state.redis")["keys"] == "appid"
    assert said("state.redis", "{name: keyPrefix, value: none}")["keys"] == "none"
    assert "keys" not in said("pubsub.redis")


def test_a_store_that_keeps_actors_is_theirs_too():
    text = """
apiVersion: dapr.io/v1alpha1
kind: Component
metadata: {name: states}
spec: {type: state.redis, metadata: [{name: redisHost, value: redis}, {name: actorStateStore, value: "true"}]}
"""
    assert [group.name for group in groups(text)] == ["states", "actorStateStore"]


def test_for_whom_it_is():
    assert said("state.redis", more="scopes: [shop, mail]")["scopes"] == "shop,mail"


def test_components_of_others_are_none():
    assert not groups("apiVersion: other.io/v1\nkind: Component\nmetadata: {name: it}\nspec: {type: state.redis}\n")


def test_a_program_beside_a_sidecar_is_reached_by_its_app_id():
    text = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  template:
    metadata:
      labels: {app: shop}
      annotations: {dapr.io/enabled: "true", dapr.io/app-id: shop-api}
    spec: {containers: [{name: shop, image: shop}]}
"""
    facts = list(kubernetes.read(Source("shop.yaml", text)))
    (workload,) = [fact for fact in facts if isinstance(fact, Workload)]
    (host,) = [fact for fact in facts if isinstance(fact, HostName)]
    assert host.name == "shop-api"
    assert set(host.selector) <= set(workload.labels)
