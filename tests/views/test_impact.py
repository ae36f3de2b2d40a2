import pytest
from msgspec.structs import replace
from report_samples import CALL, CHARGE, FIRST, INVOICES, ORDERS, PLACE, REPORT, SECOND, SYSTEM, UPDATE, WEB
from ringfence.model.source import Span
from ringfence.model.system import Effect, Entry, Reference
from ringfence.views.impact import impact
from ringfence.views.ways import UnknownNameError

CHECKOUT = Entry("web", "route", WEB.at, "checkout", WEB, effects=(Effect("call", CALL, (), call=FIRST),))
PLACING = Entry("shop", "route", PLACE.at, "place", PLACE, effects=(Effect("call", CALL, (), call=SECOND),))
CHARGING = Entry("billing", "route", CHARGE.at, "charge", CHARGE, effects=(Effect("query", UPDATE, (), table=ORDERS),))


def of(subject, *entries, **more):
    return impact(replace(REPORT, system=replace(SYSTEM, entries=entries or SYSTEM.entries, **more)), subject)


def test_requests_that_wait_for_a_service_over_others():
    answer = of("billing", CHECKOUT, PLACING, CHARGING)
    assert [item.cells for item in answer.items] == [
        ("web", "POST /checkout", "web → shop → billing", "fails", "web/app.py:7"),
        ("shop", "POST /orders", "shop → billing", "fails", "shop/app.py:20"),
    ]
    assert answer.summary == "2 requests of 2 services wait for billing."


def test_a_fallback_saves_the_request():
    saved = replace(FIRST, fallback="cached orders")
    (item,) = of("shop", replace(CHECKOUT, effects=(Effect("call", CALL, (), call=saved),))).items
    assert (item.cells[3], item.look) == ("falls back to cached orders", "good")


def test_circles_end():
    back = Entry("billing", "route", CHARGE.at, "charge", CHARGE, effects=(Effect("call", CALL, (), call=FIRST),))
    assert [item.data["service"] for item in of("web", PLACING, back).items] == []


def test_calls_of_unknown_requests_count():
    assert [item.cells[:2] for item in of("billing", CHECKOUT).items] == [("shop", "from an unknown request")]


def test_nobody_waits():
    assert of("web").nothing == "Nobody is seen to wait for web."


def test_who_uses_a_table_and_in_which_requests():
    rows = [(item.cells[0], item.cells[1], item.cells[3]) for item in of("orders", CHARGING).items]
    assert rows == [
        ("billing", "write: update", "POST /charges"),
        ("billing", "write: insert, select", ""),
        ("shop", "read: select", ""),
    ]


def test_a_column_leaves_out_who_names_others():
    assert [item.cells[:3] for item in of("orders.status").items] == [
        ("billing", "write: update", "status"),
        ("shop", "read: select", "unknown"),
    ]


def test_a_foreign_key_ties_another_table():
    key = Reference(INVOICES, ("order_id",), ORDERS, ("id",), Span("billing/1.sql", 3), "billing")
    assert of("orders.id", references=(key,)).items[-1].cells[:2] == ("billing", f"foreign key of {INVOICES}")
    assert "foreign key" not in of("orders.status", references=(key,)).items[-1].cells[1]


def test_a_name_that_means_nothing():
    with pytest.raises(UnknownNameError):
        of("ordrs.status")
