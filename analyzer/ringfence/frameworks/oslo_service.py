"""oslo.service and futurist: what programs run when they start, on a timer, and beside."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import handlers
from ringfence.frameworks._texts import methods_of
from ringfence.model.facts import Background, Fact, Schedule

_SERVICE = "oslo_service.service.Service"
_GROUP = "oslo_service.threadgroup.ThreadGroup()"
_PERIODIC = ("oslo_service.periodic_task.periodic_task", "futurist.periodics.periodic")
_TIMERS = {
    f"{_GROUP}.add_timer": 1,
    f"{_GROUP}.add_timer_args": 1,
    f"{_GROUP}.add_dynamic_timer": 0,
    f"{_GROUP}.add_dynamic_timer_args": 0,
}
"""At which position the function stands that the timer runs."""


@framework(
    "oslo_service",
    language="python",
    libraries=("oslo_service", "futurist"),
    same_as={f"{_SERVICE}().tg": _GROUP, "oslo_service.Service": _SERVICE},
    hooks={_SERVICE: ("start", "stop", "wait", "reset", "graceful_shutdown")},
)
def oslo_service(code: Code) -> Iterator[Fact]:
    """Services are started by a launcher; their thread groups have timers and threads."""
    for function, call in code.decorated(*_PERIODIC):
        yield Schedule(function.name, "periodic", call.call.invoke.at)
    for call in code.calls(*_TIMERS):
        for handler in handlers(code, call.argument(_TIMERS[call.name], "callback"), call.scope):
            yield Schedule(handler, "periodic", call.call.invoke.at)
    for call in code.calls(f"{_GROUP}.add_thread"):
        for handler in handlers(code, call.argument(0, "callback"), call.scope):
            yield Background(handler, call.call.invoke.at, call.call.function)
    for value, _ in code.subclasses(_SERVICE):
        for _, path, function in methods_of(code, value, ("start",)):
            if path == value.path and function.owner == value.name:
                yield Schedule(function.name, "start", function.at)
