"""NATS in Go: subjects that are published to and subscribed to, JetStream's included."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._go_routes import handlers
from ringfence.frameworks._handlers import handler_name, use
from ringfence.model.expression import Expression
from ringfence.model.facts import Fact
from ringfence.model.value import LibraryCall

_NATS, _JETSTREAM = "github.com/nats-io/nats.go", "github.com/nats-io/nats.go/jetstream"
_CONNECTION = f"{_NATS}.Conn()"


@framework(
    "go_nats",
    language="go",
    libraries=(_NATS,),
    same_as={
        f"{_NATS}.Connect()": _CONNECTION,
        f"{_NATS}.EncodedConn()": _CONNECTION,
        f"{_NATS}.NewEncodedConn()": _CONNECTION,
        f"{_NATS}.JetStreamContext()": _CONNECTION,
        f"{_NATS}.JetStream()": _CONNECTION,
        f"{_CONNECTION}.JetStream()": _CONNECTION,
        f"{_JETSTREAM}.New()": f"{_JETSTREAM}.JetStream()",
    },
)
def go_nats(code: Code) -> Iterator[Fact]:
    """Every subject, with its subscriber and the queue group."""
    for name in ("Publish", "PublishRequest", "PublishAsync", "Request", "RequestWithContext"):
        position = 1 if name == "RequestWithContext" else 0
        for call in code.calls(f"{_CONNECTION}.{name}"):
            subject = call.argument(position)
            if subject is not None:
                yield use("publish", subject, "nats", call)
    for call in code.calls(f"{_JETSTREAM}.JetStream().Publish"):
        subject = call.argument(1)
        if subject is not None:
            yield use("publish", subject, "nats", call)
    for call in code.calls(f"{_CONNECTION}.Subscribe"):
        yield from _subscribed(code, call, call.argument(1), None)
    for call in code.calls(f"{_CONNECTION}.QueueSubscribe"):
        yield from _subscribed(code, call, call.argument(2), call.argument(1))
    for call in code.calls(
        f"{_CONNECTION}.SubscribeSync", f"{_CONNECTION}.ChanSubscribe", f"{_CONNECTION}.PullSubscribe"
    ):
        yield from _subscribed(code, call, None, None)


def _subscribed(code: Code, call: LibraryCall, callback: Expression | None, group: Expression | None) -> Iterator[Fact]:
    subject = call.argument(0)
    found = [handler_name(h, call.path) for h in handlers(code, callback, call.scope)] if callback is not None else []
    for handler in dict.fromkeys(found or [call.call.function]):
        if subject is not None:
            yield use("consume", subject, "nats", call, handler, group)
