"""Consumers that name a subscription: which topic that is of is said elsewhere, or not at all."""

import pytest
from ringfence_rules.event_without_consumer import Options, check
from whole import whole_system

COMPOSE = """
    services:
      orders: {build: ./orders}
      billing: {build: ./billing}
    """
ORDERS = """
    import os
    from google.cloud import pubsub_v1
    publisher = pubsub_v1.PublisherClient()
    publisher.publish(publisher.topic_path(os.environ["PROJECT"], "orders"), b"x")
    """
BILLING = """
    from google.cloud import pubsub_v1
    subscriber = pubsub_v1.SubscriberClient()
    subscriber.subscribe(subscriber.subscription_path("shop", "SUBSCRIPTION"), callback=print)
    """
TERRAFORM = """
    resource "google_pubsub_topic" "orders" {
      name = "orders"
    }
    resource "google_pubsub_subscription" "billing" {
      name  = "orders-billing"
      topic = google_pubsub_topic.orders.id
    }
    """


def system_of(subscription="orders-billing", more="", **files):
    return whole_system(
        {
            "compose.yaml": COMPOSE,
            "orders/Dockerfile": "FROM python\nCOPY . .\nCMD python main.py\n",
            "billing/Dockerfile": "FROM python\nCOPY . .\nCMD python main.py\n",
            "orders/main.py": ORDERS,
            "billing/main.py": BILLING.replace("SUBSCRIPTION", subscription) + more,
            **files,
        }
    )


def consumed(system):
    return [(use.service, use.channel) for use in system.channels if use.role == "consume"]


def flagged(system):
    return [(finding.subject, finding.certainty) for finding in check.check(system, Options())]


CREATED = """
    subscriber.create_subscription(
        request={"name": "projects/shop/subscriptions/orders-billing", "topic": "projects/shop/topics/orders"}
    )
    """


@pytest.mark.parametrize(
    "system",
    [
        pytest.param(lambda: system_of(**{"infra/main.tf": TERRAFORM}), id="declared"),
        pytest.param(lambda: system_of(more=CREATED), id="created by the code"),
        pytest.param(lambda: system_of("orders"), id="called as its topic"),
    ],
)
def test_a_subscription_of_a_known_topic(system):
    found = system()
    assert consumed(found) == [("billing", "orders")]
    assert flagged(found) == []


def test_nobody_knows_the_topic_of_a_subscription_that_nothing_declares():
    found = system_of()
    assert consumed(found) == []
    assert [(one.what, one.service) for one in found.unresolved if one.what == "channel"] == [("channel", "billing")]
    assert flagged(found) == []


def test_a_subscription_that_is_called_as_another_topic_is_of_that_which_is_declared():
    told = TERRAFORM.replace('"orders-billing"', '"orders"').replace('name = "orders"', 'name = "returns"')
    assert consumed(system_of("orders", **{"infra/main.tf": told})) == [("billing", "returns")]


def test_a_topic_may_have_subscriptions_that_nobody_sees():
    found = system_of(**{"billing/main.py": "import os\nprint(os.environ['HOME'])\n"})
    assert flagged(found) == [("orders", "possible")]
