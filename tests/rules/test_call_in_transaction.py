import pytest
from making import at, calls, entry, findings, queries, store, system, use
from msgspec.structs import replace
from ringfence.model.source import Step
from ringfence.model.system import Unresolved
from ringfence_rules.call_in_transaction import check as rule

STORED = {"datastores": (store(use("shop", "shop/app.py:1")),)}


def check(*entries, **parts):
    return findings(rule, system(entries=entries, **(parts or STORED)))


def test_a_call_in_a_transaction_is_flagged_where_it_is_made():
    (finding,) = check(entry("shop", calls("shop", "payments", 7, transaction="shop/app.py:6")))
    assert (finding.at, finding.services) == (at("shop/app.py:7"), ("shop", "payments"))
    assert finding.subject == "shop -> payments: GET /payments"
    assert finding.related[0].at == at("shop/app.py:6")
    assert finding.because[0].note == "POST /x of shop begins here"


def test_two_entries_over_one_call_are_one_finding():
    inside = calls("shop", "payments", 7, transaction="shop/app.py:6")
    assert len(check(entry("shop", inside), entry("shop", inside, path="/y"))) == 1


def test_no_transaction_no_finding():
    assert not check(entry("shop", calls("shop", "payments", 7)))


@pytest.mark.parametrize(
    "parts",
    [
        {"unresolved": (Unresolved("connection", "nobody says", at("shop/app.py:1"), "shop"),)},
        {"entries": (entry("shop", queries("orders", "shop/app.py:9", "select")),)},
        STORED,
    ],
    ids=["unknown", "asked", "known"],
)
def test_a_service_that_has_some_database_opens_a_transaction(parts):
    inside = entry("shop", calls("shop", "payments", 7, transaction="shop/app.py:6"))
    assert len(findings(rule, system(**{**parts, "entries": (inside, *parts.get("entries", ()))}))) == 1


def test_without_a_database_no_transaction_is_open():
    inside = entry("shop", calls("shop", "payments", 7, transaction="shop/app.py:6"))
    assert not check(inside, datastores=(store(use("payments", "payments/app.py:1")),))


@pytest.mark.parametrize(
    ("statements", "held"),
    [
        ((), "its connection, and what it has locked, are held"),
        (("select",), "its connection is held"),
        (("select", "update"), "its connection, and what it has locked, are held"),
    ],
)
def test_what_is_held_follows_from_what_is_seen_inside(statements, held):
    stated = [replace(queries("orders", "shop/app.py:7", one), transaction=at("shop/app.py:6")) for one in statements]
    (finding,) = check(entry("shop", calls("shop", "payments", 8, transaction="shop/app.py:6"), *stated))
    assert held in finding.message


def test_what_is_only_written_afterwards_has_locked_nothing():
    asked = calls("shop", "payments", 7, transaction="shop/app.py:6")
    stored = replace(queries("orders", "shop/store.py:2", "update"), transaction=at("shop/app.py:6"))
    after, before = (replace(stored, path=(Step("calls store", at(f"shop/app.py:{line}")),)) for line in (8, 6))
    (finding,) = check(entry("shop", asked, after))
    assert "its connection is held" in finding.message
    again = [replace(one, repeated=True) for one in (asked, after)]
    for effects in ((asked, before), again):
        (finding,) = check(entry("shop", *effects))
        assert "what it has locked" in finding.message


def test_a_call_that_holds_locks_is_shown_before_one_that_does_not():
    asked = calls("shop", "payments", 7, transaction="shop/app.py:6")
    stored = queries("orders", "shop/app.py:20", "update", transaction="shop/app.py:19")
    later = replace(asked, at=at("shop/app.py:21"), transaction=at("shop/app.py:19"))
    read = queries("orders", "shop/app.py:6", "select", transaction="shop/app.py:6")
    (finding,) = check(entry("shop", asked, read), entry("shop", stored, later, path="/y"))
    assert finding.at == at("shop/app.py:21")
    assert [related.at for related in finding.related] == [at("shop/app.py:19"), at("shop/app.py:7")]


@pytest.mark.parametrize(("method", "outbox"), [("GET", False), ("DELETE", True)])
def test_only_an_order_goes_into_an_outbox(method, outbox):
    made = calls("shop", "payments", 7, transaction="shop/app.py:6")
    asked = replace(made, call=replace(made.call, method=method, route=None))
    (finding,) = check(entry("shop", asked))
    assert ("outbox" in finding.remedy) is outbox
