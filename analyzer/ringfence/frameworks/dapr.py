"""Dapr in Python: messages, states, calls of other applications, and what the sidecar calls by gRPC."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from ringfence.extend import Code, framework
from ringfence.frameworks import _dapr
from ringfence.frameworks._texts import join_path, literals
from ringfence.model.expression import literal
from ringfence.model.facts import Fact, Route

_CLIENT = "dapr.clients.DaprClient()"
_MADE = ("dapr.clients.grpc.client.DaprGrpcClient()", "dapr.aio.clients.DaprClient()", "dapr.DaprClient()")
_STATES = {
    **dict.fromkeys(("get_state", "get_bulk_state", "query_state"), _dapr.READ),
    **dict.fromkeys(("save_state", "save_bulk_state"), _dapr.SAVE),
    "delete_state": _dapr.DELETE,
    "execute_state_transaction": _dapr.TRANSACT,
}
_SUBSCRIBING = (
    "dapr.ext.fastapi.DaprApp().subscribe",
    "dapr.ext.grpc.App().subscribe",
    "flask_dapr.DaprApp().subscribe",
)
_METHOD = "dapr.ext.grpc.App().method"


@framework(
    "dapr",
    language="python",
    libraries=("dapr", "flask_dapr"),
    same_as={
        **dict.fromkeys(_MADE, _CLIENT),
        f"{_CLIENT}.__enter__()": _CLIENT,
        **{f"{made}.__enter__()": _CLIENT for made in _MADE},
        "dapr.ext.fastapi.dapr_app.DaprApp()": "dapr.ext.fastapi.DaprApp()",
    },
)
def dapr(code: Code) -> Iterator[Fact]:
    """What a program asks its sidecar for, and what that brings it."""
    for call in code.calls(f"{_CLIENT}.publish_event"):
        pubsub, topic = call.argument(0, "pubsub_name"), call.argument(1, "topic_name")
        yield from _dapr.published(code, call, pubsub, topic)
    for call in code.calls(f"{_CLIENT}.invoke_method", f"{_CLIENT}.invoke_method_async"):
        verbs = list(literals(code.texts(call.argument(5, "http_verb"), call.scope)))
        app, method = call.argument(0, "app_id"), call.argument(1, "method_name")
        yield from _dapr.invoked(code, call, app, method, verbs[0].upper() if len(verbs) == 1 else "")
    yield from _dapr.once(
        chain.from_iterable(
            _dapr.stored(code, call, call.argument(0, "store_name"), _STATES[call.name.rpartition(".")[2]])
            for call in code.calls(*(f"{_CLIENT}.{name}" for name in _STATES))
        )
    )
    for call in code.calls(f"{_CLIENT}.subscribe", f"{_CLIENT}.subscribe_with_handler"):
        yield from _dapr.subscribed(code, call, call.argument(0, "pubsub_name"), call.argument(1, "topic"))
    for function, call in code.decorated(*_SUBSCRIBING):
        pubsub = call.argument(0, "pubsub_name", "pubsub")
        yield from _dapr.taken(code, function, pubsub, call.argument(1, "topic"), call.scope)
    for function, call in code.decorated(_METHOD):
        for text in code.texts(call.argument(0, "name"), call.scope):
            yield Route("", join_path(literal("/"), text), function.name, function.at)
