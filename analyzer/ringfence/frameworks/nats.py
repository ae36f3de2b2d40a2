"""nats-py: subjects published and subscribed to, JetStream included. Requests are calls, not messages."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import handler_name, handlers, loops, use
from ringfence.frameworks._texts import identity
from ringfence.model.expression import Expression
from ringfence.model.facts import Fact
from ringfence.model.value import FunctionValue, LibraryCall

_CLIENT = "nats.aio.client.Client()"
_STREAM = "nats.js.JetStreamContext()"
_SUBSCRIBED = (f"{_CLIENT}.subscribe()", f"{_STREAM}.subscribe()", f"{_STREAM}.pull_subscribe()")


@framework(
    "nats",
    language="python",
    libraries=("nats",),
    same_as={
        "nats.connect()": _CLIENT,
        "nats.NATS()": _CLIENT,
        "nats.aio.Client()": _CLIENT,
        f"{_CLIENT}.jetstream()": _STREAM,
        "nats.js.client.JetStreamContext()": _STREAM,
    },
)
def nats(code: Code) -> Iterator[Fact]:
    """Every subject, its subscribers with their queue group or durable name."""
    for call in code.calls(f"{_CLIENT}.publish", f"{_STREAM}.publish"):
        subject = call.argument(0, "subject")
        if subject is not None:
            yield use("publish", subject, "nats", call)
    readers = _readers(code)
    for call in code.calls(f"{_CLIENT}.subscribe"):
        yield from _subscribed(code, call, call.argument(1, "queue"), call.argument(2, "cb"), readers)
    for call in code.calls(f"{_STREAM}.subscribe"):
        group = call.argument(1, "queue") or call.argument(3, "durable")
        yield from _subscribed(code, call, group, call.argument(2, "cb"), readers)
    for call in code.calls(f"{_STREAM}.pull_subscribe"):
        yield from _subscribed(code, call, call.argument(1, "durable"), None, readers)


def _subscribed(
    code: Code,
    call: LibraryCall,
    group: Expression | None,
    callback: Expression | None,
    readers: dict[object, list[FunctionValue]],
) -> Iterator[Fact]:
    subject = call.argument(0, "subject")
    found = handlers(code, callback, call.scope)
    if not found:
        found = tuple(handler_name(reader, call.path) for reader in readers.get(call.call.invoke.at, ()))
    for handler in found or ("",) if subject is not None else ():
        assert subject is not None
        yield use("consume", subject, "nats", call, handler, group)


def _readers(code: Code) -> dict[object, list[FunctionValue]]:
    """The functions that take messages from a subscription without a callback, by the call that made it."""
    found: dict[object, list[FunctionValue]] = {}
    for call in code.calls(*(f"{name}.{method}" for name in _SUBSCRIBED for method in ("next_msg", "fetch"))):
        found.setdefault(identity(call.receiver), []).append(FunctionValue(call.path, call.call.function))
    for value, path, function in loops(code, *(f"{name}.messages" for name in _SUBSCRIBED)):
        found.setdefault(identity(value), []).append(FunctionValue(path, function))
    return found
