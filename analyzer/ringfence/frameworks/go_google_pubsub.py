"""Google Cloud Pub/Sub from Go: topics that are published to, subscriptions, and what those are of."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.formats.google_pubsub import BROKER
from ringfence.frameworks._go_routes import handlers
from ringfence.frameworks._google_pubsub import bound
from ringfence.frameworks._handlers import handler_name
from ringfence.frameworks._message_clients import Made, channel_of, consumed, published
from ringfence.model.facts import Fact
from ringfence.model.value import Library, LibraryCall, Value

_MODULE, _SECOND = "cloud.google.com/go/pubsub", "cloud.google.com/go/pubsub/v2"
_CLIENT = f"{_MODULE}.Client()"
_TOPICS = {
    f"{_CLIENT}.Topic()": Made(BROKER, 0),
    f"{_CLIENT}.TopicInProject()": Made(BROKER, 0),
    f"{_CLIENT}.CreateTopic()": Made(BROKER, 1),
    f"{_CLIENT}.Publisher()": Made(BROKER, 0),
}
_SUBSCRIPTIONS = {
    f"{_CLIENT}.Subscription()": Made(BROKER, 0),
    f"{_CLIENT}.SubscriptionInProject()": Made(BROKER, 0),
    f"{_CLIENT}.CreateSubscription()": Made(BROKER, 1),
    f"{_CLIENT}.Subscriber()": Made(BROKER, 0),
}


@framework(
    "go_google_pubsub",
    language="go",
    libraries=(_MODULE, _SECOND),
    same_as={
        f"{_MODULE}.NewClient()": _CLIENT,
        f"{_SECOND}.NewClient()": _CLIENT,
        f"{_SECOND}.Client()": _CLIENT,
    },
)
def go_google_pubsub(code: Code) -> Iterator[Fact]:
    """Publications by topic, consumers by subscription, and the subscriptions that the code makes."""

    def received(call: LibraryCall) -> Iterator[str]:
        callback = call.argument(1)
        found = handlers(code, callback, call.scope) if callback is not None else ()
        yield from (handler_name(value, call.path) for value in found)

    yield from published(code, _TOPICS, ("Publish",))
    yield from consumed(code, _SUBSCRIPTIONS, ("Receive",), received)
    for call in code.calls(f"{_CLIENT}.CreateSubscription"):
        for topic in _topics(code, call):
            yield from bound(call, call.argument(1), channel_of(code, _TOPICS, topic))


def _topics(code: Code, call: LibraryCall) -> Iterator[Value]:
    """``pubsub.SubscriptionConfig{Topic: topic}``."""
    for config in code.values(call.argument(2), call.scope):
        if isinstance(config, Library) and config.made is not None and config.scope is not None:
            yield from code.values(config.made.argument(None, "Topic"), config.scope)
