"""Dapr in JavaScript: messages, states, calls of other applications, and what the sidecar calls."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from ringfence.extend import Code, framework
from ringfence.frameworks import _dapr
from ringfence.frameworks._ecmascript import ECMASCRIPT, functions, option
from ringfence.frameworks._handlers import handler_name
from ringfence.frameworks._texts import join_path
from ringfence.model.expression import Expression, Member, literal
from ringfence.model.facts import Fact, Route
from ringfence.model.value import LibraryCall

_CLIENT = "@dapr/dapr.DaprClient()"
_SERVER = "@dapr/dapr.DaprServer()"
_STATES = {
    **dict.fromkeys(("get", "getBulk", "query"), _dapr.READ),
    "save": _dapr.SAVE,
    "delete": _dapr.DELETE,
    "transaction": _dapr.TRANSACT,
}


@framework("dapr_js", language=ECMASCRIPT, libraries=("@dapr/dapr",), same_as={f"{_SERVER}.client": _CLIENT})
def dapr_js(code: Code) -> Iterator[Fact]:
    """What a program asks its sidecar for, and what that brings it."""
    for call in code.calls(f"{_CLIENT}.pubsub.publish", f"{_CLIENT}.pubsub.publishBulk"):
        yield from _dapr.published(code, call, call.argument(0), call.argument(1))
    for call in code.calls(f"{_CLIENT}.invoker.invoke"):
        yield from _dapr.invoked(code, call, call.argument(0), call.argument(1), _verb(call.argument(2)))
    yield from _dapr.once(
        chain.from_iterable(
            _dapr.stored(code, call, call.argument(0), _STATES[call.name.rpartition(".")[2]])
            for call in code.calls(*(f"{_CLIENT}.state.{name}" for name in _STATES))
        )
    )
    for name in ("subscribe", "subscribeToRoute", "subscribeWithOptions"):
        for call in code.calls(f"{_SERVER}.pubsub.{name}"):
            yield from _dapr.subscribed(code, call, call.argument(0), call.argument(1), _handlers(code, call, 2))
    for call in code.calls(f"{_SERVER}.invoker.listen"):
        given = option(code, call.argument(2), call.scope, "method")
        for text in code.texts(call.argument(0), call.scope):
            for handler in _handlers(code, call, 1) or [""]:
                verb = _verb(given[0] if given is not None else None)
                yield Route(verb, join_path(literal("/"), text), handler, call.call.invoke.at)


def _verb(given: Expression | None) -> str:
    """``HttpMethod.GET``, which is what is meant if nobody says otherwise."""
    return given.name.upper() if isinstance(given, Member) else "GET" if given is None else ""


def _handlers(code: Code, call: LibraryCall, first: int) -> list[str]:
    """The functions among the arguments, or the callback in the options."""
    found = {}
    for argument in call.call.invoke.arguments[first:]:
        found.update(dict.fromkeys(functions(code, argument.value, call.scope)))
        given = option(code, argument.value, call.scope, "callback")
        found.update(dict.fromkeys(functions(code, *given) if given is not None else ()))
    return [handler_name(value, call.path) for value in found]
