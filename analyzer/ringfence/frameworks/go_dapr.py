"""Dapr in Go: messages, states, calls of other applications, and what the sidecar calls."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from ringfence.extend import Code, framework
from ringfence.frameworks import _dapr
from ringfence.frameworks._go_routes import handlers
from ringfence.frameworks._handlers import handler_name
from ringfence.frameworks._texts import join_path, literals
from ringfence.model.expression import Expression, literal
from ringfence.model.facts import Fact, Route
from ringfence.model.value import Library, LibraryCall, Scope

_SDK = "github.com/dapr/go-sdk"
_CLIENT = f"{_SDK}/client.Client()"
_SERVICE = f"{_SDK}/service/common.Service()"
_SUBSCRIPTION = f"{_SDK}/service/common.Subscription()"
_CREATING = ("NewClient", "NewClientWithPort", "NewClientWithAddress", "NewClientWithSocket", "NewClientWithConnection")
_PUBLISHING = ("PublishEvent", "PublishEventfromCustomContent", "PublishEvents")
_INVOKING = ("InvokeMethod", "InvokeMethodWithContent", "InvokeMethodWithCustomContent")
_STATES = {
    **dict.fromkeys(("GetState", "GetStateWithConsistency", "GetBulkState", "QueryStateAlpha1"), _dapr.READ),
    **dict.fromkeys(("SaveState", "SaveStateWithETag", "SaveBulkState"), _dapr.SAVE),
    **dict.fromkeys(("DeleteState", "DeleteStateWithETag", "DeleteBulkState", "DeleteBulkStateItems"), _dapr.DELETE),
    "ExecuteStateTransaction": _dapr.TRANSACT,
}


@framework(
    "go_dapr",
    language="go",
    libraries=tuple(f"{_SDK}/{package}" for package in ("client", "service/common", "service/http", "service/grpc")),
    same_as={
        **{f"{_SDK}/client.{name}()": _CLIENT for name in _CREATING},
        **{
            f"{_SDK}/service/{kind}.{name}()": _SERVICE
            for kind in ("http", "grpc")
            for name in ("NewService", "NewServiceWithMux", "NewServiceWithListener", "NewServiceWithGrpcServer")
        },
    },
)
def go_dapr(code: Code) -> Iterator[Fact]:
    """What a program asks its sidecar for, and what that brings it."""
    for call in code.calls(*(f"{_CLIENT}.{name}" for name in _PUBLISHING)):
        yield from _dapr.published(code, call, call.argument(1), call.argument(2))
    for call in code.calls(*(f"{_CLIENT}.{name}" for name in _INVOKING)):
        verbs = list(literals(code.texts(call.argument(3), call.scope)))
        verb = verbs[0].upper() if len(verbs) == 1 else ""
        yield from _dapr.invoked(code, call, call.argument(1), call.argument(2), verb)
    yield from _dapr.once(
        chain.from_iterable(
            _dapr.stored(code, call, call.argument(1), _STATES[call.name.rpartition(".")[2]])
            for call in code.calls(*(f"{_CLIENT}.{name}" for name in _STATES))
        )
    )
    for call in code.calls(f"{_SERVICE}.AddServiceInvocationHandler"):
        yield from _served(code, call)
    for call in code.calls(f"{_SERVICE}.AddTopicEventHandler", f"{_SERVICE}.AddTopicEventSubscriber"):
        yield from _subscribed(code, call)


def _served(code: Code, call: LibraryCall) -> Iterator[Route]:
    for text in code.texts(call.argument(0), call.scope):
        for name in _named(code, call) or [""]:
            yield Route("", join_path(literal("/"), text), name, call.call.invoke.at)


def _subscribed(code: Code, call: LibraryCall) -> Iterator[Fact]:
    """``AddTopicEventHandler(&common.Subscription{PubsubName: "pubsub", Topic: "orders"}, handler)``."""
    for value in code.values(call.argument(0), call.scope):
        if isinstance(value, Library) and value.name == _SUBSCRIPTION and value.made is not None:
            scope = value.scope or call.scope
            topics = code.texts(value.made.argument(None, "Topic"), scope)
            pubsubs: tuple[Expression | None, ...] = code.texts(value.made.argument(None, "PubsubName"), scope)
            for topic in topics:
                yield from _dapr.subscribed(code, call, next(iter(pubsubs), None), topic, _named(code, call))


def _named(code: Code, call: LibraryCall) -> list[str]:
    """The functions that are run."""
    given, scope = call.argument(1), Scope(call.path, call.call.function)
    return [handler_name(one, call.path) for one in handlers(code, given, scope)] if given is not None else []
