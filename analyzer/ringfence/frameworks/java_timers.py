"""What timers of the JVM run again and again: scheduled executors, Spring's task schedulers, ``java.util.Timer``."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import handler_name, member_calls
from ringfence.frameworks._java import methods, simple
from ringfence.model.expression import Expression
from ringfence.model.facts import BY_CODE, Fact, Schedule
from ringfence.model.value import FunctionValue, Instance, Scope

_AGAIN = ("scheduleAtFixedRate", "scheduleWithFixedDelay")


@framework(
    "java-timers",
    language=("java", "kotlin"),
    libraries=("java.util", "org.springframework.scheduling"),
)
def java_timers(code: Code) -> Iterator[Fact]:
    """``executor.scheduleAtFixedRate(this::poll, 0, 1, SECONDS)``: who says so waits for nothing."""
    for path, call in member_calls(code, *_AGAIN):
        scope = Scope(path, call.function)
        if any(isinstance(callee, FunctionValue) for callee in code.values(call.invoke.callee, scope)):
            continue  # the service's own method of that name
        for task in dict.fromkeys(_run(code, call.invoke.argument(0, "task", "command"), scope)):
            yield Schedule(task, BY_CODE, call.invoke.at)


def _run(code: Code, task: Expression | None, scope: Scope) -> Iterator[str]:
    """The function that a task stands for; of an object it is ``run``."""
    for value in code.values(task, scope):
        if isinstance(value, FunctionValue):
            yield handler_name(value, scope.path)
        elif isinstance(value, Instance):
            runs = (method.name for method in methods(code, value.cls) if simple(method.name) == "run")
            yield from (handler_name(FunctionValue(value.cls.path, name), scope.path) for name in runs)
