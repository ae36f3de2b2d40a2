"""How data is divided: entities that several services hold parts of, and who uses which columns of a shared table."""

import pytest
from ringfence.link.partition import entities, entity_name, splits
from ringfence.model.facts import Column
from ringfence.model.source import Span
from ringfence.model.system import Access, Table, TableKey

AT = Span("a.py", 1)
ID = Column("id", "uuid", key=True)
NUMBER = Column("id", "serial", key=True)


def table(name, owner, *columns, key=ID, view=False):
    return Table(TableKey(f"{owner}/db", "", name), owner, "migration", columns=(key, *columns), view=view)


def columns(*names):
    return tuple(Column(name, "text") for name in names)


@pytest.mark.parametrize(
    ("written", "name"),
    [("customers", "customer"), ("Customer", "customer"), ("users_user", "user"), ("cities", "city"), ("address", "address"),
     ("order_lines", "order_line"), ("OrderLines", "order_line"), ("status", "status")],
)  # fmt: skip
def test_names_of_entities(written, name):
    assert entity_name(written) == name


def test_an_entity_in_two_services_shows_its_parts_and_what_both_claim():
    shop = table("customers", "shop", *columns("name", "discount", "created_at"))
    billing = table("Customer", "billing", *columns("Name", "iban", "created_at"), key=NUMBER)
    (entity,) = entities([shop, billing], {})
    assert entity.name == "customer"
    assert [(p.service, p.attributes, p.key, p.key_kind) for p in entity.parts] == [
        ("billing", ("Name", "iban", "created_at"), "id", "local"),
        ("shop", ("name", "discount", "created_at"), "id", "global"),
    ]
    assert [name.lower() for name in entity.claimed_twice] == ["name"]


def test_what_one_service_or_one_context_holds_is_not_divided():
    tables = [table("customers", "shop", *columns("name")), table("customers", "billing", *columns("iban"))]
    assert not entities(tables[:1], {})
    assert not entities(tables, {"shop": "sales", "billing": "sales"})
    assert entities(tables, {})


@pytest.mark.parametrize("name", ["outbox", "sessions", "audit_log", "schema_history", "django_migrations"])
def test_technical_tables_are_no_entities(name):
    assert not entities([table(name, "a", *columns("x")), table(name, "b", *columns("x"))], {})


def use(service, mode, *names):
    operations = ("select",) if mode == "read" else ("update",)
    return Access(service, TableKey("shop/db", "", "orders"), mode, operations, AT, "", names)


def groups(*accesses, contexts=None):
    found = splits([table("orders", "shop")], accesses, contexts or {})
    return {group.service: (group.advice, group.own) for split in found for group in split.groups}


def test_who_reads_a_few_columns_could_keep_a_copy_and_who_reads_all_a_read_model():
    assert groups(use("shop", "write", "total"), use("billing", "read", "total"), use("search", "read")) == {
        "shop": ("owner", ("total",)),
        "billing": ("copy", ()),
        "search": ("read-model", ()),
    }


def test_columns_that_one_alone_writes_could_go_with_it():
    found = groups(use("shop", "write", "total"), use("billing", "write", "paid_at", "payer"))
    assert found["billing"] == ("own-table", ("paid_at", "payer"))


def test_columns_that_two_write_are_the_owners_to_write():
    assert groups(use("shop", "write", "state"), use("billing", "write", "state"))["billing"] == ("api", ())
    assert groups(use("shop", "write"), use("billing", "write", "state"))["billing"] == ("api", ())
    assert groups(use("shop", "write", "state"), use("billing", "write"))["billing"] == ("api", ())


def test_a_table_of_one_service_or_context_is_not_split():
    assert not groups(use("shop", "write", "total"), use("shop", "read", "total"))
    both = {"shop": "sales", "billing": "sales"}
    assert not groups(use("shop", "write", "total"), use("billing", "read", "total"), contexts=both)
