import pytest
from making import at, calls, entry, findings, queries, store, system, use
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
