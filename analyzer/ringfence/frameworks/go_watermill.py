"""Watermill: topics that are published to and subscribed to, by routers and by buses of commands and events."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._go import calls
from ringfence.frameworks._go_routes import handlers
from ringfence.frameworks._handlers import handler_name
from ringfence.frameworks._texts import literals, methods_of
from ringfence.model.expression import Expression, Member, Name, literal
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.outline import Call, Function
from ringfence.model.value import ClassValue, FunctionValue, Instance, Library, LibraryCall, Scope, Value

_MESSAGE = "github.com/ThreeDotsLabs/watermill/message"
_CQRS = "github.com/ThreeDotsLabs/watermill/components/cqrs"
_ROUTER, _PUBLISHER, _SUBSCRIBER = f"{_MESSAGE}.Router()", f"{_MESSAGE}.Publisher()", f"{_MESSAGE}.Subscriber()"
_BROKERS = {
    "watermill-kafka": "kafka", "watermill-amqp": "rabbitmq", "watermill-nats": "nats", "watermill-jetstream": "nats",
    "watermill-googlecloud": "pubsub", "watermill-redisstream": "redis", "watermill-aws": "sqs", "watermill-sql": "sql",
    "gochannel": "memory",
}  # fmt: skip
_GENERATORS = ("GeneratePublishTopic", "GenerateSubscribeTopic", "GenerateTopic")
_SENDING = {f"{_CQRS}.EventBus().Publish": "Event", f"{_CQRS}.CommandBus().Send": "Command"}
_MAKING = ("NewEventBus", "NewEventBusWithConfig", "NewCommandBus", "NewCommandBusWithConfig")
_HANDLING = ("NewEventHandler", "NewCommandHandler", "NewGroupEventHandler")
_PROCESSING = (
    "NewEventProcessor", "NewCommandProcessor", "NewEventProcessorWithConfig", "NewCommandProcessorWithConfig",
    "NewEventGroupProcessorWithConfig",
)  # fmt: skip


@framework(
    "go_watermill",
    language="go",
    libraries=(_MESSAGE, _CQRS),
    same_as={
        f"{_MESSAGE}.NewRouter()": _ROUTER,
        **{f"{_CQRS}.{name}()": f"{_CQRS}.{name[3:].removesuffix('WithConfig')}()" for name in _MAKING},
    },
)
def go_watermill(code: Code) -> Iterator[Fact]:
    """Every topic, with the functions that take its messages; those of a channel in memory concern nobody else."""
    broker = _broker(code)
    if broker == "memory":
        return
    yield from _routed(code, broker)
    for call, scope in calls(code):
        callee = call.invoke.callee
        if isinstance(callee, Member) and callee.name in ("Publish", "Subscribe"):
            yield from _direct(code, call, callee, scope, broker)
    yield from _buses(code, broker)


def _broker(code: Code) -> str:
    """What the messages pass, by the one implementation that the service imports."""
    targets = {imported.target for outline in code.outlines.values() for imported in outline.imports}
    found = {broker for target in targets for name, broker in _BROKERS.items() if name in target}
    return found.pop() if len(found) == 1 else "watermill"


# ---------------------------------------------------------------- routers, publishers, subscribers


def _routed(code: Code, broker: str) -> Iterator[ChannelUse]:
    """``router.AddHandler(name, topic, subscriber, topic, publisher, handler)``; others publish nothing."""
    for call in code.calls(f"{_ROUTER}.AddHandler"):
        yield from _taken(code, call, 5, broker)
        published = call.argument(3)
        if published is not None:
            yield ChannelUse("publish", published, broker, call.call.invoke.at, call.call.function)
    for name in ("AddNoPublisherHandler", "AddConsumerHandler"):
        for call in code.calls(f"{_ROUTER}.{name}"):
            yield from _taken(code, call, 3, broker)


def _taken(code: Code, call: LibraryCall, position: int, broker: str) -> Iterator[ChannelUse]:
    topic, handler = call.argument(1), call.argument(position)
    found = handlers(code, handler, call.scope) if handler is not None else []
    for name in dict.fromkeys([handler_name(one, call.path) for one in found] or [call.call.function]):
        if topic is not None:
            yield ChannelUse("consume", topic, broker, call.call.invoke.at, call.call.function, name)


def _direct(code: Code, call: Call, callee: Member, scope: Scope, broker: str) -> Iterator[ChannelUse]:
    """``publisher.Publish(topic, messages)``, ``subscriber.Subscribe(ctx, topic)`` of any implementation."""
    publishes = callee.name == "Publish"
    topic = call.invoke.argument(0 if publishes else 1)
    if topic is not None and any(_is_watermills(value) for value in code.values(callee.of, scope)):
        role, handler = ("publish", "") if publishes else ("consume", call.function)
        yield ChannelUse(role, topic, broker, call.invoke.at, call.function, handler)


def _is_watermills(value: Value) -> bool:
    if not isinstance(value, Library) or "watermill" not in value.name.lower():
        return False
    last = value.name.removesuffix("()").rpartition(".")[2]
    return value.name in (_PUBLISHER, _SUBSCRIBER) or last.endswith(("Publisher", "Subscriber", "GoChannel"))


# ---------------------------------------------------------------- buses


def _buses(code: Code, broker: str) -> Iterator[ChannelUse]:
    """A message's topic is its type, or what the bus is told to call all topics."""
    topics = _topics(code, *(f"{_CQRS}.{name}" for name in _MAKING))
    for bus in _SENDING:
        for call in code.calls(bus):
            for cls in _classes(code, call.argument(1), call.scope):
                for topic in topics or [_simple(cls)]:
                    yield ChannelUse("publish", literal(topic), broker, call.call.invoke.at, call.call.function)
    processors = [f"{_CQRS}.{name}" for name in _PROCESSING]
    topics = _topics(code, *processors)
    if next(code.calls(*processors), None) is None:
        return
    for path, function, message in _handled(code):
        for topic in topics or [message]:
            yield ChannelUse("consume", literal(topic), broker, function.at, handler=f"{path}:{function.name}")


