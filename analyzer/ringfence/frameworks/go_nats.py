"""NATS in Go: subjects that are published to and subscribed to, JetStream's included."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._go import field_given
from ringfence.frameworks._go_routes import handlers
from ringfence.frameworks._handlers import handler_name, use
from ringfence.model.expression import Expression, Invoke, Member, Text
from ringfence.model.facts import Fact
from ringfence.model.source import Span
from ringfence.model.value import Library, LibraryCall

_NATS, _JETSTREAM = "github.com/nats-io/nats.go", "github.com/nats-io/nats.go/jetstream"
_CONNECTION = f"{_NATS}.Conn()"
_MAKING = ("CreateConsumer", "CreateOrUpdateConsumer", "UpdateConsumer")


def _of_message(invoke: Invoke) -> Expression | None:
    """A field of a message as it is written; its subject may be all that it was made with, ``nats.NewMsg(subject)``."""
    name = invoke.argument(0)
    written = field_given(invoke)
    return invoke.argument(1) if written is None and isinstance(name, Text) and name.literal == "Subject" else written


@framework(
    "go_nats",
    language="go",
    libraries=(_NATS,),
    same_as={
        f"{_NATS}.Connect()": _CONNECTION,
        f"{_NATS}.EncodedConn()": _CONNECTION,
        f"{_NATS}.NewEncodedConn()": _CONNECTION,
        f"{_NATS}.NewMsg()": f"{_NATS}.Msg()",
        f"{_NATS}.JetStreamContext()": _CONNECTION,
        f"{_NATS}.JetStream()": _CONNECTION,
        f"{_CONNECTION}.JetStream()": _CONNECTION,
        f"{_JETSTREAM}.New()": f"{_JETSTREAM}.JetStream()",
        **{
            f"{_JETSTREAM}.JetStream().{name}()": f"{_JETSTREAM}.Stream()"
            for name in ("CreateStream", "CreateOrUpdateStream", "UpdateStream", "Stream")
        },
    },
    computes={f"{_JETSTREAM}.ConsumerConfig().*": field_given, f"{_NATS}.Msg().*": _of_message},
)
def go_nats(code: Code) -> Iterator[Fact]:
    """Every subject, with its subscriber and the queue group."""
    for name in ("Publish", "PublishRequest", "PublishAsync", "Request", "RequestWithContext"):
        position = 1 if name == "RequestWithContext" else 0
        for call in code.calls(f"{_CONNECTION}.{name}"):
            subject = call.argument(position)
            if subject is not None:
                yield use("publish", subject, "nats", call, answered=name.startswith("Request"))
    for call in code.calls(f"{_JETSTREAM}.JetStream().Publish"):
        subject = call.argument(1)
        if subject is not None:
            yield use("publish", subject, "nats", call)
    yield from _messages(code)
    for call in code.calls(f"{_CONNECTION}.Subscribe"):
        yield from _subscribed(code, call, call.argument(1), None)
    for call in code.calls(f"{_CONNECTION}.QueueSubscribe"):
        yield from _subscribed(code, call, call.argument(2), call.argument(1))
    for call in code.calls(
        f"{_CONNECTION}.SubscribeSync", f"{_CONNECTION}.ChanSubscribe", f"{_CONNECTION}.PullSubscribe"
    ):
        yield from _subscribed(code, call, None, None)
    yield from _consumers(code)


def _messages(code: Code) -> Iterator[Fact]:
    """``nc.PublishMsg(&nats.Msg{Subject: subject})``: the message says where it goes."""
    named = ("PublishMsg", "PublishMsgAsync", "RequestMsg", "RequestMsgWithContext")
    for call in code.calls(*(f"{on}.{name}" for on in (_CONNECTION, f"{_JETSTREAM}.JetStream()") for name in named)):
        with_context = call.name == f"{_JETSTREAM}.JetStream().PublishMsg" or call.name.endswith("WithContext")
        message = call.argument(1 if with_context else 0)
        if message is not None:
            asks = "Request" in call.name.rpartition(".")[2]
            yield use("publish", Member(message, "Subject"), "nats", call, answered=asks)


def _consumers(code: Code) -> Iterator[Fact]:
    """``stream.CreateOrUpdateConsumer(ctx, jetstream.ConsumerConfig{FilterSubject: subject})``, with the handlers that are
    given to its ``Consume``. One without a filter takes what its stream holds, which is not told here.
    """
    made = {f"{_JETSTREAM}.{on}().{name}": at for on, at in (("Stream", 1), ("JetStream", 2)) for name in _MAKING}
    running: dict[Span, list[str]] = defaultdict(list)
    for call in code.calls(*(f"{name}().Consume" for name in made)):
        creation = call.receiver.made if isinstance(call.receiver, Library) else None
        handler = call.argument(0)
        if creation is not None and handler is not None:
            found = handlers(code, handler, call.scope)
            running[creation.at] += [handler_name(one, call.path) for one in found]
    for call in code.calls(*made):
        configuration = call.argument(made[call.name])
        for value in code.values(configuration, call.scope) if configuration is not None else ():
            given = value.made.argument(None, "FilterSubject") if isinstance(value, Library) and value.made else None
            if given is None or configuration is None:
                continue
            for function in dict.fromkeys(running[call.call.invoke.at] or [call.call.function]):
                yield use("consume", Member(configuration, "FilterSubject"), "nats", call, function)
            break


def _subscribed(code: Code, call: LibraryCall, callback: Expression | None, group: Expression | None) -> Iterator[Fact]:
    subject = call.argument(0)
    found = [handler_name(h, call.path) for h in handlers(code, callback, call.scope)] if callback is not None else []
    for handler in dict.fromkeys(found or [call.call.function]):
        if subject is not None:
            yield use("consume", subject, "nats", call, handler, group)
