"""Which of a service's connections a statement runs on."""

import pytest
from linking import compose_of, system_of
from ringfence.extend import framework
from ringfence.model.expression import Member
from ringfence.model.facts import Connection, Query, TableName, TableUse

OPEN = """\
import shelf
orders = shelf.open("postgresql://db/orders")
stock = shelf.open("postgresql://db/stock")
"""


@framework("shelf", language="python", libraries=("shelf",), same_as={"shelf.open().cursor()": "shelf.Cursor()"})
def shelf(code):
    """``shelf.open(url)`` gives a connection; tables are written through it, its cursors, and sessions made of it."""
    for call in code.calls("shelf.open"):
        yield Connection("", call.call.invoke.at, call.call.function, call.argument(0))
    names = ("shelf.open().write", "shelf.Cursor().write", "shelf.Session().write", "shelf.factory()().write")
    for call in code.calls(*names):
        callee = call.call.invoke.callee
        assert isinstance(callee, Member)
        database, _, name = call.argument(0).literal.rpartition(".")
        use = TableUse(TableName(name, database=database), ("insert",))
        yield Query((use,), call.call.invoke.at, call.call.function, via=callee.of)


def stores(text):
    system = system_of(compose_of(front=OPEN + text), frameworks=(shelf,))
    return sorted({access.table.datastore for access in system.accesses})


@pytest.mark.parametrize(
    "text",
    [
        "def f(): orders.write('items')",
        "def f(): orders.cursor().write('items')",
        "def f():\n    cursor = orders.cursor()\n    cursor.write('items')",
        "def f(): shelf.Session(orders).write('items')",
        "make = shelf.factory(bind=orders)\ndef f(): make().write('items')",
        "def get(): return orders\ndef f(): get().write('items')",
        "class Repo:\n    def __init__(self, c): self.c = c\n    def f(self): self.c.write('items')\nRepo(orders)",
    ],
)
def test_what_a_statement_runs_on_tells_its_connection(text):
    assert stores(text) == ["db/orders"]
    assert stores(text.replace("orders", "stock")) == ["db/stock"]


def test_a_connection_that_may_be_either_tells_nothing():
    assert stores("def f(c): c.write('items')\nf(orders)\nf(stock)") == ["front?"]


def test_a_table_that_names_its_database_needs_no_more():
    assert stores("def f(c): c.write('stock.items')\nf(orders)\nf(stock)") == ["db/stock"]
