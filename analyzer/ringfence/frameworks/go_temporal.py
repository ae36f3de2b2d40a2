"""Temporal in Go: workflows and activities are handed to whichever worker asks for the tasks of a queue."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._go import field_given
from ringfence.frameworks._handlers import handler_name, use
from ringfence.model.expression import Member
from ringfence.model.facts import ChannelUse, Durable, Fact
from ringfence.model.value import FunctionValue, Instance, LibraryCall

_SDK = "go.temporal.io/sdk"
_CLIENT = f"{_SDK}/client.Client()"
_OPTIONS = (
    "client.StartWorkflowOptions", "workflow.ActivityOptions", "workflow.ChildWorkflowOptions",
)  # fmt: skip
_REGISTERING = tuple(
    f"New().{name}"
    for name in ("RegisterWorkflow", "RegisterActivity", "RegisterWorkflowWithOptions", "RegisterActivityWithOptions")
)
_STEPS = tuple(
    f"{_SDK}/workflow.{name}" for name in ("ExecuteActivity", "ExecuteLocalActivity", "ExecuteChildWorkflow")
)
_BROKER = "temporal"


@framework(
    "go_temporal",
    language="go",
    libraries=(f"{_SDK}/client", f"{_SDK}/worker", f"{_SDK}/workflow"),
    same_as={
        f"{_SDK}/client.{name}()": _CLIENT
        for name in ("Dial", "DialContext", "NewClient", "NewLazyClient", "NewNamespaceClient", "NewClientFromExisting")
    },
    computes={f"{_SDK}/{name}().*": field_given for name in _OPTIONS},
)
def go_temporal(code: Code) -> Iterator[Fact]:
    """Which queues workflows are started in, activities are handed to, and workers take their tasks from."""
    for call in code.calls(f"{_CLIENT}.ExecuteWorkflow"):
        yield from _started(code, call, 1)
    for call in code.calls(f"{_CLIENT}.SignalWithStartWorkflow"):
        yield from _started(code, call, 4)
    for call in code.calls(f"{_SDK}/workflow.WithActivityOptions", f"{_SDK}/workflow.WithChildOptions"):
        yield from _started(code, call, 1, answered=True)
    for call in code.calls(*_STEPS, f"{_CLIENT}.ExecuteWorkflow", f"{_CLIENT}.SignalWithStartWorkflow"):
        yield Durable(call.call.invoke.at, call.call.function)
    for call in code.calls(f"{_SDK}/worker.New"):
        queue = call.argument(1)
        if queue is not None:
            for handler in dict.fromkeys(_registered(code, call)) or [call.call.function]:
                yield use("consume", queue, _BROKER, call, handler)


def _registered(code: Code, worker: LibraryCall) -> Iterator[str]:
    """The workflows and activities that are registered where a worker is made, all methods of a struct's object."""
    for call in code.calls(*(f"{_SDK}/worker.{name}" for name in _REGISTERING)):
        if (call.path, call.call.function) != (worker.path, worker.call.function):
            continue
        for value in code.values(call.argument(0), call.scope):
            if isinstance(value, FunctionValue):
                yield handler_name(value, worker.path)
            elif isinstance(value, Instance):
                outline = code.outlines[value.cls.path]
                names = [one.name for one in outline.functions if one.owner == value.cls.name]
                yield from (handler_name(FunctionValue(outline.path, name, value), worker.path) for name in names)


def _started(code: Code, call: LibraryCall, position: int, *, answered: bool = False) -> Iterator[ChannelUse]:
    """Where the options say a queue; without one it is the workflow's own. answered: a workflow waits for it."""
    options = call.argument(position)
    queue = Member(options, "TaskQueue") if options is not None else None
    if queue is not None and code.texts(queue, call.scope):
        yield use("publish", queue, _BROKER, call, answered=answered)
