from making import at, findings, services, store, system, use
from ringfence_rules.shared_credentials import check as rule


def check(*stores, of=()):
    return findings(rule, system(services=of, datastores=stores))


def test_one_account_for_two_databases_of_a_server():
    one = store(use("orders", "orders/app.py:3", "app:1"), name="db/orders")
    other = store(use("billing", "billing/app.py:3", "app:1"), name="db/billing")
    (finding,) = check(one, other)
    assert finding.services == ("billing", "orders")
    assert finding.at == at("orders/app.py:3")
    assert "each other's databases" in finding.message


def test_one_account_for_one_database():
    (finding,) = check(store(use("a", "a:1", "app:1"), use("b", "b:1", "app:1")))
    assert "the same database" in finding.message


def test_the_secret_is_never_shown():
    (finding,) = check(store(use("a", "a:1", "app:5ecre7"), use("b", "b:1", "app:5ecre7")))
    assert "5ecre7" not in str(finding)


def test_other_secrets_other_servers_and_unknown_accounts_are_silent():
    assert not check(store(use("a", "a:1", "app:1"), use("b", "b:1", "app:2")))
    assert not check(store(use("a", "a:1", "app:1"), name="one/main"), store(use("b", "b:1", "app:1"), name="two/main"))
    assert not check(store(use("a", "a:1"), use("b", "b:1")))


def test_one_context_may_share():
    together = services("a", "b", context="sales")
    assert not check(store(use("a", "a:1", "app:1"), use("b", "b:1", "app:1")), of=together)


def test_who_only_sets_databases_up_is_no_party():
    uses = store(use("a", "a:1", "app:1"), use("b", "b:1", "app:1"))
    assert check(uses, of=services("a", "b"))
    assert not check(uses, of=(*services("a"), *services("b", role="migrator")))


def test_files_and_brokers_have_no_accounts_to_share():
    for kind in ("sqlite", "rabbitmq"):
        assert not check(store(use("a", "a:1", "app:1"), use("b", "b:1", "app:1"), kind=kind))
