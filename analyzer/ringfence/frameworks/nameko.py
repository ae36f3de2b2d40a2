"""nameko: RPC by service name over a broker, events, HTTP entry points, timers and message queues.

A service is a class with a ``name``. A proxy calls by that name whatever runs under it, so names are addresses here:
routes and calls are written ``/service/method`` in the protocol ``rpc``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._kombu import consumed_queue, exchange_name
from ringfence.frameworks._sqlalchemy_names import SESSION
from ringfence.frameworks._texts import literals, replaced, resolved, texts_or_unknown
from ringfence.model.expression import Constant, Expression, Hole, Invoke, Member, Text, literal
from ringfence.model.facts import ChannelUse, Fact, RemoteCall, Route, Schedule
from ringfence.model.outline import Call
from ringfence.model.value import ClassValue, Library, Scope
from ringfence.patterns import pattern

_PROXY, _CLUSTER = "nameko.rpc.RpcProxy()", "nameko.standalone.rpc.ClusterRpcProxy()"
_DISPATCHER, _STANDALONE = "nameko.events.EventDispatcher()", "nameko.standalone.events.event_dispatcher()"
_PUBLISHER = "nameko.messaging.Publisher()"
_CALLED = pattern(rf"^(?:{re.escape(_PROXY)}|{re.escape(_CLUSTER)}\.(\w+))\.(\w+?)(?:\.call_async)?$")
_ITEM = pattern(rf"^{re.escape(_CLUSTER)}\[\]\.(\w+?)(?:\.call_async)?$")
_ENTRIES = {
    "rpc": ("nameko.rpc.rpc", "nameko.rpc.Rpc.decorator"),
    "http": ("nameko.web.handlers.http", "nameko.web.handlers.HttpRequestHandler.decorator"),
    "event": ("nameko.events.event_handler", "nameko.events.EventHandler.decorator"),
    "timer": ("nameko.timer.timer", "nameko.timer.Timer.decorator"),
    "queue": ("nameko.messaging.consume", "nameko.messaging.Consumer.decorator"),
}
"""A service may derive its own entry points from nameko's."""
_CONFIG = "nameko.config"
_PARAMETER = pattern(r"<(?:[^<>:]*:)?([^<>:]+)>")


def _setting(invoke: Invoke) -> Expression | None:
    """``config["REDIS_URI"]``: a key of the configuration file."""
    key = invoke.argument(0)
    known = key.literal if isinstance(key, Text) else None
    return Hole("setting", known, invoke.argument(1)) if known else None


@framework(
    "nameko",
    language="python",
    libraries=("nameko", "flask_nameko", "nameko_sqlalchemy"),
    same_as={
        "nameko.rpc.ServiceRpc()": _PROXY,
        "nameko.standalone.rpc.ServiceRpcProxy()": _PROXY,
        "nameko.standalone.rpc.ServiceRpcClient()": _PROXY,
        **{
            f"{name}()": _CLUSTER
            for name in (
                "nameko.rpc.ClusterRpc", "nameko.standalone.rpc.ClusterRpcClient", "flask_nameko.FlaskPooledClusterRpcProxy"
            )
        },
        **{f"{name}.__enter__()": name for name in (_PROXY, _CLUSTER, _STANDALONE)},
        f"{_CLUSTER}.start()": _CLUSTER,
        f"{_PROXY}.start()": _PROXY,
        "nameko_sqlalchemy.DatabaseSession()": SESSION,
        "nameko_sqlalchemy.Session()": SESSION,
        "nameko_sqlalchemy.Database().session": SESSION,
        "nameko_sqlalchemy.Database().get_session()": SESSION,
        "nameko.extensions.DependencyProvider().container.config": _CONFIG,
        "nameko.dependency_providers.Config()": _CONFIG,
    },
    computes={f"{_CONFIG}[]": _setting, f"{_CONFIG}.get": _setting},
)  # fmt: skip
def nameko(code: Code) -> Iterator[Fact]:
    """Entry points of services, and what goes out through their dependencies."""
    for function, call in code.decorated(*_ENTRIES["rpc"]):
        for name in _names(code, ClassValue(call.path, function.owner)):
            address = literal(f"/{name}/{function.name.rpartition('.')[2]}")
            yield Route("", address, function.name, function.at, "rpc")
    yield from _web(code)
    for function, call in code.decorated(*_ENTRIES["event"]):
        source, event = call.argument(0, "source_service"), call.argument(1, "event_type")
        if source is not None and event is not None:
            yield ChannelUse(
                "consume", event, "rabbitmq", call.call.invoke.at, call.call.function, function.name, _events(source)
            )
    for function, call in code.decorated(*_ENTRIES["timer"]):
        yield Schedule(function.name, "periodic", call.call.invoke.at)
    for function, call in code.decorated(*_ENTRIES["queue"]):
        yield from consumed_queue(code, call.argument(0, "queue"), call, (function.name,))
    for path, outline in code.outlines.items():
        for inner in outline.calls if outline.language == "python" else ():
            if isinstance(inner.invoke.callee, Member) or inner.invoke.arguments:
                yield from dict.fromkeys(_sent(code, inner, Scope(path, inner.function)))


