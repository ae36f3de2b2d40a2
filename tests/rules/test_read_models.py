from making import access, at, entry, findings, join, queries, read_model, services, system, table
from msgspec.structs import replace
from ringfence.model.facts import Feed
from ringfence_rules.cross_service_join import check as joined
from ringfence_rules.read_model_unfed import check as unfed
from ringfence_rules.read_model_write import check as written
from ringfence_rules.shared_table import check as shared

LIST = read_model("order_list", "search", sources=("orders",))
SEARCH = tuple(replace(service, languages=("python",)) for service in services("search"))
WRITE = queries("order_list", "search/app.py:7", "insert")


def writing(*accesses, **parts):
    return findings(written, system(accesses=accesses, read_models=(LIST,), **parts))


def test_a_write_past_the_projector_is_flagged():
    (finding,) = writing(access("billing", "order_list", "write", "billing/app.py:9"))
    assert (finding.subject, finding.services) == ("db/main:order_list", ("billing", "search"))
    assert finding.at == at("billing/app.py:9")
    assert finding.related[0].at == at("ringfence.yaml:2")


def test_a_migration_of_another_service_is_one_too_but_a_statement_shows_more():
    define = access("billing", "order_list", "define", "billing/001.sql:1")
    (finding,) = writing(define, access("billing", "order_list", "write", "billing/app.py:9"))
    assert finding.at == at("billing/app.py:9")
    assert writing(define)


def test_the_projector_and_its_context_may_write_and_all_may_read():
    assert not writing(access("search", "order_list", "write", "search/app.py:7"))
    together = services("search", "rebuild", context="finding")
    assert not writing(access("rebuild", "order_list", "write", "rebuild/app.py:7"), services=together)
    assert not writing(access("billing", "order_list", "read", "billing/app.py:7"))


def test_only_declared_read_models_are_judged():
    model = replace(LIST, kind="projection")
    made = system(accesses=(access("billing", "order_list", "write", "b:9"),), read_models=(model,))
    assert not findings(written, made)


def feeding(*entries, model=LIST, **parts):
    return findings(unfed, system(services=SEARCH, entries=entries, read_models=(model,), **parts))


def test_requests_alone_feed_nothing():
    (finding,) = feeding(entry("search", WRITE), accesses=(access("search", "order_list", "write", "search/app.py:7"),))
    assert (finding.at, finding.services) == (at("ringfence.yaml:2"), ("search",))
    assert "only requests of search write it" in finding.message
    assert "the events of orders" in finding.remedy


def test_consumers_jobs_feeds_and_loaders_do():
    for kind in ("consumer", "schedule", "start"):
        assert not feeding(entry("search", WRITE, kind=kind))
    for target in ("db/main", "order_list", "db/main:order_*"):
        assert not feeding(feeds=(Feed("channel:orders", target, "sink", at("connect.json:1")),))
    assert not feeding(model=replace(LIST, loader="by hand"))
    assert feeding(feeds=(Feed("channel:orders", "other", "sink", at("connect.json:1")),))


def test_a_consumer_that_writes_something_else_does_not():
    assert feeding(entry("search", queries("received", "search/app.py:7", "insert"), kind="consumer"))


def test_unreadable_projectors_and_materialised_views_are_not_judged():
    assert not findings(unfed, system(services=services("search"), read_models=(LIST,)))
    assert not feeding(tables=(table("order_list", "search", view=True),))


def test_reading_a_declared_read_model_is_no_trespass():
    read = access("office", "order_list", "read", "office/app.py:3")
    parts = {"tables": (table("order_list", "search"),), "accesses": (read,)}
    assert findings(shared, system(**parts))
    assert not findings(shared, system(read_models=(LIST,), **parts))
    assert findings(shared, system(read_models=(replace(LIST, kind="projection"),), **parts))


def test_joining_one_is_none_either():
    parts = {
        "tables": (table("order_list", "search"), table("notes", "office")),
        "joins": (join("office", ("order_list", "notes"), "office/app.py:3"),),
    }
    assert findings(joined, system(**parts))
    assert not findings(joined, system(read_models=(LIST,), **parts))
