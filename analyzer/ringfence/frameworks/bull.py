"""BullMQ, Bull and Agenda: queues of jobs in Redis; node-cron and the like: timers."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, functions
from ringfence.frameworks._handlers import handler_name, use
from ringfence.model.expression import Expression
from ringfence.model.facts import Fact, Schedule
from ringfence.model.value import Library, LibraryCall

_QUEUE = "bullmq.Queue()"
_TIMERS = {
    "node-cron.schedule": 1, "node-schedule.scheduleJob": 1, "cron.CronJob": 1, "builtins.setInterval": 0, "croner.Cron": 1,
}  # fmt: skip


@framework(
    "bull",
    language=ECMASCRIPT,
    libraries=("bullmq", "bull", "bee-queue"),
    same_as={"bull()": _QUEUE, "bull.Queue()": _QUEUE, "bee-queue()": _QUEUE, "bullmq.FlowProducer()": _QUEUE},
)
def bull(code: Code) -> Iterator[Fact]:
    """Jobs that are put into queues, and what works them off."""
    for call in code.calls(f"{_QUEUE}.add", f"{_QUEUE}.addBulk", f"{_QUEUE}.createJob"):
        for name in _names(code, call):
            yield use("publish", name, "redis", call)
    for call in code.calls("bullmq.Worker"):
        queue = call.argument(0)
        if queue is not None:
            for value in functions(code, call.argument(1), call.scope):
                yield use("consume", queue, "redis", call, handler_name(value, call.path))
    for call in code.calls(f"{_QUEUE}.process"):
        found = [v for argument in call.call.invoke.arguments for v in functions(code, argument.value, call.scope)]
        for name in _names(code, call):
            for value in found:
                yield use("consume", name, "redis", call, handler_name(value, call.path))


def _names(code: Code, call: LibraryCall) -> Iterator[Expression]:
    receiver = call.receiver
    if isinstance(receiver, Library) and receiver.made is not None and receiver.scope is not None:
        yield from code.texts(receiver.made.argument(0), receiver.scope)


@framework("timers", language=ECMASCRIPT)
def timers(code: Code) -> Iterator[Fact]:
    """What runs by itself, again and again."""
    for name, position in _TIMERS.items():
        for call in code.calls(name):
            when = next((text.literal for text in code.texts(call.argument(1 - position), call.scope)), None)
            for value in functions(code, call.argument(position), call.scope):
                yield Schedule(handler_name(value, call.path), when or "timer", call.call.invoke.at)
