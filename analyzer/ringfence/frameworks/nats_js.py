"""NATS and NATS Streaming from JavaScript: subjects; a request is answered by whoever subscribes."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, functions, option
from ringfence.frameworks._ecmascript_chains import chains
from ringfence.frameworks._handlers import handler_name, use
from ringfence.model.facts import Fact
from ringfence.model.value import LibraryCall

_CONNECTION = "nats.connect()"
_STREAMING = "node-nats-streaming.connect()"


@framework(
    "nats_js",
    language=ECMASCRIPT,
    libraries=("nats", "node-nats-streaming", "nats.ws"),
    same_as={
        "nats.NatsConnection()": _CONNECTION,
        "nats.Client()": _CONNECTION,
        "nats.ws.connect()": _CONNECTION,
        f"{_CONNECTION}.jetstream()": _CONNECTION,
        "nats.JetStreamClient()": _CONNECTION,
        "node-nats-streaming.Stan()": _STREAMING,
    },
)
def nats_js(code: Code) -> Iterator[Fact]:
    """What is published, requested and subscribed to."""
    for owner in (_CONNECTION, _STREAMING):
        for call in code.calls(f"{owner}.publish", f"{owner}.request"):
            subject = call.argument(0)
            if subject is not None:
                yield use("publish", subject, "nats", call)
        for call in code.calls(f"{owner}.subscribe"):
            subject = call.argument(0)
            group = call.argument(1) if owner == _STREAMING else None
            if subject is not None:
                for handler in _handlers(code, call) or [""]:
                    yield use("consume", subject, "nats", call, handler, group)


def _handlers(code: Code, call: LibraryCall) -> list[str]:
    """The callback in the options or behind them, or that of ``subscription.on("message", …)``."""
    found = {}
    given = option(code, call.argument(1), call.scope, "callback")
    found.update(dict.fromkeys(functions(code, *given) if given is not None else ()))
    for argument in call.call.invoke.arguments[1:]:
        found.update(dict.fromkeys(functions(code, argument.value, call.scope)))
    for name, invoke in chains(code, call.path).get(call.call.invoke.at, ()):
        if name == "on":
            found.update(dict.fromkeys(functions(code, invoke.argument(1), call.scope)))
    return [handler_name(value, call.path) for value in found]
