"""Celery: tasks as channels, work handed to the service's own tasks, and the beat schedule.

A task is consumed under its name. The service's own tasks that it starts itself are work in the background; a message
goes to another service where a task is started by name, or imported from code that is not the service's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from msgspec.structs import replace

from ringfence.extend import Code, framework
from ringfence.frameworks._forwarding import unpacked
from ringfence.frameworks._handlers import handler_name, handlers, member_calls
from ringfence.frameworks._texts import literals
from ringfence.model.expression import (
    OPAQUE,
    Argument,
    Collection,
    Constant,
    Expression,
    Invoke,
    Item,
    Member,
    Name,
    literal,
)
from ringfence.model.facts import Background, ChannelUse, Fact, Schedule
from ringfence.model.outline import Call
from ringfence.model.source import Span
from ringfence.model.value import Entries, FunctionValue, Instance, Library, LibraryCall, Scope

_APP = "celery.Celery()"
_DECORATORS = (f"{_APP}.task", "celery.shared_task", "celery.current_app.task", "celery.task")
_STARTING = ("delay", "apply_async")
_SIGNING = ("s", "si", "signature", "subtask")
_BY_NAME = (f"{_APP}.send_task", "celery.current_app.send_task", "celery.signature", f"{_APP}.signature")
_SCHEDULES = {"beat_schedule", "CELERY_BEAT_SCHEDULE", "CELERYBEAT_SCHEDULE"}


@framework(
    "celery",
    language="python",
    libraries=("celery",),
    same_as={
        "celery.app.Celery()": _APP,
        "celery.app.base.Celery()": _APP,
        "celery.app.app_or_default()": _APP,
        "celery.app.shared_task": "celery.shared_task",
        "celery.decorators.task": "celery.task",
        "celery.task.task": "celery.task",
        "celery.canvas.signature": "celery.signature",
        "celery.subtask": "celery.signature",
        "celery.current_app.signature": "celery.signature",
        "celery.app.task.Task": "celery.Task",
    },
    forwards=lambda code: _forwards(code),
    hooks={"celery.Task": ("run", "before_start", "after_return", "on_*", "apply*", "retry", "bind", "annotate")},
)
def celery(code: Code) -> Iterator[Fact]:
    """Tasks and what starts them."""
    tasks = dict(_tasks(code))
    for function, (name, at) in tasks.items():
        yield ChannelUse("consume", name, "celery", at, function.name.rpartition(".")[0], handler=function.name)
    yield from _started(code, tasks)
    for call in code.calls(*_BY_NAME):
        yield from _sent(code, tasks, call)
    yield from _scheduled(code, tasks)


_Tasks = Mapping[FunctionValue, tuple[Expression, Span]]


def _tasks(code: Code) -> Iterator[tuple[FunctionValue, tuple[Expression, Span]]]:
    """The service's tasks: decorated functions and classes with ``run``, with their names."""
    known = _Names(code)
    for function, call in code.decorated(*_DECORATORS):
        given = call.argument(None, "name")
        name = given or literal(f"{known.imported_as(code.outlines[call.path].module)}.{function.name}")
        yield FunctionValue(call.path, function.name), (name, function.at)
    for value, cls in code.subclasses("celery.Task"):
        names = {function.name: function for function in code.outlines[value.path].functions}
        run = names.get(f"{value.name}.run")
        if run is not None:
            given = next((field.value for field in cls.fields if field.name == "name"), None)
            name = given or literal(f"{known.imported_as(code.outlines[value.path].module)}.{cls.name}")
            yield FunctionValue(value.path, run.name), (name, run.at)


class _Names:
    """What modules are called where their program runs, which names its tasks."""

    def __init__(self, code: Code) -> None:
        targets = [i.target.split(".", 2) for outline in code.outlines.values() for i in outline.imports]
        self._tops = {target[0] for target in targets}
        inside = {one for o in code.outlines.values() for one, other in pairwise(o.module.split(".")) if one == other}
        self._around = inside - {target[0] for target in targets if target[1:2] == target[:1]}
        """folders around a package of the same name, which is what imports mean: Django makes such"""

    def imported_as(self, module: str) -> str:
        """Without the folders that are not on the way that imports take."""
        parts = module.split(".")
        start = next((i + (part in self._around) for i, part in enumerate(parts) if part in self._tops), 0)
        return ".".join(parts[start:])


def _started(code: Code, tasks: _Tasks) -> Iterator[Fact]:
    """``task.delay(…)``, ``task.apply_async(…)``, ``task.s(…).delay()``, ``chain(task.s(…), …).delay()``."""
    for path, call in member_calls(code, *_STARTING):
        assert isinstance(call.invoke.callee, Member)
        scope = Scope(path, call.function)
        for value in (value for task in _signed(call.invoke.callee.of) for value in code.values(task, scope)):
            own = _own(value, tasks)
            if own is not None:
                yield Background(handler_name(own, path), call.invoke.at, call.function)
            elif isinstance(value, Library) and _is_foreign_task(value):
                yield ChannelUse("publish", literal(value.name), "celery", call.invoke.at, call.function)