def _topics(code: Code, *makers: str) -> list[str]:
    """The topics that the functions give which name them; none if they depend on the message."""
    found: dict[str, None] = {}
    for call in code.calls(*makers):
        for given in (argument.value for argument in call.call.invoke.arguments):
            for value in code.values(given, call.scope):
                for generator in _generators(code, given, value, call.scope):
                    found.update(dict.fromkeys(_returned(code, generator)))
    return list(found)


def _generators(code: Code, given: Expression, value: Value, scope: Scope) -> Iterator[FunctionValue]:
    if isinstance(value, FunctionValue):
        yield value
    elif isinstance(value, Library) and value.made is not None and value.scope is not None:
        for name in _GENERATORS:
            for inner in code.values(value.made.argument(None, name), value.scope):
                if isinstance(inner, FunctionValue):
                    yield inner


def _returned(code: Code, value: FunctionValue) -> Iterator[str]:
    for function in code.outlines[value.path].functions:
        for returned in function.returns if function.name == value.name else ():
            first = getattr(returned, "items", (returned,))[0]
            yield from literals(code.texts(first, Scope(value.path, value.name)))


def _handled(code: Code) -> Iterator[tuple[str, Function, str]]:
    """(path, function, message) of every handler: a class with a method that makes the message, or a typed function."""
    for path, outline in code.outlines.items():
        for function in outline.functions if outline.language == "go" else ():
            if function.owner and function.name.rpartition(".")[2] in ("NewEvent", "NewCommand"):
                for returned in function.returns:
                    for cls in _classes(code, returned, Scope(path, function.name)):
                        owner = ClassValue(path, function.owner)
                        for _, place, handle in methods_of(code, owner, ("Handle",)):
                            yield place, handle, _simple(cls)
    for call in code.calls(*(f"{_CQRS}.{name}" for name in _HANDLING)):
        for handler in handlers(code, call.call.invoke.arguments[-1].value, call.scope):
            definitions = [f for f in code.outlines[handler.path].functions if f.name == handler.name]
            for parameter in definitions[0].parameters[-1:] if definitions else ():
                name = getattr(parameter.type, "name", "") if isinstance(parameter.type, Name | Member) else ""
                if name:
                    yield handler.path, definitions[0], str(name)


def _classes(code: Code, expression: Expression | None, scope: Scope) -> list[ClassValue]:
    return list(dict.fromkeys(value.cls for value in code.values(expression, scope) if isinstance(value, Instance)))


def _simple(cls: ClassValue) -> str:
    return cls.name.rpartition(".")[2]
