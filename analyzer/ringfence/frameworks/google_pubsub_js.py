"""Google Cloud Pub/Sub from JavaScript: topics that are published to, subscriptions, and what those are of."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.formats.google_pubsub import BROKER
from ringfence.frameworks._ecmascript import ECMASCRIPT, functions
from ringfence.frameworks._handlers import handler_name
from ringfence.frameworks._message_clients import Made, consumed, published
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Expression, literal
from ringfence.model.facts import Fact, QueueBinding
from ringfence.model.value import Library, LibraryCall

_CLIENT = "@google-cloud/pubsub.PubSub()"
_TOPIC = f"{_CLIENT}.topic()"
_TOPICS = {_TOPIC: Made(BROKER, 0)}
_SUBSCRIPTIONS = {f"{_CLIENT}.subscription()": Made(BROKER, 0), f"{_TOPIC}.subscription()": Made(BROKER, 0)}


@framework("google_pubsub_js", language=ECMASCRIPT, libraries=("@google-cloud/pubsub",))
def google_pubsub_js(code: Code) -> Iterator[Fact]:
    """Publications by topic, consumers by subscription, and the subscriptions that the code names with their topics."""

    def handlers(call: LibraryCall) -> Iterator[str]:
        if "message" in literals(code.texts(call.argument(0), call.scope)):
            yield from (handler_name(value, call.path) for value in functions(code, call.argument(1), call.scope))

    yield from published(code, _TOPICS, ("publish", "publishMessage", "publishJSON"))
    for fact in consumed(code, _SUBSCRIPTIONS, ("on",), handlers):
        if fact.handler != fact.function or not fact.function:  # no other events of it
            yield fact
    for call in code.calls(f"{_TOPIC}.subscription", f"{_TOPIC}.createSubscription"):
        yield from _binding(code, call, call.argument(0), _topic(code, call.receiver))
    for call in code.calls(f"{_CLIENT}.createSubscription"):
        topic = next((_topic(code, value) for value in code.values(call.argument(0), call.scope)), None)
        yield from _binding(code, call, call.argument(1), topic or call.argument(0))


def _topic(code: Code, value: object) -> Expression | None:
    """The name that a topic was made with."""
    named = isinstance(value, Library) and value.name == _TOPIC and value.made is not None
    return _TOPICS[_TOPIC].channel(code, value)[0] if named and isinstance(value, Library) else None


def _binding(
    code: Code, call: LibraryCall, subscription: Expression | None, topic: Expression | None
) -> Iterator[QueueBinding]:
    if subscription is not None and topic is not None:
        at, function = call.call.invoke.at, call.call.function
        yield QueueBinding(subscription, topic, literal(""), BROKER, at, function)
