"""Dapr in .NET: messages, states, actors, and calls of other applications."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from ringfence.extend import Code, framework
from ringfence.frameworks import _dapr
from ringfence.frameworks._dotnet import LANGUAGE, among, base_named, kinds, own_classes, receiver, simple
from ringfence.frameworks._dotnet_buses import named_by_type
from ringfence.model.expression import Expression, Member, Name
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.outline import Function
from ringfence.model.value import Library, LibraryCall, Scope

_PUBLISHING = ("PublishEventAsync", "PublishByteEventAsync", "BulkPublishEventAsync")
_INVOKING = (
    "InvokeMethodAsync", "InvokeMethodGrpcAsync", "InvokeMethodWithResponseAsync", "CreateInvokeMethodRequest",
)  # fmt: skip
_CLIENTS = {"DaprClient", "Build"}
_STATES = {
    **dict.fromkeys(
        ("GetStateAsync", "GetStateEntryAsync", "GetStateAndETagAsync", "GetBulkStateAsync", "QueryStateAsync"),
        _dapr.READ,
    ),
    **dict.fromkeys(("SaveStateAsync", "SaveBulkStateAsync", "TrySaveStateAsync"), _dapr.SAVE),
    **dict.fromkeys(("DeleteStateAsync", "TryDeleteStateAsync", "DeleteBulkStateAsync"), _dapr.DELETE),
    "ExecuteStateTransactionAsync": _dapr.TRANSACT,
}
_ENTRY = "GetStateEntryAsync"
_OF_ENTRY = {
    **dict.fromkeys(("SaveAsync", "TrySaveAsync"), _dapr.SAVE),
    **dict.fromkeys(("DeleteAsync", "TryDeleteAsync"), _dapr.DELETE),
}
_OF_ACTORS = {
    **dict.fromkeys(("GetStateAsync", "TryGetStateAsync", "ContainsStateAsync"), _dapr.READ),
    **dict.fromkeys(
        ("SetStateAsync", "AddStateAsync", "TryAddStateAsync", "AddOrUpdateStateAsync", "GetOrAddStateAsync"),
        _dapr.SAVE,
    ),
    **dict.fromkeys(("RemoveStateAsync", "TryRemoveStateAsync"), _dapr.DELETE),
}


@framework("dotnet_dapr", language=LANGUAGE)
def dotnet_dapr(code: Code) -> Iterator[Fact]:
    """What a program asks its sidecar for, and what that brings it."""
    yield from _published(code)
    yield from _subscribed(code)
    for call in code.called(*_INVOKING):
        yield from _invoked(code, call)
    yield from _dapr.once(chain(_states(code), _actors(code)))


def _published(code: Code) -> Iterator[Fact]:
    for call in code.called(*_PUBLISHING):
        pubsub = call.argument(0, "pubsubName")
        if named_by_type(code, call.path, call.call, 1):  # whoever asks to publish says which
            yield from _dapr.relied_on(code, pubsub, call.scope, call.call.invoke.at)
        else:
            yield from _dapr.published(code, call, pubsub, call.argument(1, "topicName"))


def _states(code: Code) -> Iterator[Fact]:
    for call in code.called(*_STATES):
        if kinds(code, receiver(call), call.scope) & _CLIENTS:
            yield from _dapr.stored(code, call, call.argument(0, "storeName"), _STATES[call.name])
    for call in code.called(*_OF_ENTRY):
        for value in code.values(receiver(call), call.scope):
            if isinstance(value, Library) and simple(value.name) == _ENTRY and value.made is not None:
                store, scope = value.made.argument(0, "storeName"), value.scope or call.scope
                yield from _dapr.stored(code, call, store, _OF_ENTRY[call.name], scope)


def _subscribed(code: Code) -> Iterator[Fact]:
    """``[Topic("pubsub", "orders")]`` on an action, ``MapPost(…).WithTopic("pubsub", "orders")``."""
    for path, outline in code.outlines.items():
        for function in outline.functions:
            for attribute in among(function.decorators, "Topic"):
                pubsub, topic = attribute.argument(0, "pubsubName"), attribute.argument(1, "name")
                yield from _dapr.taken(code, function, pubsub, topic, _around(path, function))
    for call in code.called("WithTopic"):
        pubsub, topic = call.argument(0, "pubsubName"), call.argument(1, "name")
        yield from _dapr.subscribed(code, call, pubsub, topic)


def _around(path: str, function: Function) -> Scope:
    """Where an attribute stands, which may name constants of the class."""
    return Scope(path, function.owner or "")


def _invoked(code: Code, call: LibraryCall) -> Iterator[RemoteCall]:
    first = call.argument(0)
    verb = _verb(first)
    offset = 1 if verb else 0
    app, method = call.argument(offset, "appId"), call.argument(offset + 1, "methodName")
    yield from _dapr.invoked(code, call, app, method, verb or "POST")


def _verb(given: Expression | None) -> str:
    """``HttpMethod.Get``."""
    is_method = isinstance(given, Member) and isinstance(given.of, Name | Member) and given.of.name == "HttpMethod"
    return given.name.upper() if is_method and isinstance(given, Member) else ""


def _actors(code: Code) -> Iterator[Fact]:
    """The states that an actor keeps by its manager."""
    actors = {(path, cls.name) for path, cls in own_classes(code) if any(base_named(cls, "Actor"))}
    for call in code.called(*_OF_ACTORS) if actors else ():
        owner = call.call.function.rpartition(".")[0]
        if getattr(receiver(call), "name", "") == "StateManager" and (call.path, owner) in actors:
            operations = _OF_ACTORS[call.name]
            yield from _dapr.stored_in(code, _dapr.ACTORS, operations, call.call.invoke.at, call.call.function)
