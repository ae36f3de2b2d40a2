"""Blueprints of Render: what runs, from which folder, and what it is told of the others."""

from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ringfence.manifests.render import render
from ringfence.model.expression import Hole, Text, literal
from ringfence.model.source import Source

SHOP = """
databases:
  - name: orders-db
    databaseName: orders
envVarGroups:
  - name: shared
    envVars:
      - {key: DATABASE_URL, sync: false}
      - {key: LEVEL, value: debug}
services:
  - type: keyvalue
    name: cache
  - type: web
    name: orders
    runtime: docker
    rootDir: services/orders
    dockerfilePath: docker/Dockerfile
    envVars:
      - key: DATABASE_URL
        fromDatabase: {name: orders-db, property: connectionString}
      - key: DB_HOST
        fromDatabase: {name: orders-db, property: host}
      - key: CACHE
        fromService: {type: keyvalue, name: cache, property: connectionString}
      - key: BILLING
        fromService: {type: pserv, name: billing, property: hostport}
      - key: SECRET
        generateValue: true
  - type: pserv
    name: billing
    runtime: node
    startCommand: cd services/billing && npm run start -- --port $PORT
    envVars:
      - fromGroup: shared
      - {key: PORT, value: 8081}
      - key: COPIED
        fromService: {type: web, name: orders, envVarKey: NOTHING}
  - type: cron
    name: nightly
    schedule: "0 3 * * *"
    image: {url: docker.io/shop/nightly:1}
    envVars:
      - fromGroup: shared
"""


def facts(text: str, path: str = "render.yaml") -> dict[str, object]:
    return {fact.name: fact for fact in render.read(Source(path, dedent(text)))}


def told(fact: object) -> dict[str, Text]:
    return {setting.key: setting.value for setting in fact.environment}


def test_services_are_built_from_their_folders():
    found = facts(SHOP)
    built = {name: (one.build, one.dockerfile, one.image, one.role) for name, one in found.items()}
    assert built == {
        "orders-db": (None, None, "postgres", ""),
        "cache": (None, None, "redis", ""),
        "orders": ("services/orders", "services/orders/docker/Dockerfile", "orders", ""),
        "billing": ("services/billing", None, "billing", ""),
        "nightly": (None, None, "docker.io/shop/nightly:1", "job"),
    }
    assert found["billing"].command == ("npm", "run", "start", "--", "--port", "")
    assert [port.target for port in found["billing"].ports] == [8081]
    assert found["orders"].hosts == ("orders", "orders.onrender.com")
    assert (found["nightly"].schedule, found["orders"].at.line) == ("0 3 * * *", 14)


def test_services_are_told_of_each_other():
    assert told(facts(SHOP)["orders"]) == {
        "DATABASE_URL": literal("postgresql://orders-db:5432/orders"),
        "DB_HOST": literal("orders-db"),
        "CACHE": literal("redis://cache:6379"),
        "BILLING": literal("billing:8081"),
        "SECRET": Text((Hole("unknown", "SECRET"),)),
    }


def test_a_group_says_the_same_to_all():
    found = facts(SHOP)
    shared = {"DATABASE_URL": Text((Hole("unknown", "values:shared.DATABASE_URL"),)), "LEVEL": literal("debug")}
    assert told(found["nightly"]) == shared
    assert {key: told(found["billing"])[key] for key in shared} == shared
    assert told(found["billing"])["COPIED"] == Text((Hole("unknown", "COPIED"),))


def test_projects_and_their_environments():
    text = """
        projects:
          - name: shop
            environments:
              - name: production
                services: [{type: web, name: orders, runtime: go}]
        ungrouped:
          services: [{type: web, name: billing, runtime: go, rootDir: ../elsewhere}]
        """
    assert {name: one.build for name, one in facts(text).items()} == {"orders": "", "billing": None}


@pytest.mark.parametrize("text", ["services: 3", "services: [3, {name: []}]", "services: {a: b}", "- services:", "{"])
def test_what_is_no_blueprint_says_nothing(text):
    assert not facts(text)


@settings(max_examples=60)
@given(
    st.recursive(
        st.sampled_from(["name", "shared", "services", "fromGroup", "key"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["services", "name", "envVars", "fromGroup", "fromService", "envVarGroups", "key", "type"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=20,
    )
)
def test_whatever_it_says_it_is_read(said):
    import yaml

    list(render.read(Source("render.yaml", yaml.safe_dump({"services": said, "envVarGroups": said}))))
