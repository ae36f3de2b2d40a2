"""go-zero's queues on Kafka (go-queue's kq), and asynq's tasks on Redis."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._go import field_given
from ringfence.frameworks._go_routes import handlers
from ringfence.frameworks._handlers import handler_name, use
from ringfence.frameworks._texts import methods_of, resolved
from ringfence.model.expression import Expression, Member
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.value import FunctionValue, Instance, Library, LibraryCall

_KQ, _ASYNQ = "github.com/zeromicro/go-queue/kq", "github.com/hibiken/asynq"
_PUSHER, _MUX = f"{_KQ}.NewPusher()", f"{_ASYNQ}.ServeMux()"


@framework(
    "go_queue",
    language="go",
    libraries=(_KQ, _ASYNQ),
    same_as={f"{_ASYNQ}.NewServeMux()": _MUX},
    computes={f"{_KQ}.KqConf().*": field_given},
)
def go_queue(code: Code) -> Iterator[Fact]:
    """Topics of pushers and queues; types of tasks, and what works them off. Their Redis is a broker, and nobody's store."""
    yield from _kafka(code)
    for call in code.calls(f"{_ASYNQ}.NewTask"):
        kind = call.argument(0)
        if kind is not None:
            yield use("publish", kind, "redis", call)
    for call in code.calls(f"{_MUX}.Handle", f"{_MUX}.HandleFunc"):
        kind, handler = call.argument(0), call.argument(1)
        if kind is not None and handler is not None:
            yield from _consumed(code, kind, "redis", call, handler, "ProcessTask")


def _kafka(code: Code) -> Iterator[ChannelUse]:
    """``kq.NewPusher(brokers, topic).Push(ctx, body)``, ``kq.MustNewQueue(conf, consumer)``."""
    for call in code.calls(*(f"{_PUSHER}.{name}" for name in ("Push", "KPush", "PushWithKey"))):
        pusher = call.receiver
        if isinstance(pusher, Library) and pusher.made is not None:
            topic = resolved(code, pusher.made.argument(1), pusher.scope)
            if topic is not None:
                yield use("publish", topic, "kafka", call)
    for call in code.calls(f"{_KQ}.MustNewQueue", f"{_KQ}.NewQueue"):
        configured, consumer = call.argument(0), call.argument(1)
        if configured is not None and consumer is not None:
            group = Member(configured, "Group")
            yield from _consumed(code, Member(configured, "Topic"), "kafka", call, consumer, "Consume", group)


def _consumed(
    code: Code,
    channel: Expression,
    broker: str,
    call: LibraryCall,
    consumer: Expression,
    method: str,
    group: Expression | None = None,
) -> Iterator[ChannelUse]:
    """What takes the messages: a function, or an object's method."""
    found = dict.fromkeys(handlers(code, consumer, call.scope))
    for value in code.values(consumer, call.scope):
        if isinstance(value, Instance):
            for _, path, function in methods_of(code, value.cls, (method,)):
                found[FunctionValue(path, function.name, value)] = None
    names = dict.fromkeys(handler_name(function, call.path) for function in found)
    for name in names or [call.call.function]:
        yield use("consume", channel, broker, call, name, group)
