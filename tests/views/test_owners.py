from msgspec.structs import replace
from report_samples import REPORT, SYSTEM
from ringfence.model.source import Span
from ringfence.model.system import Access, System, Table, TableKey
from ringfence.views.owners import owners

ORDERS, INVOICES = "main/shop:orders", "main/shop:billing.invoices"


def tables(subject=None, report=REPORT):
    return [item.cells[:2] for item in owners(report, subject).items]


def test_all_tables_with_who_else_uses_them():
    answer = owners(REPORT)
    assert tables() == [(INVOICES, "billing"), (ORDERS, "shop")]
    assert answer.items[1].cells[2:] == ("its migrations define it", "", "billing (writes)")
    assert (answer.items[0].look, answer.items[1].look) == ("", "error")


def test_a_table_is_found_by_any_part_of_its_name():
    for name in ("orders", "ORDERS", ORDERS, "main/*:orders", "ord*"):
        assert tables(name) == [(ORDERS, "shop")]
    assert tables("billing.invoices") == tables("invoices") == [(INVOICES, "billing")]
    assert tables("other/*:orders") == []


def test_of_a_service_what_it_owns_and_what_it_uses():
    assert tables("billing") == [(INVOICES, "billing"), (ORDERS, "shop")]
    assert tables("shop") == [(ORDERS, "shop")]
    assert owners(REPORT, "web").nothing == "web touches no table."


def test_of_a_statement_whose_its_tables_are():
    answer = owners(REPORT, "SELECT * FROM orders o JOIN billing.invoices i ON i.id = o.id JOIN stock s ON true")
    assert [item.cells[:2] for item in answer.items] == [(ORDERS, "shop"), (INVOICES, "billing"), ("stock", "nobody")]
    assert answer.summary == "2 owners: billing, shop."


def test_a_name_that_means_nothing():
    assert owners(REPORT, "ordrs").nothing == "There is no table and no service 'ordrs'."


def test_contested_tables_name_everybody_with_a_claim():
    key = TableKey("main/shop", "", "carts")
    accesses = tuple(Access(name, key, "write", ("insert",), Span(f"{name}.py", 1)) for name in ("billing", "shop"))
    system = System(SYSTEM.services, tables=(Table(key, None, "none", ("billing", "shop")),), accesses=accesses)
    (item,) = owners(replace(REPORT, system=system)).items
    assert item.cells == ("main/shop:carts", "billing or shop", "contested", "", "billing (writes), shop (writes)")
    assert item.data["owner"] is None


def test_the_evidence_names_the_first_write_of_each_trespasser():
    steps = owners(REPORT, "orders").items[0].steps
    assert [(step.note, str(step.at)) for step in steps] == [("billing writes it", "billing/app.py:12")]
