"""Several programs of Python in one folder: which workload starts which, and which of them are services of their own."""

import pytest
from linking import system_of

ROUTE = "import web\n@web.route('GET', '/{0}')\ndef show(): ...\n"
DOCKERFILE = "FROM python:3.12\nWORKDIR /srv\nCOPY . .\n"


def paths(compose: str, dockerfile: str = DOCKERFILE, **code: str) -> dict[str, str]:
    """The folders of the services. code: by path, ``__`` for a slash."""
    programs = {f"{path.replace('__', '/')}.py": text for path, text in code.items()}
    every = {"compose.yaml": f"services:\n{compose}", "Dockerfile": dockerfile, "requirements.txt": "web\n", **programs}
    return {service.name: service.path for service in system_of(every).services}


def two(orders: str, billing: str) -> str:
    """Two workloads of one image, by their commands."""
    return f"  orders: {{build: ., command: {orders}}}\n  billing: {{build: ., command: {billing}}}\n"


def programs(**more: str) -> dict[str, str]:
    return {"shop__orders__main": ROUTE.format("orders"), "shop__billing__main": ROUTE.format("billing"), **more}


APART = {"orders": "shop/orders", "billing": "shop/billing"}
TOGETHER = {"orders": ""}
UVICORN = two("uvicorn shop.orders.main:app --port 80", "uvicorn shop.billing.main:app")


@pytest.mark.parametrize(
    "command",
    [
        "uvicorn shop.{}.main:app --host 0.0.0.0",
        "gunicorn -c shop/common/conf.py -k uvicorn.workers.UvicornWorker shop.{}.main:app",
        "python -m shop.{}.main",
        "python shop/{}/main.py",
        "poetry run python /srv/shop/{}/main.py",
        'sh -c "sleep 3 && exec fastapi run shop/{}/main.py"',
        'sh -c "cd shop/{} && uvicorn main:app"',
        "uvicorn --app-dir=shop/{} main:app",
        "celery --app=shop.{}.main:app worker",
        "arq shop.{}.main.Settings",
    ],
)
def test_a_command_names_the_file_that_it_starts(command: str) -> None:
    said = two(f"'{command.format('orders')}'", f"'{command.format('billing')}'")
    assert paths(said, **programs(shop__common__conf="workers = 2\n")) == APART


def test_where_it_works_a_plain_name_is_a_module() -> None:
    compose = (
        "  orders: {build: ., working_dir: /srv/shop/orders, command: uvicorn main:app}\n"
        "  billing: {build: ., working_dir: /srv/shop/billing, command: uvicorn main:app}\n"
    )
    assert paths(compose, **programs()) == APART


@pytest.mark.parametrize(
    "compose",
    [
        "  orders: {build: ., environment: {SERVICE: orders}}\n  billing: {build: ., environment: {SERVICE: billing}}\n",
        "  orders: {build: {context: ., args: {X: orders}}}\n  billing: {build: {context: ., args: [X=billing]}}\n",
    ],
)
@pytest.mark.parametrize("start", ['["sh", "-c", "uvicorn shop.${SERVICE}.main:app"]', '["/srv/start.sh"]'])
def test_a_variable_says_which_is_started(compose: str, start: str) -> None:
    assert paths(compose, f"{DOCKERFILE}CMD {start}\n", **programs()) == APART


def test_each_dockerfile_starts_one() -> None:
    built = "{{build: {{context: ., dockerfile: docker/{0}.Dockerfile}}}}"
    compose = "".join(f"  {name}: {built.format(name)}\n" for name in APART)
    files = {f"docker/{name}.Dockerfile": f"{DOCKERFILE}CMD uvicorn shop.{name}.main:app\n" for name in APART}
    code = {f"{path.replace('__', '/')}.py": text for path, text in programs().items()}
    system = system_of({"compose.yaml": f"services:\n{compose}", **files, **code})
    assert {service.name: service.path for service in system.services} == APART


def test_files_beside_each_other_are_programs_by_themselves() -> None:
    code = {"shop__orders": ROUTE.format("orders"), "shop__billing": ROUTE.format("billing")}
    found = paths(two("python -m shop.orders", "python -m shop.billing"), **code)
    assert found == {"orders": "shop/orders.py", "billing": "shop/billing.py"}


def test_a_program_of_the_whole_folder_beside_others_is_its_file() -> None:
    code = {**programs(), "main": ROUTE.format("")}
    compose = UVICORN + "  front: {build: ., command: uvicorn main:app}\n"
    assert paths(compose, **code) == {**APART, "front": "main.py"}


