"""Whether two connections use the same account, without keeping anybody's secret."""

import pytest
from ringfence.link.credentials import identity, of_address, paired_user
from ringfence.link.environment import Environment, Variable
from ringfence.model.expression import Hole, Text, literal
from ringfence.model.source import Span

SECRET = "s3cr3t"
PLAIN = f"postgresql://app:{SECRET}@db/shop"


def test_an_identity_tells_users_and_secrets_apart_and_holds_no_secret():
    found = {identity(user, secret) for user in ("app", "batch") for secret in (SECRET, "other")}
    assert len(found) == 4
    assert not any(SECRET in one for one in found)
    assert identity("app", SECRET) == identity("app", SECRET)


@pytest.mark.parametrize(
    "address",
    [PLAIN, f"Server=db;Uid=app;Pwd={SECRET}", f"host=db user=app password={SECRET}", f"app:{SECRET}@db:5432"],
)
def test_an_account_is_the_same_in_every_spelling(address):
    assert of_address(literal(address), "app") == identity("app", SECRET)


@pytest.mark.parametrize(
    ("address", "user"),
    [
        (literal(PLAIN), ""),
        (literal("postgresql://db/shop"), "app"),
        (Text(("postgresql://app:", Hole("env", "PASSWORD"), "@db/shop")), "app"),
        (Text(("Server=db;Uid=app;Pwd=", Hole("env", "PASSWORD"))), "app"),
    ],
)
def test_no_account_is_told_without_a_user_or_a_known_secret(address, user):
    assert of_address(address, user) == ""


def test_a_variable_for_the_user_stands_beside_that_for_the_address():
    at = Span("compose.yaml", 1)
    environment = Environment({"SHOP_USERNAME": Variable(literal("app"), at), "USER": Variable(literal("me"), at)})
    assert paired_user(environment, "SHOP_URL") == "app"
    assert paired_user(environment, "ORDERS_URL") == ""