def _web(code: Code) -> Iterator[Route]:
    """``@http("GET,HEAD", "/orders/<int:order_id>")``."""
    for function, call in code.decorated(*_ENTRIES["http"]):
        methods = ",".join(literals(code.texts(call.argument(0, "method"), call.scope))).split(",")
        for text in texts_or_unknown(code, call.argument(1, "url"), call.scope):
            for method in methods:
                yield Route(method.strip().upper(), replaced(text, _PARAMETER, r"{\1}"), function.name, function.at)


def _events(source: Expression) -> Text:
    """The exchange of a service's events."""
    return Text((source, ".events"))


def _names(code: Code, cls: ClassValue) -> list[str]:
    """What a service class, or those that derive from it, are called."""
    named = (field for path, field in code.fields(cls) if field.name == "name")
    found = [text for field in named for text in literals(code.texts(field.value, Scope(cls.path, cls.name)))]
    return list(dict.fromkeys(found))


# ---------------------------------------------------------------- what goes out


def _sent(code: Code, call: Call, scope: Scope) -> Iterator[Fact]:
    for value in code.values(call.invoke.callee, scope):
        if not isinstance(value, Library) or not value.name.startswith("nameko."):
            continue
        if value.name == _DISPATCHER:
            event = call.invoke.argument(0, "event_type")
            cls = ClassValue(scope.path, scope.function.rpartition(".")[0])
            for name in _names(code, cls) if event is not None else ():
                assert event is not None
                exchange = _events(literal(name))
                yield ChannelUse("publish", event, "rabbitmq", call.invoke.at, call.function, group=exchange)
        elif value.name == _STANDALONE:
            source, event = call.invoke.argument(0, "service_name"), call.invoke.argument(1, "event_type")
            if source is not None and event is not None:
                yield ChannelUse("publish", event, "rabbitmq", call.invoke.at, call.function, group=_events(source))
        elif value.name == _PUBLISHER:
            yield from _published(code, value, call, scope)
        else:
            yield from _called(code, value, call)


def _called(code: Code, value: Library, call: Call) -> Iterator[RemoteCall]:
    """``self.products.get(…)`` of an ``RpcProxy("products")``, ``rpc.products.get(…)`` and ``rpc["products"].get(…)``."""
    match, item = _CALLED.match(value.name), _ITEM.match(value.name)
    if match is not None and match.group(1):
        service: Expression | None = literal(match.group(1))
    elif match is not None:
        service = (
            resolved(code, value.made.argument(0, "worker_ctx_or_service", "service_name"), value.scope)
            if value.made
            else None
        )
    else:
        service = value.keys[-1] if item is not None and value.keys else None
    found = match or item
    if service is not None and found is not None:
        method = found.groups()[-1]
        yield RemoteCall("rpc", "", Text(("/", service, f"/{method}")), call.invoke.at, call.function, timeout="none")


def _published(code: Code, value: Library, call: Call, scope: Scope) -> Iterator[ChannelUse]:
    if value.made is None or value.scope is None:
        return
    key = call.invoke.argument(None, "routing_key")
    exchange = exchange_name(code, value.made.argument(0, "exchange"), value.scope)
    if key is None:
        key = resolved(code, value.made.argument(None, "routing_key"), value.scope)
    channel = key if key is not None and key != Constant(None) else exchange
    if channel is not None:
        yield ChannelUse("publish", channel, "rabbitmq", call.invoke.at, call.function, group=exchange)
