"""On which of its service's datastores a statement runs."""

import pytest
from effort import steps
from ringfence.link.origins import Origin, Origins
from ringfence.link.places import Place
from ringfence.link.stores import Stores
from ringfence.model.expression import Name
from ringfence.model.facts import Query
from ringfence.model.source import Span

SHOP, USERS = Span("shop.py", 1), Span("users.py", 1)


def place(store, kind="postgresql", at=SHOP, alias=""):
    return Place("shop", store, kind, True, at, alias=alias)


def store(stores, engine="", alias="", database="", statement=None):
    found = stores.of(engine, alias, database, statement)
    return found.store if found is not None else None


def query(function):
    return Query((), Span("shop.py", 9), function, via=Name("cursor"))


def test_the_only_one_is_meant():
    assert store(Stores([place("db/shop"), place("db/shop", at=USERS)])) == "db/shop"
    assert store(Stores([place("db/shop"), place("cache/0", "redis")])) == "db/shop"


@pytest.mark.parametrize("kind", ["s3", "elasticsearch", "dynamodb"])
def test_a_statement_without_an_engine_runs_on_none_that_takes_no_statements(kind):
    assert store(Stores([place("other", kind)])) is None
    assert store(Stores([place("other", kind)]), engine=kind) == "other"
    assert store(Stores([place("db", "mongodb")])) == "db"


def test_several_without_a_sign_are_none():
    assert store(Stores([place("db/shop"), place("db/users")])) is None
    assert store(Stores([])) is None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ({"engine": "mysql"}, "db/users"),
        ({"engine": "mariadb"}, "db/users"),
        ({"alias": "reports"}, "db/reports"),
        ({"alias": "unknown"}, "db/shop"),  # what has no alias is the usual one
        ({"database": "users"}, "db/users"),
        ({"database": "reports", "engine": "mysql"}, "db/users"),
        ({}, "db/shop"),
    ],
)
def test_engine_alias_and_database_tell_whatever_was_asked_before(question, expected):
    places = [
        place("db/shop"),
        place("db/users", "mysql", alias="users"),
        place("db/reports", alias="reports"),
        place("bucket/x", "s3"),
    ]
    stores = Stores(places)
    for other in ({"engine": "mysql"}, {"alias": "reports"}, {"database": "shop"}, {}):
        store(stores, **other)
    assert store(stores, **question) == store(Stores(places), **question) == expected


def test_a_statement_runs_on_the_connection_that_its_session_was_made_of():
    made = Origins(
        [Origin("shop.py", "of_shop", Name("cursor"), [SHOP]), Origin("shop.py", "of_users", Name("cursor"), [USERS])]
    )
    stores = Stores([place("db/shop"), place("db/users", at=USERS)], made)
    assert [store(stores, statement=query(name)) for name in ("of_shop", "of_users", "of_nobody")] == [
        "db/shop",
        "db/users",
        None,
    ]
    assert store(stores) is None


def test_the_same_question_is_found_out_once():
    def asked(connections):
        stores = Stores([place(f"db/{number}") for number in range(connections)])
        store(stores)
        return steps(lambda: store(stores))

    assert asked(2) == asked(200)
