import pytest
from making import at, channel, entry, findings, publishes, system
from msgspec.structs import replace
from ringfence.model.facts import Feed
from ringfence.model.source import Step
from ringfence.model.system import Unresolved
from ringfence_rules.consumer_without_producer import check as unfed
from ringfence_rules.event_without_consumer import check as unheard

SENT = channel("shop", "publish", "order.placed", "shop/app.py:9")
TAKEN = channel("mail", "consume", "order.placed", "mail/app.py:3")


def test_both_ends_are_silent():
    for rule in (unheard, unfed):
        assert not findings(rule, system(channels=(SENT, TAKEN)))


def test_each_end_alone_is_flagged_by_its_rule():
    (finding,) = findings(unheard, system(channels=(SENT,)))
    assert (finding.subject, finding.services, finding.at) == ("order.placed", ("shop",), at("shop/app.py:9"))
    (finding,) = findings(unfed, system(channels=(TAKEN,)))
    assert (finding.subject, finding.services, finding.at) == ("order.placed", ("mail",), at("mail/app.py:3"))
    assert not findings(unheard, system(channels=(TAKEN,)))
    assert not findings(unfed, system(channels=(SENT,)))


def test_somebody_who_publishes_to_nobody_knows_what_may_be_the_other_end():
    unknown = channel("office", "publish", "*", "office/app.py:2")
    assert not findings(unfed, system(channels=(TAKEN,), unnamed=(unknown,)))
    elsewhere = channel("office", "publish", "*", "office/app.py:2", "nats")
    assert findings(unfed, system(channels=(TAKEN,), unnamed=(elsewhere,)))


@pytest.mark.parametrize("name", ["*.*", "#", ">"])
def test_of_a_name_of_which_nothing_is_known_nothing_is_said(name):
    assert not findings(unheard, system(channels=(channel("shop", "publish", name, "shop/app.py:9"),)))
    assert findings(unheard, system(channels=(channel("shop", "publish", "*.placed", "shop/app.py:9"),)))


def test_several_publishers_are_one_finding():
    other = channel("office", "publish", "order.placed", "office/app.py:2")
    (finding,) = findings(unheard, system(channels=(SENT, other)))
    assert finding.services == ("office", "shop")
    assert [related.at for related in finding.related] == [at("shop/app.py:9")]
    assert "office and shop publish order.placed" in finding.message


@pytest.mark.parametrize(
    "pattern", ["order.*", "#", "*.placed", "order.>", "order.placed", "orde*", "order.#", "order.placed.#"]
)
def test_patterns_meet(pattern):
    taken = channel("mail", "consume", pattern, "mail/app.py:3")
    assert not findings(unheard, system(channels=(SENT, taken)))
    assert not findings(unfed, system(channels=(SENT, taken)))


@pytest.mark.parametrize("pattern", ["order.", "invoice.*", "placed", "order.placed.*", "order.pla.#"])
def test_other_patterns_do_not(pattern):
    taken = channel("mail", "consume", pattern, "mail/app.py:3")
    assert findings(unheard, system(channels=(SENT, taken)))


def test_another_broker_is_another_channel():
    taken = channel("mail", "consume", "order.placed", "mail/app.py:3", "nats")
    assert findings(unheard, system(channels=(SENT, taken)))
    assert findings(unfed, system(channels=(SENT, taken)))


def test_an_unknown_consumer_may_be_the_one():
    taken = channel("mail", "consume", "*", "mail/app.py:3")
    assert not findings(unheard, system(channels=(SENT, taken)))
    elsewhere = channel("mail", "consume", "*", "mail/app.py:3", "nats")
    assert findings(unheard, system(channels=(SENT, elsewhere)))


@pytest.mark.parametrize(
    "name", ["orders.dlq", "orders-dead-letter", "dead_letters", "orders.DLT", "%DLQ%orders", "rpc.reply"]
)
def test_what_the_broker_fills_by_itself_is_left_out(name):
    assert not findings(unfed, system(channels=(channel("mail", "consume", name, "mail:1"),)))


