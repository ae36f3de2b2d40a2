"""All that connections lead to, once each, with the services that use them."""

import pytest
from ringfence.config import Config, DatastoreConfig
from ringfence.link.datastores import as_datastores, renamed, unresolved
from ringfence.link.places import Place
from ringfence.model.source import Span


def place(service, store="db/shop", line=1, *, resolved=True, **more):
    return Place(service, store, "postgresql", resolved, Span(f"{service}/main.py", line), **more)


def declared(name, **more):
    return Config(datastores=(DatastoreConfig(name, **more),))


def test_one_name_is_one_datastore_of_all_who_connect_to_it():
    found = as_datastores([place("b"), place("a"), place("a", "db/users")], Config())
    assert [(store.name, store.used_by) for store in found] == [("db/shop", ("a", "b")), ("db/users", ("a",))]


def test_the_first_connection_stands_for_all_of_a_service():
    (store,) = as_datastores([place("a", line=7, user="late"), place("a", line=2, user="early")], Config())
    assert [(use.at.line, use.user) for use in store.uses] == [(2, "early")]


def test_of_several_connections_of_a_service_one_says_with_whose_account():
    found = [place("a", line=2), place("a", line=7, user="shop", credentials="shop:1")]
    (store,) = as_datastores(found, Config())
    assert [(use.at.line, use.user, use.credentials) for use in store.uses] == [(2, "shop", "shop:1")]


def test_one_unknown_connection_makes_a_datastore_unresolved():
    (store,) = as_datastores([place("a"), place("b", resolved=False)], Config())
    assert not store.resolved
    (store,) = as_datastores([place("a"), place("b")], Config())
    assert store.resolved


def test_declared_hosts_of_one_server_are_one():
    config = declared("main/shop", hosts=("one", "two"))
    found = as_datastores([place("a", "one/shop"), place("b", "two/shop")], config)
    assert [(store.name, store.used_by) for store in found] == [("main/shop", ("a", "b"))]


def test_what_is_declared_says_the_kind_and_who_uses_it_besides():
    at = Span("ringfence.yaml", 3)
    (store,) = as_datastores([place("a")], declared("db/shop", kind="mysql", services=("a", "batch"), at=at))
    assert (store.kind, [(use.service, use.at.path) for use in store.uses]) == (
        "mysql",
        [("a", "a/main.py"), ("batch", "ringfence.yaml")],
    )


@pytest.mark.parametrize(
    ("store", "name", "hosts", "expected"),
    [
        ("one/x", "main", ("one", "two"), "main/x"),
        ("two", "main", ("one", "two"), "main"),
        ("main/x", "main", (), "main/x"),
        ("one/shop", "main/shop", ("one",), "main/shop"),
        ("one/other", "main/shop", ("one",), "one/other"),
        ("three/x", "main", ("one", "two"), "three/x"),
    ],
)
def test_a_declared_server_keeps_its_databases_apart(store, name, hosts, expected):
    assert renamed(store, declared(name, hosts=hosts)) == expected


def test_only_connections_that_lead_nowhere_known_are_said_to():
    (problem,) = unresolved([place("a"), place("b", "b?*", 4, resolved=False)])
    assert (problem.what, problem.service, problem.at) == ("connection", "b", Span("b/main.py", 4))
