"""Threads, processes and tasks of Python's own: work that is started and not waited for."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._forwarding import forwarded, written_out
from ringfence.frameworks._texts import methods_of
from ringfence.model.expression import Expression, Invoke, Member, Name
from ringfence.model.facts import Background, Fact
from ringfence.model.outline import Binding, Call, Outline
from ringfence.model.value import FunctionValue, Instance, LibraryCall

_STARTERS: dict[str, tuple[int | None, str]] = {
    "threading.Thread": (1, "target"),
    "multiprocessing.Process": (1, "target"),
    "threading.Timer": (1, "function"),
    "_thread.start_new_thread": (0, "function"),
}
_FORWARDING = {
    "threading.Thread": written_out(1, "target"),
    "multiprocessing.Process": written_out(1, "target"),
    "threading.Timer": written_out(1, "function"),
    "_thread.start_new_thread": written_out(0, "function"),
}
_THREAD_CLASSES = ("threading.Thread", "multiprocessing.Process")
_TASKS = ("asyncio.create_task", "asyncio.ensure_future", "asyncio.loop().create_task")
_GATHERING = {"gather", "wait", "wait_for", "as_completed", "shield"}
_KEEPING = {"add_done_callback", "cancel"}


@framework(
    "threads",
    language="python",
    same_as={
        "multiprocessing.context.Process": "multiprocessing.Process",
        "asyncio.get_event_loop()": "asyncio.loop()",
        "asyncio.get_running_loop()": "asyncio.loop()",
        "asyncio.new_event_loop()": "asyncio.loop()",
        "asyncio.AbstractEventLoop()": "asyncio.loop()",
    },
    forwards=lambda code: forwarded(code, _FORWARDING, detached=True),
    hooks=dict.fromkeys(_THREAD_CLASSES, ("run", "start", "join")),
)
def threads(code: Code) -> Iterator[Fact]:
    """Work in the background, by the function that does it."""
    for name, (position, keyword) in _STARTERS.items():
        for call in code.calls(name):
            yield from _started(code, call.argument(position, keyword), call)
    yield from _started_classes(code)
    for call in code.calls(*_TASKS):
        work = call.argument(0, "coro", "coro_or_future")
        if isinstance(work, Invoke) and not _is_waited_for(code.outlines[call.path], call.call):
            yield from _started(code, work.callee, call)


def _started(code: Code, work: Expression | None, call: LibraryCall) -> Iterator[Fact]:
    for value in code.values(work, call.scope):
        if isinstance(value, FunctionValue):
            yield _background(value.path, value.name, call)


def _started_classes(code: Code) -> Iterator[Fact]:
    """``start()`` on an object of a class with its own ``run``."""
    for call in code.calls(*(f"{name}().start" for name in _THREAD_CLASSES)):
        receiver = call.receiver
        cls = receiver.cls if isinstance(receiver, Instance) else getattr(receiver, "owner", None)
        for _, path, function in methods_of(code, cls, ("run",)) if cls is not None else ():
            yield _background(path, function.name, call)


def _background(path: str, name: str, call: LibraryCall) -> Background:
    """A function of another file is named with its path, as entities are."""
    handler = name if path == call.path else f"{path}:{name}"
    return Background(handler, call.call.invoke.at, call.call.function)


def _is_waited_for(outline: Outline, call: Call) -> bool:
    """A task is waited for if it is awaited or gathered, or kept in a local variable for nothing else."""
    if call.awaited:
        return True
    around = [other for other in outline.calls if other.function == call.function]
    if any(isinstance(c.invoke.callee, Member) and c.invoke.callee.name in _GATHERING for c in around):
        return True
    if any(binding.inside == call.function and _holds(binding, call) for binding in outline.bindings):
        return False  # a variable of the module keeps it
    for binding in outline.bindings:
        if binding.scope == call.function != "" and _holds(binding, call):
            assert isinstance(binding.target, Name)
            return not any(_keeps(other.invoke, binding.target.name) for other in around)
    return False


def _holds(binding: Binding, call: Call) -> bool:
    return isinstance(binding.target, Name) and isinstance(binding.value, Invoke) and binding.value.at == call.invoke.at


def _keeps(invoke: Invoke, name: str) -> bool:
    """``task.cancel()``, ``task.add_done_callback(…)`` and ``tasks.add(task)``: it lives on after the function."""
    callee = invoke.callee
    if not isinstance(callee, Member):
        return False
    if callee.name in _KEEPING and callee.of == Name(name):
        return True
    return callee.name == "add" and any(argument.value == Name(name) for argument in invoke.arguments)
