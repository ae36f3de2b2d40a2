from making import at, entry, findings, queries, services, store, system, table
from ringfence_rules.distributed_transaction import check as rule

BEGIN = "shop/app.py:6"


def check(*effects, **parts):
    return findings(rule, system(entries=(entry("shop", *effects),), **parts))


def writes(name, line, **more):
    return queries(name, f"shop/app.py:{line}", "insert", transaction=BEGIN, **more)


def test_two_datastores_in_one_transaction():
    (finding,) = check(writes("orders", 7), writes("items", 8, store="db/stock"))
    assert finding.subject == "shop: db/main + db/stock"
    assert (finding.services, finding.at) == (("shop",), at("shop/app.py:8"))
    assert [related.at for related in finding.related] == [at(BEGIN), at("shop/app.py:7")]


def test_tables_of_two_owners_in_one_transaction():
    tables = table("orders", "shop"), table("items", "stock")
    (finding,) = check(writes("orders", 7), writes("items", 8), tables=tables)
    assert finding.services == ("shop", "stock")
    assert finding.subject == "shop: db/main:items + db/main:orders"


def test_owners_of_one_context_are_one():
    tables = table("orders", "shop"), table("items", "stock")
    together = services("shop", "stock", context="sales")
    assert not check(writes("orders", 7), writes("items", 8), tables=tables, services=together)


def test_two_transactions_are_not_one():
    other = queries("items", "shop/app.py:9", "insert", transaction="shop/app.py:8", store="db/stock")
    assert not check(writes("orders", 7), other)


def test_reading_elsewhere_is_fine():
    read = queries("items", "shop/app.py:8", "select", transaction=BEGIN, store="db/stock")
    assert not check(writes("orders", 7), read)


def test_copies_do_not_count():
    index = store(name="search/orders", kind="elasticsearch")
    assert not check(writes("orders", 7), writes("orders", 8, store="search/orders"), datastores=(index,))
    assert check(writes("orders", 7), writes("orders", 8, store="search/orders"))


def test_a_connection_that_leads_nobody_knows_where_is_no_second_datastore():
    unknown = writes("items", 8, store="shop?")
    stores = store(), store(name="shop?/*")
    assert not check(writes("orders", 7), unknown, datastores=stores)
    assert not check(writes("orders", 7), writes("items", 8, store="shop?/*"), datastores=stores)
    assert check(writes("orders", 7), unknown, writes("bills", 9, store="db/bills"), datastores=stores)
    other_kind = store(name="shop?/*", kind="mongodb")
    assert check(writes("orders", 7), writes("items", 8, store="shop?/*"), datastores=(store(), other_kind))


def test_without_a_transaction_nothing_is_distributed():
    plain = [queries(name, "shop/app.py:7", "insert", store=name) for name in ("a/a", "b/b")]
    assert not check(*plain)
