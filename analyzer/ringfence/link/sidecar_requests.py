"""What programs ask of Dapr's sidecar over plain HTTP: publications, states, and the list of topics that they take.

https://docs.dapr.io/reference/api/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ringfence.link import addresses
from ringfence.link.code import ServiceCode
from ringfence.link.requests import sent_to
from ringfence.model.expression import Collection, Expression, Hole, Text, literal
from ringfence.model.expression import Mapping as Object
from ringfence.model.facts import ChannelUse, Connection, Fact, Query, RemoteCall, Route, TableName, TableUse
from ringfence.model.value import Scope
from ringfence.patterns import pattern

_PUBLISHED = pattern(r"/+v1\.0/publish/([^/*]+)/([^/?]+)")
_STATE = pattern(r"/+v1\.0/state/([^/*]+)(/.*)?")
_SUBSCRIPTIONS = "/dapr/subscribe"
_OPERATIONS = {"GET": ("select",), "POST": ("insert", "update"), "PUT": ("insert", "update"), "DELETE": ("delete",)}
_READING = ("/bulk", "/query")
"""What is read by ``POST``."""


def meant(code: ServiceCode, facts: Iterable[Fact]) -> Iterator[Fact]:
    """The facts, with what requests to a sidecar mean in their place."""
    for fact in facts:
        if isinstance(fact, RemoteCall) and fact.protocol == "http":
            yield from list(_asked(code, fact)) or (fact,)
            continue
        yield fact
        if isinstance(fact, Route) and isinstance(fact.path, Text) and fact.path.literal == _SUBSCRIPTIONS:
            yield from _taken(code, fact)


def _asked(code: ServiceCode, remote: RemoteCall) -> Iterator[Fact]:
    for address in sent_to(code, remote, Scope(remote.at.path, remote.function)):
        path = addresses.shown(addresses.parse(code.deployed(address.text)).path)
        if (found := _PUBLISHED.fullmatch(path)) is not None:
            yield ChannelUse("publish", literal(found[2]), "dapr", address.site or remote.at, remote.function)
        elif (found := _STATE.fullmatch(path)) is not None:
            reads = remote.method == "POST" and (found[2] or "").startswith(_READING)
            operations = ("select",) if reads else _OPERATIONS.get(remote.method, ())
            yield from _stored(code, found[1], operations, remote)


def _stored(code: ServiceCode, store: str, operations: tuple[str, ...], remote: RemoteCall) -> Iterator[Fact]:
    at, function = remote.at, remote.function
    yield Connection("", at, function, url=Hole("setting", f"dapr.{store}.address"), alias=store)
    space = code.deployed(Text((Hole("setting", f"dapr.{store}.keys"),))).literal
    if space is not None and operations:
        yield Query((TableUse(TableName(space.lower()), operations),), at, function, alias=store)


def _taken(code: ServiceCode, route: Route) -> Iterator[ChannelUse]:
    """``[{"pubsubname": "pubsub", "topic": "orders", "route": "placed"}]``, wherever the route's function says it."""
    path, function = route.at.path, route.handler.rpartition(":")[2]
    outline = code.outlines.get(path)
    if outline is None:
        return
    said: list[Expression] = [b.value for b in outline.bindings if b.scope in (function, "")]
    said += [a.value for call in outline.calls if call.function == function for a in call.invoke.arguments]
    said += [value for f in outline.functions if f.name == function for value in f.returns]
    for items in (_objects(expression) for expression in dict.fromkeys(said)):
        for given in items:
            if "pubsubname" in given and "topic" in given:
                yield ChannelUse("consume", given["topic"], "dapr", route.at, function)


def _objects(expression: Expression) -> Iterator[Mapping[str, Expression]]:
    for item in expression.items if isinstance(expression, Collection) else (expression,):
        if isinstance(item, Object):
            yield {key.literal.lower(): value for key, value in item.items if isinstance(key, Text) and key.literal}
