"""What subscriptions of Google Cloud Pub/Sub are of, as programs in all languages make them."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.formats.google_pubsub import BROKER
from ringfence.model.expression import Expression, literal
from ringfence.model.facts import QueueBinding
from ringfence.model.value import LibraryCall


def bound(call: LibraryCall, subscription: Expression | None, topic: Expression | None) -> Iterator[QueueBinding]:
    """That a call makes a subscription of a topic, where both are given."""
    if subscription is not None and topic is not None:
        yield QueueBinding(subscription, topic, literal(""), BROKER, call.call.invoke.at, call.call.function)
