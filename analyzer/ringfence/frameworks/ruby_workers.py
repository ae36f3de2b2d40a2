"""Classes in Ruby that work off a queue of RabbitMQ: Sneakers and Kicks, Hutch, ActionSubscriber; and what they publish."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._amqp import channel_of
from ringfence.frameworks._call_chains import built
from ringfence.frameworks._handlers import handler_name, use
from ringfence.frameworks._ruby import RUBY, calls_in, method_named, name_of, snake
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Expression, Invoke, literal
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.value import ClassValue, Library, LibraryCall, Scope

_WORKER, _PUBLISHER = "Sneakers.Worker", "Sneakers.Publisher()"
_NO_FANOUTS: frozenset[str] = frozenset()


@framework(
    "ruby_workers",
    language=RUBY,
    libraries=("Sneakers", "Hutch", "ActionSubscriber", "ActivePublisher"),
    hooks={
        _WORKER: ("work", "work_with_params", "initialize"), "Hutch.Consumer": ("process",),
        "ActionSubscriber.Base": ("*",),
    },
)  # fmt: skip
def ruby_workers(code: Code) -> Iterator[Fact]:
    """What each class takes from its queue, and what is published."""
    for cls, _ in code.subclasses(_WORKER):
        for call in calls_in(code, cls.path, cls.name):
            if name_of(call.invoke) == "from_queue":
                yield from _from_queue(code, cls, call.invoke)
    for cls, _ in code.subclasses("Hutch.Consumer"):
        for call in calls_in(code, cls.path, cls.name):
            if name_of(call.invoke) == "consume":
                for given in call.invoke.arguments:
                    yield _use(code, cls, given.value, call.invoke, literal("hutch"), ("process",))
    yield from _subscribers(code)
    for sent in code.calls("Sneakers.publish", f"{_PUBLISHER}.publish"):
        yield from _published(code, sent)
    for sent in code.calls("Hutch.publish"):
        if sent.argument(0) is not None:
            yield use("publish", sent.argument(0) or literal(""), "rabbitmq", sent, group=literal("hutch"))
    for sent in code.calls("ActivePublisher.publish", "ActivePublisher.publish_async", "ActivePublisher.Async.publish"):
        if sent.argument(0) is not None:
            yield use("publish", sent.argument(0) or literal(""), "rabbitmq", sent, group=sent.argument(2))


def _use(
    code: Code, cls: ClassValue, channel: Expression, invoke: Invoke, group: Expression | None, names: tuple[str, ...],
    queue: Expression | None = None,
) -> ChannelUse:  # fmt: skip
    found = [value for name in names for value in method_named(code, cls, name)]
    handler = handler_name(found[0], cls.path) if found else ""
    return ChannelUse("consume", channel, "rabbitmq", invoke.at, cls.name, handler, group, queue=queue)


def _from_queue(code: Code, cls: ClassValue, invoke: Invoke) -> Iterator[ChannelUse]:
    """``from_queue 'orders', exchange: 'shop', routing_key: ['orders.created']``."""
    scope = Scope(cls.path, cls.name)
    queue = invoke.argument(0)
    if queue is None:
        return
    exchange, key = invoke.argument(None, "exchange"), invoke.argument(None, "routing_key")
    kind = next((text.literal for text in code.texts(invoke.argument(None, "exchange_type"), scope)), "")
    keys = list(getattr(key, "items", ())) or [key]
    names = ("work", "work_with_params")
    if exchange is None:
        yield _use(code, cls, queue, invoke, None, names)
        return
    for one in keys:
        if one is None and kind != "fanout":
            one = queue  # a queue is bound by its own name
        channel, group = channel_of(code, exchange, None if kind == "fanout" else one, scope, _NO_FANOUTS)
        if channel is not None:
            yield _use(code, cls, channel, invoke, group, names, queue)


def _subscribers(code: Code) -> Iterator[ChannelUse]:
    """``OrderSubscriber#created`` takes ``order.created`` of the exchange ``events``, unless it says otherwise."""
    for cls, definition in code.subclasses("ActionSubscriber.Base"):
        simple = cls.name.rpartition(".")[2].removesuffix("Subscriber")
        said = {name_of(call.invoke): call.invoke for call in calls_in(code, cls.path, cls.name)}
        exchange = said["exchange"].argument(0) if "exchange" in said else literal("events")
        resource = said["resource"].argument(0) if "resource" in said else literal(snake(simple))
        words = [text.literal for text in code.texts(resource, Scope(cls.path, cls.name)) if text.literal]
        publisher = said["publisher"].argument(0) if "publisher" in said else None
        before = [text.literal for text in code.texts(publisher, Scope(cls.path, cls.name)) if text.literal]
        for function in code.outlines[cls.path].functions:
            if function.owner == cls.name and words and not function.decorators:
                key = ".".join((*before[:1], words[0], function.name.rpartition(".")[2]))
                yield ChannelUse(
                    "consume", literal(key), "rabbitmq", definition.at, cls.name, function.name, exchange
                )  # fmt: skip


def _published(code: Code, call: LibraryCall) -> Iterator[ChannelUse]:
    """``Sneakers.publish(message, to_queue: 'orders')``, ``publisher.publish(message, routing_key: 'orders.created')``."""
    invoke = call.call.invoke
    key = invoke.argument(None, "routing_key", "to_queue")
    exchange = invoke.argument(None, "exchange")
    for name, made, scope in built(code, call.receiver if isinstance(call.receiver, Library) else None):
        if name == "Publisher":
            exchange = resolved(code, made.argument(None, "exchange"), scope)
    channel, group = channel_of(code, exchange, key, call.scope, _NO_FANOUTS)
    if channel is not None:
        yield use("publish", channel, "rabbitmq", call, group=group)
