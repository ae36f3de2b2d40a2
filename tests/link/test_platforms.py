"""Systems that platforms run: what builds them, which workloads are one service, whose image nobody says."""

import pytest
from linking import system_of

ROUTE = "import web\n@web.route('GET', '/{0}')\ndef show(): ...\n"
MODEL = "import web\nCREATED = web.table('orders')\n"


def app(name: str, image: str = "image") -> str:
    return f"""
resource {name} 'Microsoft.App/containerApps@2023-05-01' = {{
  name: '{name}-app'
  properties: {{ template: {{ containers: [ {{ name: 'main', image: {image} }} ] }} }}
}}
"""


def paths(files: dict[str, str]) -> dict[str, str | None]:
    return {service.name: service.path for service in system_of(files).services}


def components(files: dict[str, str]) -> set[str]:
    return {component.name for component in system_of(files).components}


def test_processes_that_a_platform_builds_of_one_folder_are_one_service():
    blueprint = """
services:
  - {type: worker, name: worker, runtime: python, startCommand: celery -A shop.tasks worker}
  - {type: web, name: shop, runtime: python, startCommand: gunicorn shop.app}
"""
    files = {
        "render.yaml": blueprint,
        "requirements.txt": "web\n",
        "shop/app.py": ROUTE.format("a"),
        "shop/tasks.py": "",
    }
    assert paths(files) == {"shop": ""}


def test_what_is_not_read_starts_nothing_of_its_own():
    blueprint = """
services:
  - {type: worker, name: one, runtime: python, startCommand: python -m shop.one}
  - {type: web, name: two, runtime: python, startCommand: python -m shop.two}
"""
    assert paths({"render.yaml": blueprint, "shop/one.py": "", "shop/two.py": ""}) == {"one": ""}


def test_services_in_folders_of_their_own():
    blueprint = """
services:
  - {type: web, name: shop-orders, runtime: python, rootDir: services/orders, startCommand: python app.py}
  - {type: web, name: shop-billing, runtime: python, startCommand: cd services/billing && python app.py}
"""
    code = {"services/orders/app.py": ROUTE.format("a"), "services/billing/app.py": ROUTE.format("b")}
    assert paths({"render.yaml": blueprint, **code}) == {
        "shop-orders": "services/orders", "shop-billing": "services/billing",
    }  # fmt: skip


def test_whose_image_nobody_says_is_the_program_that_is_called_alike():
    files = {
        "main.bicep": "param image string" + app("orders") + app("billing"),
        "src/orders-service/Dockerfile": "FROM python:3.12\nCOPY . /app\n",
        "src/orders-service/main.py": ROUTE.format("orders"),
    }
    assert paths(files) == {"orders-app": "src/orders-service"}
    assert components(files) == {"orders-app"}  # nothing is known of the other one


def test_of_several_that_are_called_alike_it_is_none():
    files = {"main.bicep": "param image string" + app("orders")}
    for folder in ("orders-service", "apps/orders"):
        files |= {
            f"{folder}/Dockerfile": "FROM python:3.12\nCOPY . /app\n",
            f"{folder}/main.py": ROUTE.format("orders"),
        }
    assert "orders-app" not in paths(files)


def test_an_image_that_is_said_is_somebody_elses():
    files = {
        "main.bicep": app("orders", "'elsewhere.org/crm:1'"),
        "src/orders-service/Dockerfile": "FROM python:3.12\nCOPY . /app\n",
        "src/orders-service/main.py": ROUTE.format("orders"),
    }
    assert "orders-app" in components(files)
    assert "orders-app" not in paths(files)


@pytest.mark.parametrize(("compose", "path"), [("{build: ./code/o}", "code/o"), ("{image: 'elsewhere/x:1'}", None)])
def test_an_image_is_of_the_service_that_another_deployment_builds_under_its_name(compose, path):
    files = {
        "compose.yaml": f"services:\n  shop-orders: {compose}\n",
        "main.bicep": app("orders", "'registry.example/shop-orders:1'"),
        "code/o/Dockerfile": "FROM python:3.12\nCOPY . /app\n",
        "code/o/main.py": ROUTE.format("orders"),
    }
    found = paths(files)
    assert found.get("shop-orders") == path
    assert "orders-app" not in found


def test_a_bake_file_says_what_an_image_is_built_from():
    files = {
        "docker-bake.hcl": 'target "x" {\n context = "code/o"\n tags = ["shop/orders:1"]\n}\n',
        "main.bicep": app("orders", "'shop/orders:2'"),
        "code/o/main.py": ROUTE.format("orders"),
        "code/o/Dockerfile": "FROM python:3.12\nCOPY . /app\n",
    }
    assert paths(files) == {"orders-app": "code/o"}


def test_the_tag_names_a_service_of_the_developers_file():
    tagged = app("orders").replace("properties: {", "tags: { 'azd-service-name': 'orders' }\n  properties: {", 1)
    files = {
        "azure.yaml": "name: shop\nservices:\n  orders: {project: ./code/o, host: containerapp}\n",
        "infra/main.bicep": "param image string" + tagged,
        "code/o/main.py": ROUTE.format("orders"),
        "code/o/requirements.txt": "web\n",
    }
    assert paths(files) == {"orders": "code/o"}


def test_of_several_roots_that_run_the_same_images_one_counts():
    files = {f"{stage}.bicep": app("crm", f"'elsewhere.org/crm:{stage}'") + app("a", "'shop/a:1'") for stage in "xyz"}
    files |= {"a/Dockerfile": "FROM python:3.12\nCOPY . /app\n", "a/main.py": ROUTE.format("a")}
    assert components(files) == {"crm-app", "a-app"}
