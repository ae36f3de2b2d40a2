"""NATS in Rust: subjects that are published to and subscribed to, JetStream's included."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import use
from ringfence.frameworks._rust import calls, functions
from ringfence.model.expression import Member
from ringfence.model.facts import Fact
from ringfence.model.outline import Call
from ringfence.model.value import Library, LibraryCall, Scope

_PUBLISHING = (
    "publish",
    "publish_with_headers",
    "publish_with_reply",
    "request",
    "request_with_headers",
    "send_request",
)
_LIBRARIES = ("async_nats", "nats")


@framework("rust_nats", language="rust", libraries=_LIBRARIES)
def rust_nats(code: Code) -> Iterator[Fact]:
    """Every subject, with the function that subscribes to it and the queue group."""
    for call, scope in calls(code, *_PUBLISHING):
        subject = call.invoke.argument(0)
        if subject is not None and _is_client(code, call, scope):
            yield use("publish", subject, "nats", LibraryCall("", call, scope.path))
    for call, scope in calls(code, "subscribe", "queue_subscribe"):
        subject = call.invoke.argument(0)
        if subject is not None and _is_client(code, call, scope):
            group = call.invoke.argument(1) if getattr(call.invoke.callee, "name", "") == "queue_subscribe" else None
            yield use("consume", subject, "nats", LibraryCall("", call, scope.path), call.function, group)
    for name in ("async_nats.jetstream.consumer.pull.Config", "async_nats.jetstream.consumer.push.Config"):
        for found in code.calls(name):
            subject = found.argument(None, "filter_subject")
            if subject is not None:
                yield use("consume", subject, "nats", found, found.call.function)


def _is_client(code: Code, call: Call, scope: Scope) -> bool:
    callee = call.invoke.callee
    if not isinstance(callee, Member) or functions(code, callee, scope):
        return False
    names = [value.name for value in code.values(callee.of, scope) if isinstance(value, Library)]
    return any(name.split(".")[0] in _LIBRARIES for name in names)
