"""Locust: a program that plays the users; its requests are no dependency between services."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._texts import METHODS, literals, resolved
from ringfence.model.expression import Expression, Hole, Member, Name
from ringfence.model.facts import Fact, RemoteCall, Role
from ringfence.model.outline import Call
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, Entries, FunctionValue, Items, Scope, Value

_USERS = ("locust.HttpUser", "locust.FastHttpUser", "locust.HttpLocust")
_TASK_SETS = ("locust.TaskSet", "locust.SequentialTaskSet")
_HOOKS = ("on_start", "on_stop", "wait_time", "wait", "run", "start", "stop", "setup", "teardown", "interrupt", "get_*")
_HOST = Hole("env", "--host", Hole("env", "LOCUST_HOST"))
"""The command line's option beats the environment."""


@framework(
    "locust",
    language="python",
    libraries=("locust",),
    same_as={
        "locust.contrib.fasthttp.FastHttpUser": "locust.FastHttpUser",
        "locust.user.users.HttpUser": "locust.HttpUser",
        "locust.user.task.TaskSet": "locust.TaskSet",
        "locust.user.sequential_taskset.SequentialTaskSet": "locust.SequentialTaskSet",
    },
    hooks={
        "locust.User": _HOOKS,
        **dict.fromkeys((*_USERS, *_TASK_SETS), _HOOKS),
    },
)
def locust(code: Code) -> Iterator[Fact]:
    """The requests of all users and task sets, and the part the program plays."""
    users = [cls for cls, _ in code.subclasses(*_USERS)]
    classes = list(code.subclasses(*_USERS, *_TASK_SETS))
    if not classes:
        return
    value, first = min(classes, key=lambda pair: (pair[1].at.path, pair[1].at.line))
    yield Role("load-generator", Span(value.path, first.at.line, first.at.column, first.at.line, first.at.column))
    found = dict.fromkeys([*_of_classes(code, users), *_of_functions(code, [cls for cls, _ in classes], users)])
    yield from found


def _of_classes(code: Code, users: list[ClassValue]) -> Iterator[RemoteCall]:
    """``self.client.get("/x")``, and the same through a task set's ``self.user``."""
    clients = [f"{cls}().{client}" for cls in (*_USERS, *_TASK_SETS) for client in ("client", "user.client")]
    for method in (*METHODS, "request"):
        for call in code.calls(*(f"{client}.{method}" for client in clients)):
            yield from _requests(code, call.path, call.call, method, users)


def _of_functions(code: Code, classes: list[ClassValue], users: list[ClassValue]) -> Iterator[RemoteCall]:
    """Functions listed in a class's ``tasks`` take the user as their first parameter."""
    for value in dict.fromkeys(task for cls in classes for task in _tasks(code, cls)):
        outline = code.outlines[value.path]
        parameters = {f.parameters[0].name for f in outline.functions if f.name == value.name and f.parameters}
        clients = [Member(Name(name), "client") for name in parameters]
        for call in outline.calls:
            callee = call.invoke.callee
            if call.function != value.name or not isinstance(callee, Member) or callee.of not in clients:
                continue
            if callee.name in (*METHODS, "request"):
                yield from _requests(code, value.path, call, callee.name, users)


def _tasks(code: Code, cls: ClassValue) -> Iterator[FunctionValue]:
    for path, field in code.fields(cls):
        if field.name != "tasks":
            continue
        for value in code.values(field.value, Scope(path)):
            for task in _items(code, value):
                if isinstance(task, FunctionValue):
                    yield task


def _items(code: Code, value: Value) -> Iterator[Value]:
    if isinstance(value, Items):
        for item in value.items:
            yield from code.values(item, value.scope)
    elif isinstance(value, Entries):
        for key, _ in value.items:
            yield from code.values(key, value.scope)


def _requests(code: Code, path: str, call: Call, method: str, users: list[ClassValue]) -> Iterator[RemoteCall]:
    shift = 1 if method == "request" else 0
    target = call.invoke.argument(shift, "url", "path")
    if target is None:
        return
    names = [method.upper()]
    if shift:
        given = literals(code.texts(call.invoke.argument(0, "method"), Scope(path, call.function)))
        names = [name.upper() for name in given] or [""]
    base = _base(code, path, call.function, users)
    for name in names:
        yield RemoteCall("http", name, target, call.invoke.at, call.function, base)


def _base(code: Code, path: str, function: str, users: list[ClassValue]) -> Expression:
    """The ``host`` of the class the request stands in, else of the only user class, else of the command line."""
    around = [cls for cls in users if cls.path == path and function.startswith(cls.name + ".")]
    for cls in around or (users if len(users) == 1 else ()):
        for field_path, field in code.fields(cls):
            host = resolved(code, field.value, Scope(field_path)) if field.name == "host" else None
            if host is not None:
                return host
    return _HOST
