"""Temporal in JavaScript: workflows and activities are handed to whichever worker asks for the tasks of a queue."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, functions, option, properties
from ringfence.frameworks._handlers import handler_name, use
from ringfence.frameworks._texts import resolved
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.value import LibraryCall

_STARTER = "@temporalio/client.WorkflowClient()"
_WORKFLOW = "@temporalio/workflow"
_BROKER = "temporal"


@framework(
    "temporal_js",
    language=ECMASCRIPT,
    libraries=("@temporalio/client", "@temporalio/worker", _WORKFLOW),
    same_as={"@temporalio/client.Client().workflow": _STARTER},
)
def temporal_js(code: Code) -> Iterator[Fact]:
    """Which queues workflows are started in, activities are handed to, and workers take their tasks from."""
    for call in code.calls(f"{_STARTER}.start", f"{_STARTER}.signalWithStart"):
        yield from _queue(code, call, 1, "publish")
    for call in code.calls(f"{_STARTER}.execute", f"{_WORKFLOW}.executeChild", f"{_WORKFLOW}.startChild"):
        yield from _queue(code, call, 1, "publish", answered=True)
    for call in code.calls(f"{_WORKFLOW}.proxyActivities"):
        yield from _queue(code, call, 0, "publish", answered=True)
    for call in code.calls("@temporalio/worker.Worker.create"):
        for handler in dict.fromkeys(_activities(code, call)) or [call.call.function]:
            yield from _queue(code, call, 0, "consume", handler)


def _queue(
    code: Code, call: LibraryCall, position: int, role: str, handler: str = "", *, answered: bool = False
) -> Iterator[ChannelUse]:
    """The queue that options name; without one it is the workflow's own. answered: somebody waits for what comes of it."""
    found = option(code, call.argument(position), call.scope, "taskQueue")
    channel = resolved(code, *found) if found is not None else None
    if channel is not None:
        yield use(role, channel, _BROKER, call, handler, answered=answered)


def _activities(code: Code, worker: LibraryCall) -> Iterator[str]:
    """The functions that a worker is given; its workflows stand in a file that another program loads."""
    given = option(code, worker.argument(0), worker.scope, "activities")
    for value in code.values(*given) if given is not None else ():
        for _, item, scope in properties(code, value):
            yield from (handler_name(one, worker.path) for one in functions(code, item, scope))
