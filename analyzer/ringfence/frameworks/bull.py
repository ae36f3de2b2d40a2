"""BullMQ, Bull and Bee-Queue: queues of jobs in Redis."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, functions, objects, option
from ringfence.frameworks._handlers import handler_name, use
from ringfence.frameworks._typeorm_connections import part_of
from ringfence.model.expression import Expression, Invoke, Member, Text
from ringfence.model.facts import Connection, Fact
from ringfence.model.value import Library, LibraryCall, Scope

_QUEUE = "bullmq.Queue()"
_ADDING = ("add", "addBulk", "createJob", "upsertJobScheduler")
"""What puts jobs into a queue, a scheduler again and again."""


@framework(
    "bull",
    language=ECMASCRIPT,
    libraries=("bullmq", "bull", "bee-queue", "@nestjs/bullmq", "@nestjs/bull"),
    same_as={"bull()": _QUEUE, "bull.Queue()": _QUEUE, "bee-queue()": _QUEUE, "bullmq.FlowProducer()": _QUEUE},
)
def bull(code: Code) -> Iterator[Fact]:
    """The Redis behind each queue, jobs that are put into it, and what works them off."""
    for call in code.calls("bullmq.Queue", "bull", "bull.Queue", "bullmq.Worker", "bee-queue"):
        yield from _connection(code, call)
    for call in code.calls(*(f"{_QUEUE}.{method}" for method in _ADDING)):
        for name in _names(code, call):
            yield use("publish", name, "redis", call)
    for call in code.calls("bullmq.Worker"):
        queue = call.argument(0)
        if queue is not None:  # whoever works its jobs off: a file of its own may do so
            handlers = [handler_name(value, call.path) for value in functions(code, call.argument(1), call.scope)]
            for handler in handlers or [""]:
                yield use("consume", queue, "redis", call, handler)
    for call in code.calls(f"{_QUEUE}.process"):
        found = [v for argument in call.call.invoke.arguments for v in functions(code, argument.value, call.scope)]
        for name in _names(code, call):
            for value in found:
                yield use("consume", name, "redis", call, handler_name(value, call.path))


def _connection(code: Code, call: LibraryCall) -> Iterator[Connection]:
    """``{ connection: { host } }``, ``{ redis: { host } }``, or the URL itself."""
    at, function = call.call.invoke.at, call.call.function
    for position in (1, 2):
        given = call.argument(position)
        found = option(code, given, call.scope, "connection", "redis")
        for entries in objects(code, *found) if found is not None else ():
            host, port = part_of(code, entries, "host"), part_of(code, entries, "port")
            yield Connection("redis", at, function, url=part_of(code, entries, "url"), host=host, port=port)
        for text in code.texts(given, call.scope):
            yield Connection("redis", at, function, url=text)


def _names(code: Code, call: LibraryCall) -> Iterator[Expression]:
    """The names of all queues that a method may be called on, each once. Of a queue that a function gives, and keeps for the
    next who asks, the one that is asked for here; one that is made here, or was kept so, as it is written: each caller
    names its own.
    """
    callee = call.call.invoke.callee
    found: dict[Text, None] = {}
    queues = list(_queues(code, callee.of, call.scope)) if isinstance(callee, Member) else []
    here = [made.argument(0) for made, scope in queues if scope == call.scope and call.scope.function]
    if any(here):
        yield from dict.fromkeys(name for name in here if name is not None)
        return
    asked = any(scope.call is not None for _, scope in queues)
    for made, scope in queues:
        if scope.call is not None or not asked or not scope.function:
            found.update(dict.fromkeys(code.texts(made.argument(0), scope)))
    yield from found


def _queues(code: Code, expression: Expression, scope: Scope) -> Iterator[tuple[Invoke, Scope]]:
    for queue in code.values(expression, scope):
        if isinstance(queue, Library) and queue.name == _QUEUE and queue.made is not None and queue.scope is not None:
            yield queue.made, queue.scope
