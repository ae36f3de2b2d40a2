"""Google Cloud Pub/Sub from Python: topics that are published to, subscriptions, and what those are of."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, Compute, framework
from ringfence.formats.google_pubsub import BROKER
from ringfence.frameworks._google_pubsub import bound
from ringfence.frameworks._handlers import handlers, use
from ringfence.model.expression import Expression, Invoke, Item, literal
from ringfence.model.facts import Fact
from ringfence.model.value import LibraryCall

_MODULE = "google.cloud.pubsub_v1"
_PUBLISHER, _SUBSCRIBER = f"{_MODULE}.PublisherClient", f"{_MODULE}.SubscriberClient"


def _path(name: str) -> dict[str, Compute]:
    """What a client makes of the names of a project and of something in it ends in the second one."""

    def compute(invoke: Invoke) -> Expression | None:
        return invoke.argument(1, name)

    return {f"{client}{made}.{name}_path": compute for client in (_PUBLISHER, _SUBSCRIBER) for made in ("()", "")}


def _same_as() -> dict[str, str]:
    found = {}
    for client in (_PUBLISHER, _SUBSCRIBER):
        for module in ("google.cloud.pubsub", "google.pubsub_v1", _MODULE):
            name = f"{module}.{client.rpartition('.')[2]}"
            for made in ("()", ".from_service_account_file()", ".from_service_account_json()", "().__enter__()"):
                found[f"{name}{made}"] = f"{client}()"
    return {spelling: name for spelling, name in found.items() if spelling != name}


@framework(
    "google_pubsub",
    language="python",
    libraries=(_MODULE, "google.cloud.pubsub", "google.pubsub_v1"),
    same_as=_same_as(),
    computes={**_path("topic"), **_path("subscription")},
)
def google_pubsub(code: Code) -> Iterator[Fact]:
    """Publications by topic, consumers by subscription, and the subscriptions that the code makes."""
    for call in code.calls(f"{_PUBLISHER}().publish"):
        topic = _given(call, 0, "topic")
        if topic is not None:
            yield use("publish", topic, BROKER, call)
    for call in code.calls(f"{_SUBSCRIBER}().subscribe", f"{_SUBSCRIBER}().pull"):
        subscription = _given(call, 0, "subscription")
        for handler in handlers(code, call.argument(1, "callback"), call.scope) or (call.call.function,):
            if subscription is not None:
                yield use("consume", subscription, BROKER, call, handler)
    for call in code.calls(f"{_SUBSCRIBER}().create_subscription"):
        yield from bound(call, _given(call, 0, "name"), _given(call, 1, "topic"))


def _given(call: LibraryCall, position: int, name: str) -> Expression | None:
    """An argument, which may also be a part of the request."""
    request = call.argument(None, "request")
    return Item(request, literal(name)) if request is not None else call.argument(position, name)
