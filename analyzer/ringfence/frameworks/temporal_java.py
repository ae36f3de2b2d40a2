"""Temporal on the JVM: workflows and activities are handed to whichever worker asks for the tasks of a queue."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import use
from ringfence.model.expression import Text
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.value import Items, LibraryCall

_SDK = "io.temporal"
_BROKER = "temporal"
_ANNOTATIONS = tuple(f"{_SDK}.spring.boot.{name}" for name in ("ActivityImpl", "WorkflowImpl"))
_WAITED_FOR = ("ActivityOptions", "ChildWorkflowOptions")
"""Options of what a workflow waits for; of one that is started nobody knows."""


@framework("temporal_java", language=("java", "kotlin"), libraries=(_SDK,))
def temporal_java(code: Code) -> Iterator[Fact]:
    """Which queues options name, and which ones workers take their tasks from."""
    for call in code.called("setTaskQueue"):
        queue = call.argument(0)
        names = [
            name for name in code.library_names(call.call.invoke.callee, call.scope) if name.startswith(f"{_SDK}.")
        ]
        if queue is not None and names:
            waited = any(f".{options}." in name for name in names for options in _WAITED_FOR)
            yield use("publish", queue, _BROKER, call, answered=waited)
    for call in code.called("newWorker"):
        queue = call.argument(0)
        names = [
            name for name in code.library_names(call.call.invoke.callee, call.scope) if name.startswith(f"{_SDK}.")
        ]
        if queue is not None and names:
            yield use("consume", queue, _BROKER, call, call.call.function)
    yield from _annotated(code)


def _annotated(code: Code) -> Iterator[Fact]:
    """``@ActivityImpl(taskQueues = "orders")`` of a class, for which Spring makes a worker in a program that starts it."""
    if not any(
        function.name.rpartition(".")[2] == "main" for one in code.outlines.values() for function in one.functions
    ):
        return
    for value, cls, call in code.decorated_classes(*_ANNOTATIONS):
        outline = code.outlines[value.path]
        methods = [one.name for one in outline.functions if one.owner == cls.name and not one.name.endswith("__init__")]
        for queue in _queues(code, call):
            for method in methods:
                yield ChannelUse("consume", queue, _BROKER, cls.at, handler=method)


def _queues(code: Code, call: LibraryCall) -> Iterator[Text]:
    """One queue, or several."""
    given = call.argument(None, "taskQueues")
    yield from code.texts(given, call.scope)
    for value in code.values(given, call.scope):
        if isinstance(value, Items):
            for item in value.items:
                yield from code.texts(item, value.scope)
