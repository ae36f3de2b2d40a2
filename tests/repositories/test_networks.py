"""What Compose calls something holds in its repository: each may have an ``app`` and a ``db`` of its own."""

from pathlib import Path

import pytest
from recorded import recorded
from ringfence.config import Config
from ringfence.model.repository import RepositoryState
from ringfence.model.system import System
from ringfence.plugins import collect
from ringfence.repositories.facts_file import pack
from ringfence.repositories.merging import merged
from ringfence.run import understood

URL = "postgresql://app:secret@db:5432/app"
OWN = f"services:\n  app: {{build: ., environment: {{DATABASE_URL: '{URL}'}}}}\n  db: {{image: 'postgres:16'}}\n"


def service(table: str, compose: str = OWN) -> dict[str, str]:
    return {
        "compose.yaml": compose,
        "Dockerfile": 'FROM python:3.12\nCOPY . /app\nCMD ["python", "/app/main.py"]\n',
        "main.py": f"""
            import os
            import psycopg2

            psycopg2.connect(os.environ["DATABASE_URL"]).cursor().execute("SELECT id FROM {table}")
            """,
        "schema.sql": f"CREATE TABLE {table} (id int);",
    }


@pytest.fixture
def system(tmp_path):
    def read(**repositories: dict[str, str]) -> System:
        facts = [recorded(tmp_path / name, files, RepositoryState(name)) for name, files in repositories.items()]
        found = merged([pack(one, Path("x")) for one in facts])
        return understood(found.said, found.files, Config(), collect(), lambda *_: None).system

    return read


def stores(system: System) -> dict[str, tuple[str, ...]]:
    return {store.name: store.used_by for store in system.datastores}


def test_each_repository_has_its_own(system):
    found = system(orders=service("orders"), billing=service("bills"))
    assert {(one.name, one.path) for one in found.services} == {("orders", "orders"), ("billing", "billing")}
    assert stores(found) == {"billing-db/app": ("billing",), "orders-db/app": ("orders",)}
    assert {table.key.name: table.owner for table in found.tables} == {"orders": "orders", "bills": "billing"}


def test_several_services_of_a_repository_keep_their_names_behind_its_own(system):
    two = OWN + "  worker: {build: worker}\n"
    more = {"worker/Dockerfile": "FROM python:3.12\nCOPY . .\n", "worker/main.py": "import os\n"}
    found = system(orders=service("orders", two) | more, billing=service("bills", two) | more)
    assert {one.name for one in found.services} >= {"orders-app", "billing-app", "orders-worker", "billing-worker"}


def test_a_repository_that_deploys_all_counts_more_than_those_for_developers(system):
    deploy = "".join(
        f"  {name}: {{image: 'shop/{name}:1', environment: {{DATABASE_URL: '{URL}'}}}}\n"
        for name in ("orders", "billing")
    )
    deploying = {"compose.yaml": f"services:\n{deploy}  db: {{image: 'postgres:16'}}\n"}
    found = system(orders=service("orders"), billing=service("bills"), deploy=deploying)
    assert {one.name for one in found.services} == {"orders", "billing"}
    assert stores(found) == {"db/app": ("billing", "orders")}


def test_of_a_whole_that_is_built_the_part_may_be_a_repository_of_its_own(system):
    build = "build: {context: ., dockerfile: '${%s}'}, environment: {DATABASE_URL: '" + URL + "'}"
    names = ("orders", "billing", "stock")
    deploy = "".join(f"  {name}: {{{build % f'{name.upper()}_FILE'}}}\n" for name in names)
    deploying = {"compose.yaml": f"services:\n{deploy}  db: {{image: 'postgres:16'}}\n"}
    own = (
        {key: text for key, text in service(table).items() if key != "compose.yaml"} for table in ("orders", "bills")
    )
    found = system(**dict(zip(names, own, strict=False)), deploy=deploying)
    assert {one.name: one.path for one in found.services} == {
        "orders": "orders",
        "billing": "billing",
        "stock": "deploy",
    }
    assert {table.key.name: table.owner for table in found.tables} == {"orders": "orders", "bills": "billing"}


def test_a_broker_is_one_for_all(system):
    broker = "  rabbitmq: {image: 'rabbitmq:4'}\n"
    found = system(orders=service("orders", OWN + broker), billing=service("bills", OWN + broker))
    assert [one.name for one in found.components if one.kind == "broker"] == ["rabbitmq"]


