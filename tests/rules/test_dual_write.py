import pytest
from making import access, at, channel, entry, findings, publishes, queries, store, system
from msgspec.structs import replace
from ringfence.model.facts import Feed
from ringfence.model.source import Step
from ringfence_rules.dual_write import check as rule

WRITE = queries("orders", "shop/app.py:7", "insert")
READ = queries("orders", "shop/app.py:6", "select")
PUBLISH = publishes("order.placed", "shop/app.py:9")


def check(*entries, options=None, **parts):
    return findings(rule, system(entries=entries, **parts), **(options or {}))


def test_a_write_and_a_publication_in_one_execution():
    (finding,) = check(entry("shop", WRITE, PUBLISH))
    assert (finding.subject, finding.services) == ("shop -> order.placed", ("shop",))
    assert finding.at == at("shop/app.py:9")
    assert finding.related[0].at == at("shop/app.py:7")
    assert finding.severity == ""


def test_on_the_way_of_a_message_it_is_a_note():
    (finding,) = check(entry("shop", WRITE, PUBLISH, kind="consumer"))
    assert finding.severity == "note"


def test_a_request_counts_before_a_message():
    (finding,) = check(entry("shop", WRITE, PUBLISH, kind="consumer"), entry("shop", WRITE, PUBLISH))
    assert finding.severity == ""
    assert "POST /x" in finding.message


def test_reading_and_publishing_is_fine():
    assert not check(entry("shop", READ, PUBLISH))


def test_different_executions_are_different():
    assert not check(entry("shop", WRITE), entry("shop", PUBLISH, path="/y"))


@pytest.mark.parametrize("name", ["outbox", "order_outbox_messages", "EVENT_PUBLICATION", "IntegrationEventLog"])
def test_an_outbox_is_the_cure(name):
    assert not check(entry("shop", WRITE, queries(name, "shop/app.py:8", "insert"), PUBLISH))


def test_the_outbox_can_be_called_anything():
    letters = queries("letters", "shop/app.py:8", "insert")
    assert check(entry("shop", WRITE, letters, PUBLISH))
    assert not check(entry("shop", WRITE, letters, PUBLISH), options={"outbox": ("letters",)})


def test_a_relay_marks_what_it_has_sent():
    mark = queries("orders", "shop/app.py:8", "update")
    assert not check(entry("shop", READ, PUBLISH, mark, kind="schedule"))
    assert check(entry("shop", READ, PUBLISH, mark))
    assert check(entry("shop", READ, PUBLISH, WRITE, kind="schedule"))


def test_a_relay_may_mark_by_saving_if_it_is_called_one():
    save = queries("letters", "shop/relay.py:8", "insert", "update")
    read, add = queries("letters", "shop/relay.py:6", "select"), queries("letters", "shop/relay.py:9", "insert")
    relay = replace(entry("shop", read, PUBLISH, save, kind="schedule"), function="OutboxRelay.run")
    assert not check(relay)
    assert check(replace(relay, function="Letters.run"))
    assert check(replace(relay, effects=(*relay.effects, add)))
    assert check(replace(relay, kind="route"))


def test_jobs_for_oneself_and_redis_channels_do_not_count():
    sent = channel("shop", "publish", "order.placed", "shop/app.py:9")
    taken = channel("shop", "consume", "order.placed", "shop/worker.py:3")
    redis = channel("shop", "publish", "order.placed", "shop/app.py:9", "redis")
    assert not check(entry("shop", WRITE, PUBLISH), channels=(sent, taken))
    assert not check(entry("shop", WRITE, PUBLISH), channels=(redis,))
    assert check(entry("shop", WRITE, PUBLISH), channels=(sent, taken, channel("b", "consume", "order.placed", "b:1")))