# ---------------------------------------------------------------- what is one service


SETTINGS = "import os\nURL = os.environ['DATABASE_URL']\n"
MODELS = "import store\nstore.map('orders', managed=True)\n"


def test_settings_and_clients_are_shared_by_services() -> None:
    code = {path: f"from shop.common.settings import URL\n{text}" for path, text in programs().items()}
    code["shop__common__settings"] = SETTINGS
    assert paths(UVICORN, **code) == APART


def test_programs_that_share_models_are_one_service() -> None:
    code = {path: f"from shop import models\n{text}" for path, text in programs().items()}
    assert paths(UVICORN, **code, shop__models=MODELS) == TOGETHER


def test_models_are_shared_wherever_imports_lead_to_them() -> None:
    code = {path: f"from ..common import repository\n{text}" for path, text in programs().items()}
    assert (
        paths(UVICORN, **code, shop__common__repository="from shop.models import *\n", shop__models=MODELS) == TOGETHER
    )


def test_who_runs_code_of_another_is_its_process() -> None:
    code = programs(shop__orders__prices="PRICE = 1\n")
    code["shop__billing__main"] = f"from shop.orders.prices import PRICE\n{code['shop__billing__main']}"
    assert paths(UVICORN, **code) == TOGETHER


def test_a_worker_is_of_the_only_program_beside_it() -> None:
    code = {"shop__api__main": ROUTE.format("orders"), "shop__worker__main": "import bus\nbus.consume('placed')\n"}
    compose = "  api: {build: ., command: uvicorn shop.api.main:app}\n"
    compose += "  worker: {build: ., command: python -m shop.worker.main}\n"
    assert paths(compose, **code) == {"api": ""}


def test_a_worker_is_of_the_program_that_it_is_called_after() -> None:
    code = programs(shop__billing_worker__main="import bus\nbus.consume('placed')\n")
    compose = UVICORN + "  billing-worker: {build: ., command: python -m shop.billing_worker.main}\n"
    assert paths(compose, **code) == APART


def test_what_only_starts_others_is_nobodys_program() -> None:
    code = {**programs(), "shop__orders__main": "import subprocess\nsubprocess.run(['uvicorn', 'x:app'])\n"}
    assert paths(UVICORN, **code) == TOGETHER


def test_parts_of_django_are_one_service() -> None:
    code = programs(manage="import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n")
    assert paths(UVICORN, **code) == TOGETHER


def test_one_program_in_two_workloads() -> None:
    code = {"shop__orders__main": ROUTE.format("orders"), "shop__orders__jobs": "import bus\nbus.consume('placed')\n"}
    assert paths(two("uvicorn shop.orders.main:app", "uvicorn shop.orders.main:app --workers 2"), **code) == TOGETHER


# ---------------------------------------------------------------- what is whose


def test_each_service_does_what_it_imports_alone() -> None:
    code = programs(
        shop__common__events="import bus\ndef placed(): bus.publish('placed')\n",
        shop__common__mail="import bus\ndef sent(): bus.publish('sent')\n",
        shop__scripts__fill="import bus\nbus.publish('filled')\n",
    )
    for name, event, module in (("orders", "placed", "events"), ("billing", "sent", "mail")):
        code[f"shop__{name}__main"] = (
            f"import web\nfrom shop.common.{module} import {event}\n"
            f"@web.route('GET', '/{name}')\ndef show():\n    {event}()\n"
        )
    files = {f"{path.replace('__', '/')}.py": text for path, text in code.items()}
    system = system_of({"compose.yaml": f"services:\n{UVICORN}", "Dockerfile": DOCKERFILE, **files})
    assert [(use.service, use.channel) for use in system.channels] == [("billing", "sent"), ("orders", "placed")]


def test_what_starts_none_of_them_runs_nothing_that_can_be_told() -> None:
    compose = UVICORN + "  setup: {build: ., command: alembic upgrade head}\n"
    assert paths(compose, **programs()) == {**APART, "setup": ""}


@pytest.mark.parametrize("beside", ["migrate", "worker", "orders-setup"])
def test_a_service_is_called_like_what_serves(beside: str) -> None:
    compose = (
        f"  {beside}: {{build: ., command: alembic upgrade head}}\n  web: {{build: ., command: uvicorn main:app}}\n"
    )
    assert paths(compose, main=ROUTE.format("")) == {"web": ""}
