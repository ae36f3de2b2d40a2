"""Dapr in Java and Kotlin: messages, states, calls of other applications."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from ringfence.extend import Code, framework
from ringfence.frameworks import _dapr
from ringfence.frameworks._java import annotated
from ringfence.model.expression import Expression, Member
from ringfence.model.facts import Fact
from ringfence.model.value import LibraryCall

_CLIENT = "io.dapr.client.DaprClient()"
_TOPIC = "io.dapr.Topic"
_STATES = {
    **dict.fromkeys(("getState", "getBulkState", "queryState"), _dapr.READ),
    **dict.fromkeys(("saveState", "saveBulkState"), _dapr.SAVE),
    "deleteState": _dapr.DELETE,
    "executeStateTransaction": _dapr.TRANSACT,
}
_PREVIEW = "io.dapr.client.DaprPreviewClient()"


@framework(
    "dapr_java",
    language=("java", "kotlin"),
    libraries=("io.dapr",),
    same_as={
        "io.dapr.client.DaprClientBuilder().build()": _CLIENT,
        "io.dapr.client.DaprClientBuilder().buildPreviewClient()": _CLIENT,
        _PREVIEW: _CLIENT,
    },
)
def dapr_java(code: Code) -> Iterator[Fact]:
    """What a program asks its sidecar for, and what that brings it."""
    for call in code.calls(f"{_CLIENT}.publishEvent", f"{_CLIENT}.publishEvents"):
        yield from _dapr.published(code, call, call.argument(0), call.argument(1))
    for call in code.calls(f"{_CLIENT}.invokeMethod"):
        yield from _dapr.invoked(code, call, call.argument(0), call.argument(1), _verb(call))
    yield from _dapr.once(
        chain.from_iterable(
            _dapr.stored(code, call, call.argument(0), _STATES[call.name.rpartition(".")[2]])
            for call in code.calls(*(f"{_CLIENT}.{name}" for name in _STATES))
        )
    )
    for _, function, found in annotated(code, _TOPIC):
        for one in found:
            if one.name != _TOPIC:
                continue
            pubsub, topic = one.argument("pubsubName"), one.argument("name")
            yield from _dapr.taken(code, function, pubsub, topic, one.scope)


def _verb(call: LibraryCall) -> str:
    """``HttpExtension.POST``, among the arguments."""
    given: list[Expression] = [argument.value for argument in call.call.invoke.arguments]
    return next((a.name for a in given if isinstance(a, Member) and getattr(a.of, "name", "") == "HttpExtension"), "")