def _forwards(code: Code) -> Iterator[tuple[str, Call]]:
    """``task.delay(x)`` calls the task with ``x``, elsewhere; a bound task is given itself first."""
    tasks = dict(_tasks(code))
    bound = {FunctionValue(c.path, f.name) for f, c in code.decorated(*_DECORATORS) if _is_bound(c)}
    for path, call in member_calls(code, *_STARTING, *_SIGNING) if tasks else ():
        assert isinstance(call.invoke.callee, Member)
        task = call.invoke.callee.of
        for value in code.values(task, Scope(path, call.function)):
            own = _own(value, tasks)
            if own is not None:
                given = (*((Argument(OPAQUE),) if own in bound else ()), *_handed_on(call.invoke))
                yield path, replace(call, invoke=Invoke(task, given, call.invoke.at), detached=True)


def _is_bound(call: LibraryCall) -> bool:
    return call.argument(None, "bind") == Constant(True)


def _handed_on(invoke: Invoke) -> tuple[Argument, ...]:
    """``apply_async((x,), {"y": y})`` has them in a tuple and a dictionary."""
    if isinstance(invoke.callee, Member) and invoke.callee.name == "apply_async":
        return unpacked(invoke.argument(0, "args"), invoke.argument(1, "kwargs"))
    return invoke.arguments


def _signed(expression: Expression | None, depth: int = 4) -> Iterator[Expression]:
    """The tasks in a signature, ``task.s(…)``, and in a chain, group or chord of signatures."""
    if not isinstance(expression, Invoke | Collection):
        if expression is not None:
            yield expression
    elif (
        isinstance(expression, Invoke) and isinstance(expression.callee, Member) and expression.callee.name in _SIGNING
    ):
        yield expression.callee.of
    elif depth:
        inner = expression.items if isinstance(expression, Collection) else [a.value for a in expression.arguments]
        for item in inner[:50]:
            yield from _signed(item, depth - 1)
        if isinstance(expression, Invoke):
            yield expression


def _own(value: object, tasks: _Tasks) -> FunctionValue | None:
    if isinstance(value, FunctionValue):
        plain = FunctionValue(value.path, value.name)
        return plain if plain in tasks else None
    if isinstance(value, Instance):
        run = FunctionValue(value.cls.path, f"{value.cls.name}.run")
        return run if run in tasks else None
    return None


def _is_foreign_task(value: Library) -> bool:
    """A function imported from a module that is not the service's: ``other.tasks.charge``."""
    name = value.name
    return "." in name and not name.startswith(("builtins.", "celery.")) and name.isascii() and _is_plain(name)


def _is_plain(name: str) -> bool:
    return all(part.isidentifier() for part in name.split("."))


def _sent(code: Code, tasks: _Tasks, call: LibraryCall) -> Iterator[Fact]:
    """By name: to the service's own task of that name, or to whoever has it."""
    name = call.argument(0, "name", "varies", "task")
    for text in literals(code.texts(name, call.scope)):
        own = _named(code, tasks, text)
        if own is not None:
            yield Background(handler_name(own, call.path), call.call.invoke.at, call.call.function)
            return
    if name is not None and not any(_own(value, tasks) for value in code.values(name, call.scope)):
        yield ChannelUse("publish", name, "celery", call.call.invoke.at, call.call.function)


def _named(code: Code, tasks: _Tasks, name: str) -> FunctionValue | None:
    for function, (expression, at) in tasks.items():
        if name in literals(code.texts(expression, Scope(at.path, function.name.rpartition(".")[0]))):
            return function
    return None


# ---------------------------------------------------------------- schedules


def _scheduled(code: Code, tasks: _Tasks) -> Iterator[Fact]:
    """``beat_schedule`` in whichever spelling, and ``add_periodic_task``."""
    for path, outline in code.outlines.items():
        for binding in outline.bindings:
            if _is_schedule(binding.target):
                yield from _entries(code, tasks, binding.value, Scope(path, binding.scope), binding.at)
    for path, call in member_calls(code, "update"):
        schedule = call.invoke.argument(None, *_SCHEDULES)
        if schedule is not None:
            yield from _entries(code, tasks, schedule, Scope(path, call.function), call.invoke.at)
    for path, call in member_calls(code, "add_periodic_task"):
        scope = Scope(path, call.function)
        for task in _signed(call.invoke.argument(1, "sig")):
            for handler in handlers(code, task, scope):
                yield Schedule(handler, "periodic", call.invoke.at)


def _is_schedule(target: Expression) -> bool:
    if isinstance(target, Item):
        return getattr(target.key, "literal", None) in _SCHEDULES
    return isinstance(target, Name | Member) and target.name in _SCHEDULES


def _entries(code: Code, tasks: _Tasks, schedule: Expression | None, scope: Scope, at: Span) -> Iterator[Fact]:
    """``{"nightly": {"task": "module.name", "schedule": crontab()}}``."""
    for name in _scheduled_tasks(code, schedule, scope):
        for text in literals(code.texts(name[0], name[1])):
            own = _named(code, tasks, text)
            if own is not None:
                yield Schedule(handler_name(own, at.path), "beat", at)
            else:
                yield ChannelUse("publish", literal(text), "celery", at, scope.function)


def _scheduled_tasks(code: Code, schedule: Expression | None, scope: Scope) -> Iterator[tuple[Expression, Scope]]:
    for value in code.values(schedule, scope):
        if not isinstance(value, Entries):
            continue
        for _, entry in value.items:
            for inner in code.values(entry, value.scope):
                if isinstance(inner, Entries):
                    keyed = [item for key, item in inner.items if getattr(key, "literal", None) == "task"]
                    yield from ((item, inner.scope) for item in keyed)
