"""oslo.messaging: requests by topic over a broker, what is only sent there, and notifications.

Whoever calls names a topic and a method, so they are an address: ``/topic/method`` in the protocol ``rpc``. A cast waits
for no answer: it is a message to the topic.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ringfence.extend import Code, framework
from ringfence.frameworks._oslo_endpoints import endpoints, marked, methods
from ringfence.frameworks._oslo_messaging_names import CLIENT, LISTENERS, NOTIFIER, PRIORITIES, SAME_AS, SERVERS
from ringfence.frameworks._oslo_topics import ANY_TOPIC, MOST_LAYERS, listened_to, one_of, topics
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Constant, Expression, Hole, Member, Text, literal
from ringfence.model.facts import ChannelUse, Fact, RemoteCall, Route
from ringfence.model.outline import Function
from ringfence.model.value import ClassValue, Items, Library, Scope, Value

_BROKER = "rabbitmq"
_NOTIFICATIONS = Hole("setting", "oslo_messaging_notifications.topics", literal("notifications"))


@framework("oslo_messaging", language="python", libraries=("oslo_messaging", "neutron_lib"), same_as=SAME_AS)
def oslo_messaging(code: Code) -> Iterator[Fact]:
    """What is asked, sent and announced, and who takes it."""
    sent = list(_sent(code))
    served = list(_served(code, list(dict.fromkeys(topic for _, named in sent for topic in named))))
    yield from served
    for fact, named in sent:
        if named or not served or isinstance(fact, ChannelUse):  # whom else would a program ask that serves, too
            yield fact
    for call in code.calls(*(f"{NOTIFIER}.{priority}" for priority in PRIORITIES)):
        invoke, topic = call.call.invoke, _announced_to(code, call.receiver)
        yield ChannelUse("publish", topic, _BROKER, invoke.at, call.call.function)
    yield from _heard(code)


# ---------------------------------------------------------------- clients


def _sent(code: Code) -> Iterator[tuple[RemoteCall | ChannelUse, list[Text]]]:
    """``client.prepare(server=host).call(context, "reserve", room=room)``, each with the topics it may be for."""
    for call in code.calls(f"{CLIENT}.call", f"{CLIENT}.cast"):
        at, function = call.call.invoke.at, call.call.function
        named = topics(code, call.receiver, ClassValue(call.path, function.rpartition(".")[0]))
        topic = one_of(named)
        if call.name.endswith(".cast"):
            yield ChannelUse("publish", topic, _BROKER, at, function), named
        else:
            method = call.argument(1, "method") or Text((Hole("unknown", "method"),))
            timeout = "given" if _has_timeout(code, call.receiver) else "default"
            yield RemoteCall("rpc", "", Text(("/", topic, "/", method)), at, function, timeout=timeout), named


def _has_timeout(code: Code, value: Value | None, layers: int = MOST_LAYERS) -> bool:
    if not isinstance(value, Library) or value.made is None or value.scope is None or not layers:
        return False
    if value.made.argument(None, "timeout") not in (None, Constant(None)):
        return True
    before = value.made.callee.of if isinstance(value.made.callee, Member) else None
    return any(_has_timeout(code, inner, layers - 1) for inner in code.values(before, value.scope))


# ---------------------------------------------------------------- servers


def _served(code: Code, asked: Sequence[Text]) -> Iterator[Route | ChannelUse]:
    """A topic that is listened to, with the methods of its endpoints; where those are not known, everything below it.
    asked: the topics that the program's own clients are for, among them those of servers whose topic is not known.
    """
    known, open_topics = set[ClassValue](), list[Text]()
    servers = [
        (call, scope, listened_to(code, call, scope))
        for call in code.calls(*SERVERS)
        for scope in (code.ways_in(call.path, call.call.function) if call.call.function else [call.scope])
    ]
    named = {topic for _, _, listened in servers for topic in listened}
    others = [topic for topic in asked if topic.literal is not None and topic not in named] or [ANY_TOPIC]
    for call, scope, listened in servers:
        at, function = call.call.invoke.at, call.call.function
        found, whole = endpoints(code, call.argument(SERVERS[call.name], "endpoints"), scope)
        known.update(found)
        for topic in others if listened == [ANY_TOPIC] else listened:
            yield ChannelUse("consume", topic, _BROKER, at, function)
            for path, method in (pair for cls in found for pair in methods(code, cls)):
                yield _route(topic, path, method)
            if not whole:
                open_topics.append(topic)
                yield Route("", Text(("/", topic)), function, at, "rpc", below=True)
    topic = open_topics[0] if len(set(open_topics)) == 1 else ANY_TOPIC
    for cls in marked(code) if open_topics else ():
        for path, method in methods(code, cls) if cls not in known else ():
            yield _route(topic, path, method)


def _route(topic: Expression, path: str, method: Function) -> Route:
    name = method.name.rpartition(".")[2]
    return Route("", Text(("/", topic, f"/{name}")), method.name, method.at, "rpc")


# ---------------------------------------------------------------- notifications


def _announced_to(code: Code, value: Value | None, layers: int = MOST_LAYERS) -> Expression:
    """The topics of a notifier: what it or the one that it was prepared from was given, else what the settings say."""
    if isinstance(value, Library) and value.made is not None and value.scope is not None and layers:
        given = value.made.argument(None, "topics")
        named = [resolved(code, item, inside) for item, inside in _items(code, given, value.scope)]
        if named:
            return one_of([topic for topic in named if topic is not None])
        if given is None and isinstance(value.made.callee, Member):
            before = code.values(value.made.callee.of, value.scope)
            return next((_announced_to(code, one, layers - 1) for one in before), _NOTIFICATIONS)
        if given is not None:
            return ANY_TOPIC
    return _NOTIFICATIONS


def _items(code: Code, expression: Expression | None, scope: Scope) -> list[tuple[Expression, Scope]]:
    values = code.values(expression, scope) if expression is not None else ()
    return [(item, value.scope) for value in values if isinstance(value, Items) for item in value.items]


def _heard(code: Code) -> Iterator[ChannelUse]:
    """Listeners run the methods of their endpoints that are called like a priority."""
    for call in code.calls(*LISTENERS):
        at, function = call.call.invoke.at, call.call.function
        found, _ = endpoints(code, call.argument(LISTENERS[call.name], "endpoints"), call.scope)
        hearing = [
            f"{path}:{method.name}"
            for cls in found
            for path, method in methods(code, cls)
            if method.name.rpartition(".")[2] in PRIORITIES
        ]
        for topic in listened_to(code, call, call.scope):
            for handler in hearing or [""]:
                yield ChannelUse("consume", topic, _BROKER, at, function, handler)
