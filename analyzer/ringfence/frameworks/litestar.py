"""Litestar (once Starlite): route handlers, controllers and routers; what it starts and does in the background."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import handlers
from ringfence.frameworks._mounts import Mounts
from ringfence.frameworks._texts import EMPTY, identity, join_path, listed, replaced, texts_or_unknown
from ringfence.model.expression import Expression, Text
from ringfence.model.facts import Background, Fact, Route, Schedule
from ringfence.model.outline import Function
from ringfence.model.value import ClassValue, FunctionValue, Items, LibraryCall, Scope, Value
from ringfence.patterns import pattern

_METHODS = ("get", "post", "put", "patch", "delete", "head")
_PARAMETER = pattern(r"\{([^{}:]+):[^{}]*\}")
_GROUPS = ("litestar.Router", "litestar.Litestar")
_TASKS = "litestar.background_tasks.BackgroundTask"


def _same_as() -> dict[str, str]:
    found = {"starlite.Starlite": "litestar.Litestar", "litestar.app.Litestar": "litestar.Litestar"}
    for module in ("litestar", "litestar.handlers", "starlite", "starlite.handlers"):
        for name in (*_METHODS, "route", "websocket", "Router", "Controller"):
            found[f"{module}.{name}"] = f"litestar.{name}"
    found.update({"litestar.router.Router": "litestar.Router", "litestar.controller.Controller": "litestar.Controller"})
    return {name: canonical for name, canonical in found.items() if name != canonical}


@framework("litestar", language="python", libraries=("litestar", "starlite"), same_as=_same_as())
def litestar(code: Code) -> Iterator[Fact]:
    """One route for each method of each path, below the controllers and routers it is in."""
    mounts = _mounts(code)
    for function, call in code.decorated(*(f"litestar.{name}" for name in (*_METHODS, "route"))):
        yield from dict.fromkeys(_routes(code, mounts, function, call))
    for call in code.calls("litestar.Litestar"):
        for value in code.values(call.argument(None, "on_startup"), call.scope):
            for item in value.items if isinstance(value, Items) else ():
                for handler in handlers(code, item, call.scope):
                    yield Schedule(handler, "start", call.call.invoke.at)
    for call in code.calls(_TASKS):
        for handler in handlers(code, call.argument(0, "fn"), call.scope):
            yield Background(handler, call.call.invoke.at, call.call.function)


def _mounts(code: Code) -> Mounts:
    mounts = Mounts()
    for call in code.calls(*_GROUPS):
        at = call.call.invoke.at
        mounts.own(at, texts_or_unknown(code, call.argument(0 if "Router" in call.name else None, "path"), call.scope))
        position = 0 if call.name == "litestar.Litestar" else None
        for child in _children(code, call.argument(position, "route_handlers"), call.scope):
            mounts.mount(child, at)
    for call in code.calls("litestar.Litestar().register", "litestar.Router().register"):
        for value in code.values(call.argument(0, "value"), call.scope):
            mounts.mount(_thing(value), identity(call.receiver))
    for value, _ in code.subclasses("litestar.Controller"):
        found = [
            text
            for path, field in code.fields(value)
            if field.name == "path"
            for text in texts_or_unknown(code, field.value, Scope(path, value.name))
        ]
        mounts.own(value, found or [EMPTY])
    return mounts


def _children(code: Code, expression: Expression | None, scope: Scope) -> Iterator[object]:
    for value in code.values(expression, scope):
        for item in value.items if isinstance(value, Items) else ():
            for inner in code.values(item, value.scope) if isinstance(value, Items) else ():
                yield _thing(inner)


def _thing(value: Value) -> object:
    """A controller is its class, a route handler its function, a router the call that made it."""
    if isinstance(value, ClassValue):
        return value
    return (value.path, value.name) if isinstance(value, FunctionValue) else identity(value)


def _routes(code: Code, mounts: Mounts, function: Function, call: LibraryCall) -> Iterator[Route]:
    owner = ClassValue(call.path, function.owner)
    heirs: list[object] = [value for value, _ in code.subclasses("litestar.Controller") if owner in code.bases(value)]
    prefixes: dict[Text, None] = {}
    for thing in heirs or [owner if function.owner else (call.path, function.name)]:
        prefixes.update(dict.fromkeys(mounts.prefixes(thing)))
    method = call.name.rpartition(".")[2]
    methods = [method.upper()] if method in _METHODS else _listed_methods(code, call)
    for path in _paths(code, call):
        for prefix in prefixes:
            whole = replaced(join_path(prefix, path), _PARAMETER, r"{\1}")
            for name in methods:
                yield Route(name, whole, function.name, call.call.invoke.at)


def _listed_methods(code: Code, call: LibraryCall) -> list[str]:
    return [name.upper() for name in listed(code, call.argument(None, "http_method"), call.scope)] or [""]


def _paths(code: Code, call: LibraryCall) -> tuple[Text, ...]:
    given = call.argument(0, "path")
    several = [Text((name,)) for name in listed(code, given, call.scope)]
    return tuple(several) or texts_or_unknown(code, given, call.scope)