def test_jobs_wait_for_nobody():
    assert not findings(unfed, system(channels=(channel("mail", "consume", "send", "mail:1", "celery"),)))
    assert findings(unheard, system(channels=(channel("mail", "publish", "send", "mail:1", "celery"),)))


def test_external_ends_can_be_declared():
    assert not findings(unheard, system(channels=(SENT,)), external=("order.*",))
    assert findings(unheard, system(channels=(SENT,)), external=("invoice.*",))


def test_while_some_code_is_unread_it_is_possible_only():
    unread = Unresolved("service", "PHP is not read yet", at("compose.yaml:1"), "mail")
    (finding,) = findings(unheard, system(channels=(SENT,), unresolved=(unread,)))
    assert finding.certainty == "possible"


def test_where_a_binding_of_spring_cloud_stream_leads_may_be_said_elsewhere():
    bound = channel("orders", "publish", "placed-out-0", "orders/app.py:3", "stream")
    (finding,) = findings(unheard, system(channels=(bound,)))
    assert finding.certainty == "possible"
    assert findings(unheard, system(channels=(replace(bound, channel="placed-out"),)))[0].certainty == "certain"


def test_change_capture_and_sinks_are_ends_too():
    fills = Feed("db/main:order", "channel:order.*", "change-capture", at("connect.json:1"))
    empties = Feed("channel:order.placed", "dw/cold:orders", "sink", at("connect.json:1"))
    assert not findings(unfed, system(channels=(TAKEN,), feeds=(fills,)))
    assert not findings(unheard, system(channels=(SENT,), feeds=(empties,)))
    assert findings(unfed, system(channels=(TAKEN,), feeds=(empties,)))
    assert findings(unheard, system(channels=(SENT,), feeds=(fills,)))


def test_what_topics_put_into_queues_may_be_declared_elsewhere():
    queue, topic = (
        channel("mail", "consume", "mail", "mail/app.py:3", "sqs"),
        channel("shop", "publish", "placed", "a.py:9", "sns"),
    )
    heard = channel("stock", "consume", "placed", "stock/app.py:1", "sns")

    def doubt(rule, *uses):
        return [finding.certainty for finding in findings(rule, system(channels=uses))]

    assert (doubt(unfed, queue, topic), doubt(unheard, queue, topic)) == (["possible"], ["possible"])
    assert (doubt(unfed, queue), doubt(unheard, topic)) == (["certain"], ["certain"])
    assert (doubt(unfed, queue, topic, heard), doubt(unfed, TAKEN, topic)) == (["certain"], ["certain"])


@pytest.mark.parametrize(("theirs", "flagged"), [("office", True), ("shop", False), ("", False), ("*_office", False)])
def test_equal_names_on_two_exchanges_are_two_channels(theirs, flagged):
    sent, taken = replace(SENT, exchange="shop"), replace(TAKEN, exchange=theirs)
    both = system(channels=(sent, taken))
    assert bool(findings(unheard, both)) is bool(findings(unfed, both)) is flagged


def test_the_other_exchange_is_said():
    sent, taken = replace(SENT, exchange="shop"), replace(TAKEN, exchange="office")
    (finding,) = findings(unfed, system(channels=(sent, taken)))
    assert finding.message == (
        "mail waits for order.placed on office, and no service publishes it there: shop publishes it to shop"
    )
    assert [related.at for related in finding.related] == [sent.at]
    (finding,) = findings(unheard, system(channels=(sent, taken)))
    assert (
        "publishes order.placed on shop, and no service consumes it there: mail consumes it from office"
        in finding.message
    )


def test_a_publication_in_code_of_several_services_stands_where_a_service_has_it_sent():
    bus, here = "library/bus.py:3", at("orders/app.py:9")
    sent = channel("orders", "publish", "order.placed", bus)
    told = replace(publishes("order.placed", bus), path=(Step("calls Bus.publish", here),))
    other = replace(told, channel="mail.sent", path=())
    both = {"entries": (entry("orders", told), entry("mail", other))}
    (finding,) = findings(unheard, system(channels=(sent, channel("mail", "consume", "tax.paid", bus)), **both))
    assert finding.at == here
    (finding,) = findings(unheard, system(channels=(sent,), **both))
    assert finding.at == at(bus)
