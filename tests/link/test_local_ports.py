"""Addresses of one's own machine of which nothing says who listens there: their names, and what is asked for."""

import pytest
from linking import compose_of, system_of

STOCK = """import web
@web.route('GET', '/stock/{id}')
def one(id): pass
@web.route('GET', '/stock/more/{id}')
def put(id): pass
@web.route('GET', '/health')
def health(): pass
@web.route('GET', '/api/{id}')
def anything(id): pass
"""
USERS = """import web
@web.route('GET', '/users')
def every(): pass
@web.route('GET', '/both/{id}')
def both(id): pass
"""


def asked(code, **more):
    """(target, path) of what front asks, where nothing is deployed and nobody says on which port he listens."""
    front = f"import web\n@web.route('GET', '/')\ndef home(): pass\n{code}"
    services = {"front": front, "stock": STOCK, "users": USERS, **more}
    files = {f"{name}/main.py": f"import flask\n{text}" for name, text in services.items()}
    files |= {f"{name}/requirements.txt": "flask\n" for name in services}
    system = system_of(files)
    assert all(call.certainty == "likely" for call in system.calls)
    return sorted((call.target, call.path) for call in system.calls if call.source == "front")


@pytest.mark.parametrize("name", ["STOCK_URL", "stock_service_url", "STOCK_API_BASE", "STOCKS_URL"])
def test_the_name_of_an_address_says_whose_it_is(name):
    everywhere = f"{name} = 'http://localhost:4001'\ndef ask(): web.get({name} + '/both/7')\n"
    assert asked(everywhere, stock=USERS) == [("stock", "/both/7")]


@pytest.mark.parametrize("name", ["OTHER_URL", "FRONT_URL", "URL"])
def test_a_name_of_nobody_else_says_nothing(name):
    everywhere = f"{name} = 'http://localhost:4001'\ndef ask(): web.get({name} + '/both/7')\n"
    assert asked(everywhere, stock=USERS) == []


@pytest.mark.parametrize("name", ["apiBase", "API_URL", "base_url"])
def test_nor_does_what_any_address_might_be_called(name):
    everywhere = f"{name} = 'http://localhost:4001'\ndef ask(): web.get({name} + '/both/7')\n"
    assert asked(everywhere, apiservice=USERS) == []


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://localhost:4001/stock/7", [("stock", "/stock/7")]),
        ("http://127.0.0.1:4001/users", [("users", "/users")]),
        ("http://localhost/stock/7", []),  # no port: whatever the machine serves
        ("http://localhost:4001/other", []),
        ("http://localhost:4001/health", []),  # whoever has such a route, others have it, too
        ("http://localhost:4001/api/7", []),
    ],
)
def test_a_port_of_nobody_is_whose_path_is_asked_for(url, target):
    assert asked(f"def ask(): web.get('{url}')\n") == target


@pytest.mark.parametrize(("program", "target"), [("web.browse()", ["stock"]), ("", [])])
def test_a_page_asks_the_machine_that_shows_it(program, target):
    code = f"import web\n{program}\ndef ask(): web.get('http://localhost:4001/stock/7')\n"
    system = system_of(compose_of(front=code, stock=STOCK, users=USERS))
    assert [call.target for call in system.calls] == target


def test_what_two_serve_says_nothing():
    assert asked("def ask(): web.get('http://localhost:4001/users')\n", other=USERS) == []


def test_who_serves_it_himself_may_be_meant():
    assert asked(f"{USERS[11:]}def ask(): web.get('http://localhost:4001/users')\n") == []


def test_one_port_is_of_one_service():
    one = "def ask(): web.get('http://localhost:4001/stock/7')\n"
    two = "def more(): web.get('http://localhost:4001/users')\n"
    assert asked(one + two) == []  # a gateway, perhaps
    assert asked(one + two.replace("4001", "4002")) == [("stock", "/stock/7"), ("users", "/users")]


def test_most_of_what_is_asked_for_decides():
    code = "def one(): web.get('http://localhost:4001/stock/7')\n"
    code += "def two(): web.get('http://localhost:4001/stock/more/8')\n"
    code += "def three(): web.get('http://localhost:4001/users')\n"
    assert asked(code) == [("stock", "/stock/7"), ("stock", "/stock/more/8")]


def test_a_name_that_says_another_service_counts_against_it():
    code = "USERS_URL = 'http://localhost:4001'\ndef ask(): web.get(USERS_URL + '/stock/7')\n"
    assert asked(code) == []
