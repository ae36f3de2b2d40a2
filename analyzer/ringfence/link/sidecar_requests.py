"""What programs ask of Dapr's sidecar over plain HTTP: publications, states, and the list of topics that they take.

https://docs.dapr.io/reference/api/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ringfence.link import addresses
from ringfence.link.code import ServiceCode
from ringfence.link.environment import Environment, Variable, as_text
from ringfence.link.requests import sent_to
from ringfence.link.sidecar_headers import passed_on
from ringfence.model.expression import Collection, Expression, Hole, Text, literal
from ringfence.model.expression import Mapping as Object
from ringfence.model.facts import ChannelUse, Connection, Fact, Query, RemoteCall, Route, TableName, TableUse
from ringfence.model.value import Scope
from ringfence.patterns import pattern

_PUBLISHED = pattern(r"/+v1\.0/publish/([^/*]+)/([^/?]+)")
_STATE = pattern(r"/+v1\.0/state/([^/*]+)(/.*)?")
_SUBSCRIPTIONS = "/dapr/subscribe"
_OPERATIONS = {"GET": ("select",), "POST": ("insert", "update"), "PUT": ("insert", "update"), "DELETE": ("delete",)}
_DECLARED = "daprsubscription"
_READING = ("/bulk", "/query")
"""What is read by ``POST``."""


def meant(code: ServiceCode, facts: Sequence[Fact], environment: Environment) -> Iterator[Fact]:
    """The facts, with what requests to a sidecar mean in their place, and what the sidecar brings without being asked."""
    yield from _brought(facts, environment)
    for fact in facts:
        if isinstance(fact, RemoteCall) and fact.protocol == "http":
            yield from list(_asked(code, fact)) or (fact,)
            continue
        yield fact
        if isinstance(fact, Route) and isinstance(fact.path, Text) and fact.path.literal == _SUBSCRIPTIONS:
            yield from _taken(code, fact)


def _asked(code: ServiceCode, remote: RemoteCall) -> Iterator[Fact]:
    for address in sent_to(code, remote, Scope(remote.at.path, remote.function)):
        to = addresses.parse(code.deployed(address.text))
        path = addresses.shown(to.path)
        if (found := _PUBLISHED.fullmatch(path)) is not None:
            yield ChannelUse("publish", literal(found[2]), "dapr", address.site or remote.at, remote.function)
        elif (found := _STATE.fullmatch(path)) is not None:
            reads = remote.method == "POST" and (found[2] or "").startswith(_READING)
            operations = ("select",) if reads else _OPERATIONS.get(remote.method, ())
            yield from _stored(code, found[1], operations, remote)
        else:
            yield from passed_on(code, remote, to)


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


def _brought(facts: Sequence[Fact], environment: Environment) -> Iterator[ChannelUse]:
    """The topics of subscriptions that somebody has declared: for the programs in their scopes, else for those that serve
    the route.
    """
    for key, topic in environment.settings.items():
        if key.startswith(_DECLARED) and key.endswith("topic"):
            said = {part: environment.settings.get(key.removesuffix("topic") + part) for part in ("routes", "scopes")}
            paths = {path.strip("/") for path in _words(said["routes"])}
            routes = [f for f in facts if isinstance(f, Route) and paths & {_plain(f.path)}]
            for route in routes:
                yield ChannelUse("consume", as_text(topic.value), "dapr", route.at, handler=route.handler)
            if said["scopes"] is not None and not routes:
                yield ChannelUse("consume", as_text(topic.value), "dapr", topic.at)


def _words(variable: Variable | None) -> list[str]:
    return (as_text(variable.value).literal or "").split(",") if variable is not None else []


def _plain(path: Expression) -> str | None:
    return path.literal.strip("/") if isinstance(path, Text) and path.literal is not None else None


def _objects(expression: Expression) -> Iterator[Mapping[str, Expression]]:
    for item in expression.items if isinstance(expression, Collection) else (expression,):
        if isinstance(item, Object):
            yield {key.literal.lower(): value for key, value in item.items if isinstance(key, Text) and key.literal}