def test_what_waits_to_be_tried_again_comes_back():
    again = publishes("order.placed.retry", "shop/app.py:9")
    uses = (
        channel("shop", "publish", "order.placed.retry", "shop/app.py:9"),
        channel("shop", "consume", "order.placed", "shop/worker.py:3"),
    )
    feed = Feed("channel:order.placed.retry", "channel:order.placed", "dead-letters", at("shop/app.py:3"))
    assert check(entry("shop", WRITE, again), channels=uses)
    assert not check(entry("shop", WRITE, again), channels=uses, feeds=(feed,))
    other = channel("billing", "consume", "order.placed", "billing/worker.py:3")
    assert check(entry("shop", WRITE, again), channels=(*uses, other), feeds=(feed,))


def through(effect, *calls):
    return replace(effect, path=tuple(Step(f"calls {name}", at(place)) for name, place in calls))


def test_of_two_classes_behind_one_call_only_one_runs():
    def stored(place):
        return through(WRITE, ("Orders.place", "shop/app.py:3"), ("Table.publish", place))

    def sent(place):
        return through(PUBLISH, ("Orders.place", "shop/app.py:3"), ("Broker.publish", place))

    assert not check(entry("shop", stored("shop/app.py:5"), sent("shop/app.py:5")))
    assert not check(entry("shop", stored("shop/app.py:5"), sent("shop/app.py:5"), sent("shop/app.py:6")))
    assert check(entry("shop", stored("shop/app.py:5"), sent("shop/app.py:6")))
    assert check(entry("shop", through(WRITE, ("Orders.store", "shop/app.py:5")), sent("shop/app.py:5")))


def test_libraries_with_an_outbox_are_the_cure():
    sent = replace(channel("shop", "publish", "order.placed", "shop/app.py:9"), outbox=True)
    assert not check(entry("shop", WRITE, PUBLISH), channels=(sent,))


def test_a_cache_is_no_truth():
    cached = queries("orders", "shop/app.py:7", "insert", store="cache/0")
    assert not check(entry("shop", cached, PUBLISH), datastores=(store(name="cache/0", kind="redis"),))


@pytest.mark.parametrize(
    ("modes", "certainty"), [((), "certain"), (("define",), "possible"), (("define", "write"), "certain")]
)
def test_an_outbox_that_nobody_is_seen_to_fill_makes_it_possible_only(modes, certainty):
    accesses = tuple(access("shop", "outbox", mode, f"shop/{mode}.sql:3") for mode in modes)
    (finding,) = check(entry("shop", WRITE, PUBLISH), accesses=accesses)
    assert finding.certainty == certainty
    assert any(related.at == at("shop/define.sql:3") for related in finding.related) is (certainty == "possible")


def test_the_outbox_of_another_service_says_nothing():
    accesses = (access("office", "outbox", "define", "office/define.sql:3"),)
    (finding,) = check(entry("shop", WRITE, PUBLISH), accesses=accesses)
    assert finding.certainty == "certain"


def test_the_write_that_is_shown_is_the_nearest():
    settling, placing = Step("calls settle", at("shop/app.py:3")), Step("calls place", at("shop/app.py:4"))
    early = replace(queries("accounts", "shop/app.py:12", "insert"), path=(settling,))
    told = replace(PUBLISH, path=(placing, Step("calls tell", at("shop/app.py:8"))))
    (finding,) = check(entry("shop", early, replace(WRITE, path=(placing,)), told))
    assert "orders" in finding.message
    assert finding.related[0].at == at("shop/app.py:7")


def test_what_steps_of_a_workflow_do_is_done_each():
    storing, telling = Step("calls store", at("shop/app.py:3")), Step("calls tell", at("shop/app.py:4"))
    steps = {"durable": (at("shop/app.py:3"), at("shop/app.py:4"))}
    written, told = replace(WRITE, path=(storing,)), replace(PUBLISH, path=(telling,))
    assert check(entry("shop", written, told))
    assert not check(entry("shop", written, told), **steps)
    assert check(entry("shop", written, replace(told, path=(storing,))), **steps)


def test_a_dead_letter_tells_of_nothing_that_was_written():
    assert not check(entry("shop", WRITE, publishes("shop.dlt", "shop/app.py:9")))
    assert check(entry("shop", WRITE, publishes("shop.delta", "shop/app.py:9")))
