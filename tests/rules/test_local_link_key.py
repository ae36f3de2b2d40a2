import pytest
from making import at, defined, findings, reference, services, system, table
from msgspec.structs import replace
from ringfence.model.facts import Column
from ringfence_rules.local_link_key import check as rule

CUSTOMERS = table("customers", "people", columns=(Column("id", "serial", key=True),), store="p/p")


def orders(column, type="integer", owner="shop"):
    columns = (Column("id", "uuid", key=True), Column(column, type))
    return table("orders", owner, columns=columns, definitions=(defined(owner, "shop/001.sql:1"),))


def check(*tables, **parts):
    return findings(rule, system(tables=tables, **parts))


def test_a_number_of_another_database_is_flagged_at_its_table():
    (finding,) = check(CUSTOMERS, orders("customer_id"))
    assert finding.subject == "db/main:orders.customer_id -> p/p:customers"
    assert (finding.services, finding.at, finding.certainty) == (("shop", "people"), at("shop/001.sql:1"), "likely")


def test_a_sequence_is_only_spoken_of_where_the_type_says_so():
    (sequence,) = check(CUSTOMERS, orders("customer_id"))
    assert "seems to hold the sequence number of customers" in sequence.message
    (plain,) = check(replace(CUSTOMERS, columns=(Column("id", "bigint", key=True),)), orders("customer_id"))
    assert "seems to hold the number of customers" in plain.message


@pytest.mark.parametrize(
    "column", ["customer_id", "customerId", "customers_id", "id_customer", "fk_customer", "CUSTOMER_ID"]
)
def test_columns_that_point(column):
    assert check(CUSTOMERS, orders(column))


@pytest.mark.parametrize("column", ["customer", "custom_id", "customer_count", "id"])
def test_columns_that_do_not(column):
    assert not check(CUSTOMERS, orders(column))


@pytest.mark.parametrize("type", ["uuid", "varchar(36)", "text", ""])
def test_global_ids_and_unknown_types_are_silent(type):
    assert not check(CUSTOMERS, orders("customer_id", type))


def test_the_other_key_must_be_a_number():
    named = table("customers", "people", columns=(Column("id", "uuid", key=True),), store="p/p")
    assert not check(named, orders("customer_id"))


def test_an_own_table_of_that_name_is_meant():
    own = table("customer", "shop", columns=(Column("id", "serial", key=True),))
    assert not check(CUSTOMERS, own, orders("customer_id"))


def test_what_a_foreign_key_of_the_column_refers_to_is_meant():
    elsewhere = reference("orders", "Customer_ID", "order_parties", "id", "shop/001.sql:2")
    assert not check(CUSTOMERS, orders("customer_id"), references=(elsewhere,))
    assert check(CUSTOMERS, orders("customer_id"), references=(replace(elsewhere, target=CUSTOMERS.key),))
    nowhere = reference("orders", "customer_id", "customers", "id", "shop/001.sql:2")  # in a schema that has none
    assert check(CUSTOMERS, orders("customer_id"), references=(nowhere,))


def test_two_candidates_are_none():
    other = table("customers", "sales", columns=(Column("id", "serial", key=True),), store="s/s")
    assert not check(CUSTOMERS, other, orders("customer_id"))


def test_it_stands_where_the_table_is_created():
    definitions = (defined("shop", "shop/001.sql:1", action="drop"), defined("shop", "shop/001.sql:3"))
    (finding,) = check(CUSTOMERS, replace(orders("customer_id"), definitions=definitions))
    assert finding.at == at("shop/001.sql:3")


def test_one_service_and_one_context_are_silent():
    assert not check(CUSTOMERS, orders("customer_id", owner="people"))
    assert not check(CUSTOMERS, orders("customer_id"), services=services("shop", "people", context="sales"))


def test_of_one_database_it_is_said_that_it_is_one():
    (apart,) = check(CUSTOMERS, orders("customer_id"))
    (together,) = check(replace(CUSTOMERS, key=replace(CUSTOMERS.key, datastore="db/main")), orders("customer_id"))
    assert apart.message.endswith("customers in the database of people")
    assert "customers of people; it means nothing outside of their common database" in together.message
