"""Sanic: routes of applications, blueprints and groups of them; what it starts and does in the background."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import handlers
from ringfence.frameworks._mounts import Mounts
from ringfence.frameworks._texts import (
    METHODS,
    identity,
    join_path,
    listed,
    literals,
    methods_of,
    replaced,
    texts_or_unknown,
)
from ringfence.model.expression import Expression, Text
from ringfence.model.facts import Background, Fact, Route, Schedule
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, FunctionValue, Items, LibraryCall, Scope
from ringfence.patterns import pattern

_APP, _BLUEPRINT, _GROUP = "sanic.Sanic()", "sanic.Blueprint()", "sanic.Blueprint.group()"
_OWNERS = (_APP, _BLUEPRINT)
_PARAMETER = pattern(r"<([^<>:]+)(?::[^<>]*)?>")
_STARTING = ("before_server_start", "after_server_start", "main_process_start", "main_process_ready")


@framework(
    "sanic",
    language="python",
    libraries=("sanic",),
    same_as={
        "sanic.app.Sanic": "sanic.Sanic",
        "sanic.Sanic.get_app()": _APP,
        "sanic.blueprints.Blueprint": "sanic.Blueprint",
        f"{_BLUEPRINT}.copy()": _BLUEPRINT,
        f"{_BLUEPRINT}.group": "sanic.Blueprint.group",
        "sanic.Request().app": _APP,
        "sanic.request.Request().app": _APP,
    },
)
def sanic(code: Code) -> Iterator[Fact]:
    """One route for each method of each path."""
    mounts = _mounts(code)
    yield from dict.fromkeys([*_decorated(code, mounts), *_added(code, mounts)])
    for call in code.calls(*(f"{owner}.add_task" for owner in _OWNERS)):
        for handler in handlers(code, getattr(call.argument(0, "task"), "callee", call.argument(0)), call.scope):
            yield Background(handler, call.call.invoke.at, call.call.function)
    names = [f"{owner}.{name}" for owner in _OWNERS for name in (*_STARTING, "listener")]
    for function, call in code.decorated(*names):
        events = set(literals(code.texts(call.argument(0, "event", "listener_or_event"), call.scope)))
        if not call.name.endswith(".listener") or events & set(_STARTING):
            yield Schedule(function.name, "start", call.call.invoke.at)


def _mounts(code: Code) -> Mounts:
    mounts = Mounts()
    for call in code.calls("sanic.Blueprint"):
        mounts.own(call.call.invoke.at, _prefixes(code, call))
    for call in code.calls("sanic.Blueprint.group"):
        mounts.own(call.call.invoke.at, _prefixes(code, call))
        for argument in call.call.invoke.arguments:
            if argument.name is None:
                for child in _things(code, argument.value, call.scope):
                    mounts.mount(child, call.call.invoke.at)
    for call in code.calls(*(f"{owner}.blueprint" for owner in _OWNERS)):
        for child in _things(code, call.argument(0, "blueprint"), call.scope):
            for prefix in texts_or_unknown(code, call.argument(None, "url_prefix"), call.scope):
                mounts.mount(child, identity(call.receiver), prefix)
    return mounts


def _things(code: Code, expression: Expression | None, scope: Scope) -> Iterator[object]:
    """A blueprint, or those in a list."""
    for value in code.values(expression, scope):
        if isinstance(value, Items):
            for item in value.items:
                yield from (identity(inner) for inner in code.values(item, value.scope))
        else:
            yield identity(value)


def _prefixes(code: Code, call: LibraryCall) -> list[Text]:
    """``/v1`` of the version before the prefix."""
    versions = list(literals(code.texts(call.argument(None, "version"), call.scope)))
    prefixes = texts_or_unknown(code, call.argument(None, "url_prefix"), call.scope)
    if not versions:
        return list(prefixes)
    return [join_path(Text((f"/v{versions[0]}",)), prefix) for prefix in prefixes]


def _decorated(code: Code, mounts: Mounts) -> Iterator[Route]:
    names = [f"{owner}.{name}" for owner in _OWNERS for name in (*METHODS, "route", "websocket")]
    for function, call in code.decorated(*names):
        method = call.name.rpartition(".")[2]
        methods = [method.upper()] if method in METHODS else _methods(code, call)
        yield from _routes(code, mounts, call, methods, function.name, call.call.invoke.at)


def _added(code: Code, mounts: Mounts) -> Iterator[Route]:
    """``app.add_route(handler, "/x")`` and ``app.add_route(View.as_view(), "/x")``."""
    for call in code.calls(*(f"{owner}.add_route" for owner in _OWNERS)):
        handler = call.argument(0, "handler")
        for value in code.values(handler, call.scope):
            if isinstance(value, FunctionValue):
                yield from _routes(code, mounts, call, _methods(code, call), value.name, _place(code, value), 1)
        of = getattr(getattr(handler, "callee", None), "of", None)
        for value in code.values(of, call.scope):
            for method, _, function in methods_of(code, value, METHODS) if isinstance(value, ClassValue) else ():
                yield from _routes(code, mounts, call, [method.upper()], function.name, function.at, 1)


def _place(code: Code, value: FunctionValue) -> Span:
    outline = code.outlines[value.path]
    return next((f.at for f in outline.functions if f.name == value.name), Span(value.path, 1))


def _methods(code: Code, call: LibraryCall) -> list[str]:
    return [name.upper() for name in listed(code, call.argument(None, "methods"), call.scope)] or ["GET"]


def _routes(
    code: Code, mounts: Mounts, call: LibraryCall, methods: list[str], handler: str, at: Span, position: int = 0
) -> Iterator[Route]:
    for text in texts_or_unknown(code, call.argument(position, "uri"), call.scope):
        for prefix in mounts.prefixes(identity(call.receiver)):
            for method in methods:
                yield Route(method, replaced(join_path(prefix, text), _PARAMETER, r"{\1}"), handler, at)
