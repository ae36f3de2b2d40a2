import pytest
from making import at, calls, entry, publishes, queries, system
from msgspec.structs import replace
from ringfence.model.system import Endpoint
from ringfence_rules._orders import Orders

ROUTE = Endpoint("shop", "POST", "/x", at("shop/app.py:5"), "handle")
READ = queries("orders", "shop/app.py:7", "select")
WRITE = queries("orders", "shop/app.py:8", "insert")


def is_order(*effects, method="POST", path="/x", route=ROUTE):
    return Orders(system(entries=(entry("shop", *effects),))).is_order(route, method, path)


@pytest.mark.parametrize(("method", "expected"), [("GET", False), ("HEAD", False), ("PATCH", True), ("DELETE", True)])
def test_most_methods_say_it(method, expected):
    assert is_order(WRITE, method=method) is expected
    assert is_order(READ, method=method) is expected


def test_what_is_done_there_says_it():
    assert is_order(WRITE)
    assert is_order(method="PUT", path="/search")
    assert not is_order(READ, method="PUT")
    assert is_order(READ, publishes("order.placed", "shop/app.py:9"))
    assert not is_order(READ)


def test_what_it_asks_others_for_counts():
    asked = calls("shop", "stock", 8)
    assert not is_order(READ, asked)
    assert is_order(READ, replace(asked, call=replace(asked.call, method="PUT")))


@pytest.mark.parametrize("name", ["GetPrices", "list_orders", "isOpen", "find", "has_items", "Search"])
def test_names_of_questions(name):
    assert not is_order(path=f"/shop.Prices/{name}", route=None, method="")


@pytest.mark.parametrize("name", ["PlaceOrder", "issue", "hashAll", "getaway", "charges", "Listen"])
def test_names_of_orders(name):
    assert is_order(path=f"/shop.Prices/{name}", route=None, method="")


@pytest.mark.parametrize("name", ["TriggerAlert", "assign_role", "cmd=remove-member"])
def test_names_say_it_where_no_change_is_seen(name):
    assert is_order(READ, path=f"/shop.Alerts/{name}", method="")


@pytest.mark.parametrize("name", ["trip_detail", "settings", "Prices", "Released", "{name}"])
def test_other_names_leave_a_question_one(name):
    assert not is_order(READ, path=f"/shop.Prices/{name}")


def test_names_of_patterns_are_read_behind_their_key():
    assert not is_order(path="/cmd=get-prices", route=None, method="")


@pytest.mark.parametrize(
    ("path", "method", "expected"),
    [("/person", "POST", ""), ("/PlaceAll", "", ""), ("/search", "POST", "answer"), ("/send", "POST", "action"),
     ("/x", "PUT", "action"), ("/x", "GET", "answer")],
)  # fmt: skip
def test_where_nothing_is_seen_and_no_name_says_it_it_may_be_either(path, method, expected):
    assert Orders(system()).wanted(None, method, path) == expected
