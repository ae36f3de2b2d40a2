"""Azure Functions in JavaScript and TypeScript: functions that are registered with ``app``."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._azure_functions import OUTPUTS, TRIGGERS, channels, routes
from ringfence.frameworks._ecmascript import ECMASCRIPT, functions, option
from ringfence.frameworks._handlers import handler_name
from ringfence.frameworks._texts import listed, literals
from ringfence.model.expression import Expression
from ringfence.model.facts import ChannelUse, Fact, Schedule
from ringfence.model.value import Library, LibraryCall, Scope

_APP, _OUTPUT = "@azure/functions.app", "@azure/functions.output"
_VERBS = {name: name.upper() for name in ("get", "post", "put", "patch")} | {"deleteRequest": "DELETE", "http": ""}


def _kind(name: str, kind: str) -> str:
    """``serviceBusQueue`` is what other languages call ``ServiceBusQueueTrigger``."""
    return {"storageQueue": "Queue"}.get(name, name[:1].upper() + name[1:]) + kind


_CONSUMING = ("serviceBusQueue", "serviceBusTopic", "storageQueue", "eventHub")


@framework("azure_functions_js", language=ECMASCRIPT, libraries=("@azure/functions",))
def azure_functions_js(code: Code) -> Iterator[Fact]:
    """A route, a consumer or a schedule for every function, and what it sends by what it gives back."""
    for call in code.calls(*(f"{_APP}.{name}" for name in (*_VERBS, *_CONSUMING, "timer"))):
        options, name = call.argument(1), call.name.rpartition(".")[2]
        handler = _handler(code, options, call)
        if name == "timer":
            when = next(_told(code, options, call, "schedule"), "periodic")
            yield Schedule(handler, when, call.call.invoke.at)
        elif name in _CONSUMING:
            binding = TRIGGERS[_kind(name, "Trigger")]
            found = option(code, options, call.scope, *binding.names)
            for channel in channels(code, *found) if found is not None else ():
                yield ChannelUse("consume", channel, binding.broker, call.call.invoke.at, "", handler)
        else:
            paths = [*_told(code, options, call, "route")] or [*literals(code.texts(call.argument(0), call.scope))]
            verbs = [_VERBS[name]] if _VERBS[name] else _methods(code, options, call)
            for path in paths:
                yield from routes(code, path, verbs, handler, call.call.invoke.at)
        yield from _sent(code, options, call, handler)


def _handler(code: Code, options: Expression | None, call: LibraryCall) -> str:
    """The function that is run; the second argument may be it."""
    found = option(code, options, call.scope, "handler")
    expression, scope = found if found is not None else (options, call.scope)
    return next((handler_name(value, call.path) for value in functions(code, expression, scope)), "")


def _told(code: Code, options: Expression | None, call: LibraryCall, name: str) -> Iterator[str]:
    found = option(code, options, call.scope, name)
    return literals(code.texts(*found)) if found is not None else iter(())


def _methods(code: Code, options: Expression | None, call: LibraryCall) -> list[str]:
    """``GET`` and ``POST``, where nothing else is said."""
    found = option(code, options, call.scope, "methods")
    return list(listed(code, *found)) if found is not None else ["GET", "POST"]


def _sent(code: Code, options: Expression | None, call: LibraryCall, handler: str) -> Iterator[ChannelUse]:
    """``return: output.serviceBusQueue({…})``, and all of ``extraOutputs``: whoever runs the handler sends it."""
    for name in ("return", "extraOutputs"):
        found = option(code, options, call.scope, name)
        for output, at in _outputs(code, *found) if found is not None else ():
            binding = OUTPUTS.get(_kind(output.name.removesuffix("()").rpartition(".")[2], "Output"))
            if output.made is None or binding is None:
                continue
            told = option(code, output.made.argument(0), at, *binding.names)
            for channel in channels(code, *told) if told is not None else ():
                yield ChannelUse("publish", channel, binding.broker, output.made.at, handler)


def _outputs(code: Code, expression: Expression, scope: Scope) -> Iterator[tuple[Library, Scope]]:
    """The outputs that an option is, or lists."""
    items = getattr(expression, "items", None)
    for one in items if isinstance(items, tuple) else (expression,):
        for value in code.values(one, scope):
            if isinstance(value, Library) and value.name.startswith(_OUTPUT):
                yield value, value.scope or scope
