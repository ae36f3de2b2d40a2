from making import at, findings, services, store, system, use
from msgspec.structs import replace
from ringfence.model.source import Step
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


def test_who_connects_by_one_line_of_shared_code_is_shown_at_the_setting():
    def led(service, setting):
        return replace(
            use(service, "shared/db.py:9", "app:1"),
            because=(Step("URL is read", at("shared/db.py:3")), Step("DATABASE_URL is set", at(setting))),
        )

    one = store(led("orders", "compose.yml:7"), name="db/orders")
    other = store(led("billing", "compose.yml:15"), name="db/billing")
    (finding,) = check(one, other)
    assert (finding.services, finding.at) == (("billing", "orders"), at("compose.yml:7"))
    assert [related.at for related in finding.related] == [at("compose.yml:15")]


def test_where_nothing_is_a_services_own_the_connection_is_shown():
    both = [replace(use(name, "shared/db.py:9", "app:1"), because=(Step("set", at("env:1")),)) for name in ("a", "b")]
    (finding,) = check(store(*both))
    assert finding.at == at("shared/db.py:9")


def test_a_line_of_ones_own_stays_though_the_setting_is_shared():
    uses = [replace(use(name, f"{name}.py:1", "app:1"), because=(Step("set", at("env:1")),)) for name in ("a", "b")]
    (finding,) = check(store(*uses))
    assert finding.at == at("b.py:1")
