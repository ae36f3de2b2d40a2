"""Entry points of a service with their effects."""

from types import SimpleNamespace

import pytest
from effort import steps
from ringfence.link.entries import Entries
from ringfence.link.executions import Act, Execution, Walk
from ringfence.model.expression import Name
from ringfence.model.facts import ChannelUse, Query, TableName, TableUse
from ringfence.model.source import Span, Step
from ringfence.model.system import Access, TableKey

AT, WAY = Span("shop.py", 9), (Step("calls find", Span("shop.py", 3)),)


def access(table, *operations, function="find", columns=()):
    return Access("shop", TableKey("db/shop", "", table), "read", operations, AT, function, columns)


def query(table, function="find"):
    return Query((TableUse(TableName(table), ("select",)),), AT, function)


def act(fact, path=WAY, **more):
    told = {"repeated": False, "each": None, "transaction": None, "cached": False, **more}
    return Act(fact, path, **told)


def entry_of(acts, accesses):
    entries = Entries(SimpleNamespace(unit=SimpleNamespace(name="shop")), {AT: accesses})
    execution = Execution("http", Span("shop.py", 1), "handler", None, (), 0)
    (entry,) = entries.all([execution], [Walk(tuple(acts), True)])
    return entry


def done(entry):
    return [(effect.kind, effect.table.name, effect.operations) for effect in entry.effects]


ACCESSES = (access("orders", "select"), access("lines", "select"), access("orders", "select", columns=("id",)))


def test_all_that_is_done_at_a_place_is_done_once_however_many_facts_say_it():
    acts = [act(query("orders")), act(query("lines"))]
    assert done(entry_of(acts, ACCESSES)) == [("query", "orders", ("select",)), ("query", "lines", ("select",))]


@pytest.mark.parametrize(
    "other",
    [{"path": ()}, {"repeated": True}, {"each": AT}, {"transaction": AT}, {"cached": True}],
)
def test_what_is_reached_otherwise_is_an_effect_of_its_own(other):
    acts = [act(query("orders")), act(query("orders"), **other)]
    assert done(entry_of(acts, ACCESSES[:1])) == [("query", "orders", ("select",))] * 2


def test_only_what_the_function_does_counts_at_a_place_that_several_share():
    accesses = [access("orders", "select"), access("lines", "update", function="change")]
    acts = [act(query("orders")), act(query("lines", "change"))]
    assert done(entry_of(acts, accesses)) == [("query", "orders", ("select",)), ("query", "lines", ("update",))]


def test_messages_from_one_place_are_told_apart():
    fact = ChannelUse("publish", Name("topic"), "kafka", AT, "find")
    acts = [act(fact, channel="orders"), act(fact, channel="lines")]
    assert [effect.channel for effect in entry_of(acts, ()).effects] == ["orders", "lines"]


def test_work_grows_with_facts_and_tables_and_not_with_facts_times_tables():
    def work(size):
        tables = [f"t{number}" for number in range(size)]
        acts, accesses = [act(query(table)) for table in tables], [access(table, "select") for table in tables]
        return steps(lambda: entry_of(acts, accesses))

    assert work(80) < 3 * work(40)
