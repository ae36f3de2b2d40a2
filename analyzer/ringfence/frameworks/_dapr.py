"""What calls of Dapr's clients mean, the same in every language.

A program talks to the sidecar beside it. It names components, whose definitions say what stands behind them (they are read
to settings), and other programs by their app ids, which are host names here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ringfence.extend import Code
from ringfence.frameworks._texts import EMPTY, join_path, literals, resolved, texts_or_unknown
from ringfence.model.expression import Expression, Hole, Text, join
from ringfence.model.facts import ChannelUse, Connection, Fact, Participation, Query, RemoteCall, TableName, TableUse
from ringfence.model.outline import Function
from ringfence.model.source import Span
from ringfence.model.value import LibraryCall, Scope

BROKER = "dapr"
ACTORS = "actorStateStore"
"""What the store is called in which actors are kept, whichever component that is."""
_BROKERS = {"amqp": "rabbitmq", "amqps": "rabbitmq", "rediss": "redis", "mqtts": "mqtt"}
"""Brokers by the schemes of addresses, where these are not called like them."""
READ = ("select",)
SAVE = ("insert", "update")
DELETE = ("delete",)
TRANSACT = ("insert", "update", "delete")


def component(name: str, part: str = "address") -> Hole:
    """What the definition of a component says: its address, or the key space that its states lie in."""
    return Hole("setting", f"dapr.{name}.{part}")


def published(
    code: Code, call: LibraryCall, pubsub: Expression | None, topic: Expression | None
) -> Iterator[ChannelUse | Participation]:
    """A publication, and the broker behind the component."""
    yield from _used("publish", code, call, pubsub, topic, ("",))


def subscribed(
    code: Code, call: LibraryCall, pubsub: Expression | None, topic: Expression | None, handlers: Sequence[str] = ()
) -> Iterator[ChannelUse | Participation]:
    """A subscription by a call, for these functions."""
    yield from _used("consume", code, call, pubsub, topic, handlers or ("",))


def taken(
    code: Code, function: Function, pubsub: Expression | None, topic: Expression | None, scope: Scope
) -> Iterator[ChannelUse | Participation]:
    """A subscription that is written on a function."""
    for text in code.texts(topic, scope):
        yield ChannelUse("consume", text, BROKER, function.at, handler=function.name)
    yield from relied_on(code, pubsub, scope, function.at)


def _used(
    role: str, code: Code, call: LibraryCall, pubsub: Expression | None, topic: Expression | None, by: Sequence[str]
) -> Iterator[ChannelUse | Participation]:
    at, function = call.call.invoke.at, call.call.function
    if topic is not None:
        for handler in by:
            yield ChannelUse(role, topic, BROKER, at, function, handler)
        yield from relied_on(code, pubsub, call.scope, at)


def relied_on(code: Code, pubsub: Expression | None, scope: Scope, at: Span) -> Iterator[Participation]:
    """Whatever is behind a component for messages is relied on."""
    for name in _names(code, pubsub, scope):
        scheme, found, _ = (_beginning(code.deployed(Text((component(name),))))).partition("://")
        if found:
            yield Participation("message", _BROKERS.get(scheme, scheme), at, target=component(name))


def _beginning(text: Text) -> str:
    return text.parts[0] if text.parts and isinstance(text.parts[0], str) else ""


def stored(
    code: Code, call: LibraryCall, store: Expression | None, operations: tuple[str, ...], scope: Scope | None = None
) -> Iterator[Fact]:
    """An access to states in a store. scope: where the store's name stands, if not where the call does."""
    for name in _names(code, store, scope or call.scope):
        yield from stored_in(code, name, operations, call.call.invoke.at, call.call.function)


def stored_in(code: Code, store: str, operations: tuple[str, ...], at: Span, function: str) -> Iterator[Fact]:
    """The same for a store of this name. States of several programs in one store have keys that begin with the app id,
    unless its definition says otherwise.
    """
    yield Connection("", at, function, url=component(store), alias=store)
    space = code.deployed(Text((component(store, "keys"),))).literal
    if space is not None:
        use = TableUse(TableName(space.lower()), operations)
        yield Query((use,), at, function, alias=store)


def once(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Facts with one connection to each store, where it is used first."""
    known: set[str] = set()
    for fact in facts:
        if isinstance(fact, Connection):
            if fact.alias in known:
                continue
            known.add(fact.alias)
        yield fact


def invoked(
    code: Code, call: LibraryCall, application: Expression | None, method: Expression | None, verb: str
) -> Iterator[RemoteCall]:
    """A method of the application with this id, by the sidecars of both, which give up after a while."""
    app = resolved(code, application, call.scope)
    if app is None or not code.texts(application, call.scope):
        return
    for path in texts_or_unknown(code, method, call.scope):
        target = join_path(_at(app), path) if path != EMPTY else _at(app)
        yield RemoteCall("http", verb, target, call.call.invoke.at, call.call.function, timeout="default")


def address_of(code: Code, application: Expression | None, scope: Scope) -> Text | None:
    """The address of the application with this id."""
    texts = code.texts(application, scope)
    return _at(texts[0]) if len(texts) == 1 else None


def _at(application: Expression) -> Text:
    """An id, which the sidecar looks up, is no address that stands in the code."""
    return join((Text(("dapr+http://",)), application if isinstance(application, Text) else Text((application,))))


def _names(code: Code, expression: Expression | None, scope: Scope) -> Iterator[str]:
    """The components that an expression may name."""
    texts = [code.deployed(text) for text in code.texts(expression, scope)]
    yield from dict.fromkeys(literals(texts))
