"""Google Cloud Pub/Sub from JavaScript: topics that are published to, subscriptions, and what those are of."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.formats.google_pubsub import BROKER
from ringfence.frameworks._ecmascript import ECMASCRIPT, functions
from ringfence.frameworks._google_pubsub import bound
from ringfence.frameworks._handlers import handler_name
from ringfence.frameworks._message_clients import Made, calls_of, channel_of, published, used
from ringfence.frameworks._texts import literals
from ringfence.model.facts import Fact

_CLIENT = "@google-cloud/pubsub.PubSub()"
_TOPIC = f"{_CLIENT}.topic()"
_TOPICS = {_TOPIC: Made(BROKER, 0)}
_SUBSCRIPTIONS = {f"{_CLIENT}.subscription()": Made(BROKER, 0), f"{_TOPIC}.subscription()": Made(BROKER, 0)}


@framework("google_pubsub_js", language=ECMASCRIPT, libraries=("@google-cloud/pubsub",))
def google_pubsub_js(code: Code) -> Iterator[Fact]:
    """Publications by topic, consumers by subscription, and the subscriptions that the code names with their topics."""
    yield from published(code, _TOPICS, ("publish", "publishMessage", "publishJSON"))
    for call, made in calls_of(code, _SUBSCRIPTIONS, ("on",)):
        if "message" in literals(code.texts(call.argument(0), call.scope)):
            found = (handler_name(value, call.path) for value in functions(code, call.argument(1), call.scope))
            for handler in dict.fromkeys(found) or (call.call.function,):
                yield from used(code, "consume", call, made, handler)
    for call in code.calls(f"{_TOPIC}.subscription", f"{_TOPIC}.createSubscription"):
        yield from bound(call, call.argument(0), channel_of(code, _TOPICS, call.receiver))
    for call in code.calls(f"{_CLIENT}.createSubscription"):
        topics = (channel_of(code, _TOPICS, value) for value in code.values(call.argument(0), call.scope))
        yield from bound(call, call.argument(1), next(topics, None) or call.argument(0))
