import pytest
from making import access, at, channel, findings, services, store, system, table, use
from ringfence_rules.shared_database import check as rule

BOTH = services("shop", "billing")


def check(*stores, **parts):
    return findings(rule, system(services=parts.pop("of", BOTH), datastores=stores, **parts))


def test_two_contexts_on_one_database_are_flagged_at_the_guest():
    (finding,) = check(
        store(use("billing", "billing/db.py:3"), use("shop", "shop/db.py:5")),
        tables=(table("orders", "shop"), table("items", "shop"), table("invoices", "billing")),
        accesses=(
            access("shop", "orders", "write", "s.py:1"),
            access("shop", "items", "write", "s.py:1"),
            access("billing", "invoices", "write", "b.py:1"),
            access("billing", "orders", "read", "b.py:1"),
        ),
    )
    assert (finding.subject, finding.services) == ("db/main", ("billing", "shop"))
    assert finding.at == at("billing/db.py:3")
    assert [(related.note, related.at) for related in finding.related] == [
        ("shop connects to db/main", at("shop/db.py:5"))
    ]
    assert finding.message == (
        "billing and shop connect to one database, db/main; tables used across the boundary: orders"
    )
    assert finding.severity == ""


def test_the_service_with_fewer_tables_is_the_guest_whatever_its_name():
    (finding,) = check(
        store(use("billing", "billing/db.py:3"), use("shop", "shop/db.py:5")),
        tables=(table("invoices", "billing"),),
        accesses=(access("billing", "invoices", "write", "b.py:1"),),
    )
    assert finding.at == at("shop/db.py:5")
    assert "no table is used by both sides yet" in finding.message


def test_among_equals_the_guest_is_who_touches_foreign_tables():
    (finding,) = check(
        store(use("billing", "billing/db.py:3"), use("shop", "shop/db.py:5")),
        tables=(table("orders", "shop"), table("invoices", "billing")),
        accesses=(
            access("billing", "invoices", "write", "b.py:1"),
            access("billing", "orders", "read", "b.py:2"),
            access("shop", "orders", "write", "s.py:1"),
        ),
    )
    assert finding.at == at("billing/db.py:3")


def test_who_only_sets_the_database_up_is_no_party():
    of = (*services("shop"), *services("setup", role="migrator"))
    assert not check(store(use("setup", "m.py:1"), use("shop", "s.py:5")), of=of)
    (finding,) = check(store(use("billing", "b.py:3"), use("setup", "m.py:1"), use("shop", "s.py:5")), of=(*of, *BOTH))
    assert finding.services == ("billing", "shop")


def apart(left="app_shop", right="app_billing", schema="billing"):
    return check(
        store(use("billing", "b.py:3", credentials=right), use("shop", "s.py:5", credentials=left)),
        tables=(table("orders", "shop", schema="shop"), table("invoices", "billing", schema=schema)),
        accesses=(
            access("shop", "orders", "write", "s.py:1", schema="shop"),
            access("billing", "invoices", "write", "b.py:1", schema=schema),
        ),
    )[0]


def test_a_schema_and_credentials_for_each_are_a_note():
    finding = apart()
    assert finding.severity == "note"
    assert "own schema" in finding.message


@pytest.mark.parametrize(
    "parts",
    [{"right": "app_shop"}, {"right": ""}, {"schema": "shop"}, {"schema": ""}],
    ids=["same credentials", "unknown credentials", "same schema", "default schema"],
)
def test_otherwise_it_stays_a_warning(parts):
    assert apart(**parts).severity == ""


def test_a_service_without_known_tables_proves_no_schema_of_its_own():
    (finding,) = check(
        store(use("billing", "b.py:3", credentials="a"), use("shop", "s.py:5", credentials="b")),
        tables=(table("orders", "shop", schema="shop"),),
        accesses=(access("shop", "orders", "write", "s.py:1", schema="shop"),),
    )
    assert finding.severity == ""