def test_a_service_that_another_repository_starts_for_its_developers_is_that_service(system):
    uses = OWN.replace("  db:", "  orders: {image: 'shop/orders:1'}\n  db:")
    own = OWN.replace("app: {", "orders: {")
    found = system(orders=service("orders", own), billing=service("bills", uses))
    assert {(one.name, one.path) for one in found.services} == {("orders", "orders"), ("app", "billing")}
    assert stores(found) == {"billing-db/app": ("app",), "orders-db/app": ("orders",)}


def test_a_workspace_has_the_programs_that_it_has_alone(system):
    package = '{"name": "%s", "scripts": {"start": "node main.js"}, "dependencies": {"express": "5"}}'
    program = "const app = require('express')();\napp.get('/x', () => 1);\napp.listen(1);\n"
    files = {"package.json": package % "all", "main.js": program}
    files |= {f"apps/{name}/package.json": package % name for name in ("orders", "billing")}
    files |= {f"apps/{name}/main.js": program for name in ("orders", "billing")}
    found = system(shop=files, other=service("items", OWN.replace("app:", "other:")))
    assert {(one.name, one.path) for one in found.services} == {
        ("orders", "shop/apps/orders"),
        ("billing", "shop/apps/billing"),
        ("other", "other"),
    }


def test_a_repository_may_be_called_like_a_variant(system):
    found = system(**{"legacy": service("orders"), "shop-demo": service("bills", OWN.replace("app:", "web:"))})
    assert {one.name for one in found.services} == {"app", "web"}


def deployment(name: str, image: str, settings: str) -> str:
    return f"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {{name: {name}, labels: {{app: {name}}}}}
        spec:
          template:
            metadata: {{labels: {{app: {name}}}}}
            spec:
              containers:
                - {{name: main, image: '{image}', envFrom: [{{configMapRef: {{name: {settings}}}}}]}}
        """


def settings(host: str) -> str:
    return f"""
        apiVersion: v1
        kind: ConfigMap
        metadata: {{name: settings}}
        data: {{DATABASE_URL: 'postgresql://{host}:5432/app'}}
        """


def test_an_image_is_built_where_repository_and_folder_are_called_like_it(system):
    def api(table: str) -> dict[str, str]:
        files = service(table)
        return {f"api/{name}": text for name, text in files.items() if name != "compose.yaml"}

    manifests = {f"{name}.yaml": deployment(name, f"shop/{name}:1", "none") for name in ("orders-api", "billing-api")}
    found = system(orders=api("orders"), billing=api("bills"), deploy=manifests)
    assert {(one.name, one.path) for one in found.services} == {
        ("orders-api", "orders/api"),
        ("billing-api", "billing/api"),
    }


def test_settings_are_those_of_the_same_repository(system):
    def deployed(name: str) -> dict[str, str]:
        files = service(f"{name}_items") | {
            "k8s/app/app.yaml": deployment(name, f"shop/{name}:1", "settings"),
            "k8s/config/settings.yaml": settings(f"{name}-db"),
        }
        return {path: text for path, text in files.items() if path != "compose.yaml"}

    found = system(orders=deployed("orders"), billing=deployed("billing"))
    assert stores(found) == {"billing-db/app": ("billing",), "orders-db/app": ("orders",)}


def test_each_system_of_several_keeps_the_kind_of_deployment_that_runs_it(system):
    """Several systems side by side say what each of them says alone, however much more of another kind the others run."""
    cluster = {
        "app/app.yaml": deployment("items", "shop/items:1", "settings"),
        "app/settings.yaml": settings("items-db"),
        **{name: text for name, text in service("items").items() if name != "compose.yaml"},
        "app/ingress.yaml": """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: front}
            spec:
              rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: items, port: {number: 80}}}}]}}]
            """,
        "app/service.yaml": """
            apiVersion: v1
            kind: Service
            metadata: {name: items}
            spec: {selector: {app: items}, ports: [{port: 80}]}
            """,
    }
    alone = system(items=cluster)
    found = system(items=cluster, orders=service("orders"), billing=service("bills"))
    assert {"items-db/app", "orders-db/app", "billing-db/app"} == set(stores(found))
    gateways = [(call.source, call.target) for call in alone.calls] + [(d.source, d.target) for d in alone.dependencies]
    assert ("front", "items") in gateways
    assert ("front", "items") in [(one.source, one.target) for one in found.dependencies]
