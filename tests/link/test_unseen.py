"""What is said of a service's code that nobody reads."""

import pytest
from linking import compose_of, system_of


def unread(files):
    return [(one.service, one.why) for one in system_of(files).unresolved if one.what in ("service", "program")]


def test_a_service_in_a_language_that_is_not_read():
    files = {name: text for name, text in compose_of(orders="").items() if not name.endswith(".py")}
    files |= {"orders/index.scala": "", "orders/src/order.scala": "", "orders/README.md": ""}
    assert unread(files) == [("orders", "Scala is not read yet: 2 files of orders")]


def test_files_beside_a_program_that_is_read():
    files = compose_of(orders="import web\nweb.get('http://stock/')\n", stock="x = 1\n")
    files |= {"orders/worker/main.ex": "", "orders/worker/lib.scala": "", "stock/tool.pl": ""}
    assert unread(files) == [
        ("orders", "Elixir is not read yet: 1 file of orders"),
        ("orders", "Scala is not read yet: 1 file of orders"),
    ]


def test_files_of_another_service_are_not_counted():
    files = compose_of(orders="x = 1\n", stock="x = 1\n")
    files["compose.yaml"] = "services:\n  orders:\n    build: .\n  stock:\n    build: stock\n"
    files |= {"Dockerfile": "FROM python\nCOPY . .\n", "app.py": "x = 1\n", "stock/main.ex": ""}
    assert unread(files) == [("stock", "Elixir is not read yet: 1 file of stock")]


def test_a_service_without_any_program():
    files = {name: text for name, text in compose_of(orders="").items() if not name.endswith(".py")}
    assert unread(files) == [("orders", "no program of orders was found in orders")]


@pytest.mark.parametrize(
    ("dockerfile", "told"),
    [
        ("FROM nginx:1.27\nCOPY page /usr/share/nginx/html\n", True),
        ("FROM ubuntu\nRUN apt-get install apache2\nCMD apache2ctl -D FOREGROUND\n", True),
        ('FROM alpine\nCMD ["consul-template", "-template", "a:b:nginx -s reload"]\n', True),
        ("FROM nginx:1.27\nCMD ./orders\n", False),
        ("FROM node AS built\nRUN npm run build\nFROM nginx\nCOPY --from=built /dist /usr/share/nginx/html\n", False),
        ("FROM acme/nginx-orders\n", False),
    ],
)
def test_a_web_server_needs_no_program_of_its_own(dockerfile, told):
    files = {name: text for name, text in compose_of(orders="").items() if not name.endswith(".py")}
    found = unread(files | {"orders/Dockerfile": dockerfile})
    assert found == ([] if told else [("orders", "no program of orders was found in orders")])
