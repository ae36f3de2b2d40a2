import pytest
from making import at, findings, join, services, system, table
from ringfence_rules.cross_service_join import check as rule

TABLES = (
    table("baskets", None),
    table("items", "shop"),
    table("orders", "shop"),
    table("rates", "tax"),
    table("users", "accounts"),
)
NAMES = services("accounts", "shop", "tax")


def check(*joins, tables=TABLES, of=NAMES):
    return findings(rule, system(services=of, tables=tables, joins=joins))


def test_tables_of_two_owners_in_one_statement_are_flagged():
    (finding,) = check(join("shop", ("orders", "users"), "shop/app.py:4"))
    assert finding.subject == "db/main:orders + db/main:users"
    assert finding.services == ("shop", "accounts")
    assert finding.at == at("shop/app.py:4")
    assert finding.message == (
        "one statement joins tables of different owners in shop: "
        "db/main:orders (of shop) and db/main:users (of accounts)"
    )
    assert "users through the API of accounts" in finding.remedy


def test_a_third_service_that_joins_is_party_too():
    (finding,) = check(join("tax", ("orders", "users"), "tax/app.py:4"))
    assert finding.services == ("tax", "accounts", "shop")


def test_a_script_of_nobody_makes_the_owners_the_parties():
    (finding,) = check(join("", ("users", "orders"), "db/views.sql:1", kind="view"))
    assert finding.services == ("accounts", "shop")
    assert finding.message.startswith("the view here spans tables of different owners: ")
    assert "read model" in finding.remedy


def test_further_places_of_the_same_tables_are_related():
    (finding,) = check(
        join("shop", ("users", "orders"), "shop/b.py:9"),
        join("shop", ("orders", "users", "baskets"), "shop/a.py:2", certainty="likely"),
        join("shop", ("orders", "users"), "shop/c.py:1"),
    )
    assert finding.at == at("shop/b.py:9")
    assert finding.certainty == "certain"
    assert [related.at for related in finding.related] == [at("shop/c.py:1"), at("shop/a.py:2")]


def test_another_set_of_tables_is_another_finding_and_the_order_is_fixed():
    joins = [
        join("shop", ("orders", "users"), "shop/a.py:2"),
        join("shop", ("orders", "rates"), "shop/a.py:1"),
        join("accounts", ("orders", "users"), "accounts/a.py:2"),
    ]
    found = [(finding.services, finding.subject) for finding in check(*joins)]
    assert found == [
        (("accounts", "shop"), "db/main:orders + db/main:users"),
        (("shop", "tax"), "db/main:orders + db/main:rates"),
        (("shop", "accounts"), "db/main:orders + db/main:users"),
    ]
    assert [(finding.services, finding.subject) for finding in check(*reversed(joins))] == found


def test_each_kind_says_what_it_is():
    kinds = ("statement", "materialized-view", "procedure", "trigger", "relation")
    messages = {kind: check(join("shop", ("orders", "users"), "a:1", kind=kind))[0].message for kind in kinds}
    assert len(set(messages.values())) == len(kinds)
    assert "trigger" in messages["trigger"]
    assert "ORM" in messages["relation"]


@pytest.mark.parametrize(
    "names",
    [("orders", "items"), ("orders", "baskets"), ("orders", "nowhere"), ("users",)],
    ids=["one owner", "owner unknown", "table unknown", "one table"],
)
def test_silent(names):
    assert not check(join("shop", names, "shop/app.py:4"))


def test_reading_two_tables_of_one_foreign_owner_is_no_join_across_owners():
    assert not check(join("tax", ("orders", "items"), "tax/app.py:4"))


def test_owners_of_one_context_may_be_joined():
    area = services("accounts", "shop", context="ordering")
    assert not check(join("shop", ("orders", "users"), "shop/app.py:4"), of=area)
