import pytest
from report_samples import REPORT
from ringfence.views.ways import UnknownNameError, why


def edges(one, other):
    return [item.cells[:4] for item in why(REPORT, one, other).items]


def test_calls_messages_tables_and_databases_tie_services():
    assert edges("billing", "shop") == [
        ("trespass", "billing", "main/shop:orders", "write: update (status)"),
        ("trespass", "billing", "main/shop:orders", "write: insert, select (id)"),
        ("call", "shop", "billing", "POST /charges"),
        ("message", "shop", "billing", "orders.placed"),
        ("database", "billing", "main/shop", "postgresql"),
        ("database", "shop", "main/shop", "postgresql"),
    ]


def test_the_order_of_the_two_changes_no_edge():
    assert sorted(edges("shop", "billing")) == sorted(edges("billing", "shop"))


def test_calls_say_their_place_and_whether_they_are_repeated():
    cells = [item.cells for item in why(REPORT, "web", "shop").items]
    assert cells == [
        ("call", "web", "shop", "POST /orders", "certain", "web/app.py:7"),
        ("call", "web", "shop", "POST /orders, once per item", "certain", "web/app.py:9"),
    ]


def test_without_an_edge_the_way_of_requests_is_shown():
    (way,) = why(REPORT, "web", "billing").items
    assert way.cells[:4] == ("way", "web", "billing", "web → shop → billing")
    assert [step.at.path for step in way.steps] == ["web/app.py", "shop/app.py"]


def test_a_service_and_a_table():
    assert [edge[0] for edge in edges("billing", "orders")] == ["trespass", "trespass"]
    assert edges("orders", "shop") == [
        ("data", "shop", "main/shop:orders", "read: select"),
        ("define", "shop", "main/shop:orders", "create (migration)"),
    ]


def test_nothing_is_said_in_words():
    answer = why(REPORT, "web", "orders")
    assert (answer.items, answer.nothing) == ((), "Nothing that was read ties web to orders.")


def test_a_name_that_means_nothing():
    with pytest.raises(UnknownNameError) as caught:
        why(REPORT, "shop", "wbe")
    assert caught.value.name == "wbe"
    assert "web" in caught.value.names