def test_a_shared_cache_is_a_note_until_keys_are_shared():
    cache = store(use("billing", "b.py:3"), use("shop", "s.py:5"), name="redis/0", kind="redis")
    (unknown,) = check(cache)
    assert unknown.severity == "note"
    assert unknown.message.endswith("redis/0; which keys each of them uses there is not known")
    assert "has to ask them for" in unknown.remedy

    def keys(**of):
        return tuple(access(name, key, "read", f"{name}.py:1", store="redis/0") for name, key in of.items())

    (apart,) = check(cache, accesses=keys(billing="rate:*", shop="session:*"))
    assert apart.severity == "note"
    assert apart.message.endswith("as a cache, without a key in common")
    assert check(cache, accesses=keys(billing="session:*", shop="session:*"))[0].severity == ""


def test_indices_and_buckets_of_their_own_are_a_note():
    cluster = store(use("billing", "b.py:3"), use("shop", "s.py:5"), name="search", kind="elasticsearch")
    own = tuple(access(name, f"{name}-index", "write", f"{name}.py:1", store="search") for name in ("billing", "shop"))
    (finding,) = check(cluster, accesses=own)
    assert (finding.severity, finding.message.endswith("search; each with indices of its own")) == ("note", True)
    assert "may use its indices alone" in finding.remedy
    (finding,) = check(cluster, accesses=own[:1])
    assert (finding.severity, finding.message.endswith("which indices each of them uses there is not known")) == (
        "note",
        True,
    )
    shared = tuple(access(name, "orders", "read", f"{name}.py:1", store="search") for name in ("billing", "shop"))
    assert check(cluster, accesses=shared)[0].severity == ""


def test_possible_users_do_not_weaken_what_the_others_share():
    everybody = services("shop", "billing", "reports")
    (finding,) = check(
        store(use("billing", "b.py:3"), use("reports", "r.py:1", certainty="possible"), use("shop", "s.py:5")),
        of=everybody,
    )
    assert (finding.services, finding.certainty) == (("billing", "shop"), "certain")


def test_an_unresolved_store_is_as_sure_as_its_users():
    (finding,) = check(
        store(
            use("billing", "b.py:3", certainty="likely"), use("shop", "s.py:5"), name="?/secret:db-uri", resolved=False
        )
    )
    assert finding.certainty == "likely"


@pytest.mark.parametrize(
    "stores",
    [
        (store(use("shop", "s.py:5")), store(use("billing", "b.py:5"), name="db/billing")),
        (store(use("shop", "s.py:5"), use("shop", "worker.py:2")),),
        (store(use("billing", "b.py:3"), use("shop", "s.py:5"), kind="rabbitmq"),),
        (store(),),
    ],
    ids=["two databases", "one service twice", "a broker", "unused"],
)
def test_silent(stores):
    assert not check(*stores)


def test_one_context_may_share():
    assert not check(store(use("a", "a.py:3"), use("b", "b.py:5")), of=services("a", "b", context="ordering"))


def test_kinds_can_be_ignored():
    shared = system(
        services=BOTH, datastores=(store(use("billing", "b.py:3"), use("shop", "s.py:5"), kind="elasticsearch"),)
    )
    assert findings(rule, shared)
    assert not findings(rule, shared, ignore_kinds=("elasticsearch",))


def carried(*extra, **more):
    """A Redis of two services that send each other jobs."""
    jobs = (
        channel("shop", "publish", "print", "s.py:9", "redis"),
        channel("billing", "consume", "print", "b.py:9", "redis"),
    )
    redis = store(use("billing", "b.py:3"), use("shop", "s.py:5"), name="redis/0", kind="redis")
    return check(redis, channels=(*jobs[: more.get("of", 2)], *extra), accesses=more.get("accesses", ()))


def test_a_redis_over_which_its_users_send_each_other_jobs_is_a_broker():
    assert carried() == []


def test_a_redis_that_somebody_uses_for_something_else_is_none():
    assert [finding.severity for finding in carried(of=1)] == ["note"]
    keys = access("shop", "sessions", "write", "s.py:7", store="redis/0")
    assert len(carried(accesses=(keys,))) == 1
