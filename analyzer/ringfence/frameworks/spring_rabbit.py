"""Spring AMQP: what RabbitTemplate sends, and what listeners' queues are bound to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from ringfence.extend import Code, framework
from ringfence.frameworks._java import Annotation, annotated_by_path, annotated_classes, annotations_of, inside
from ringfence.frameworks._java_values import strings, with_settings
from ringfence.frameworks._spring_rabbit import AMQP, bindings, fanouts, names_of
from ringfence.frameworks._spring_rabbit_containers import listened
from ringfence.frameworks._spring_rabbit_letters import dead_letters
from ringfence.frameworks._texts import EMPTY
from ringfence.model.expression import Expression, Text
from ringfence.model.facts import ChannelUse, Fact, QueueBinding
from ringfence.model.outline import Class, Function
from ringfence.model.source import Span
from ringfence.model.value import LibraryCall, Scope

_RABBIT = f"{AMQP}.rabbit"
_TEMPLATES = (
    f"{_RABBIT}.core.RabbitTemplate()", f"{_RABBIT}.core.RabbitOperations()", f"{AMQP}.core.AmqpTemplate()",
    f"{_RABBIT}.core.RabbitMessagingTemplate()", f"{_RABBIT}.AsyncRabbitTemplate()",
)  # fmt: skip
_SENDS = ("convertAndSend", "send", "convertSendAndReceive", "sendAndReceive", "convertSendAndReceiveAsType")
_LISTENER = f"{_RABBIT}.annotation.RabbitListener"
_HANDLER = f"{_RABBIT}.annotation.RabbitHandler"
_BROKER = "rabbitmq"
_Bound = Mapping[Expression, Sequence[QueueBinding]]
"""The bindings of each queue."""


@framework("spring-rabbit", language=("java", "kotlin"), libraries=("org.springframework.amqp",))
def spring_rabbit(code: Code) -> Iterator[Fact]:
    """A message's channel is its routing key, or the exchange where that alone decides."""
    bound: dict[Expression, list[QueueBinding]] = defaultdict(list)
    for binding in dict.fromkeys(bindings(code)):
        bound[binding.queue].append(binding)
        yield binding
    uses = list(dict.fromkeys(_uses(code, bound)))
    yield from uses
    consumed = {use.channel for use in uses if use.role == "consume" and isinstance(use.channel, Text)}
    if consumed:
        yield from dead_letters(code, consumed, bound)


def _uses(code: Code, bound: _Bound) -> Iterator[ChannelUse]:
    to_all = fanouts(code)
    for call in code.calls(*(f"{template}.{name}" for template in _TEMPLATES for name in _SENDS)):
        yield from _sent(code, call, to_all)
    listening = annotated_by_path(code, _LISTENER)
    whole: dict[str, list[tuple[Class, list[Annotation]]]] = defaultdict(list)
    for value, cls, found in annotated_classes(code, _LISTENER):
        whole[value.path].append((cls, found))
    for path, outline in code.outlines.items() if listening or whole else ():
        for cls, found in whole.get(path, ()):
            for one in found:
                if one.name == _LISTENER:
                    for function in outline.functions:
                        if function.owner == cls.name and _handles(code, path, function):
                            yield from _listened(code, one, function, bound)
        for function, found in listening.get(path, ()):
            for one in found:
                if one.name == _LISTENER:
                    yield from _listened(code, one, function, bound)
    for call, queue, handler in listened(code):
        yield from _consumed(queue, call.call.invoke.at, call.call.function, handler, bound)


def _handles(code: Code, path: str, function: Function) -> bool:
    return any(one.name == _HANDLER for one in annotations_of(code, function.decorators, Scope(path, function.owner)))


def _sent(code: Code, call: LibraryCall, to_all: frozenset[Text]) -> Iterator[ChannelUse]:
    """``convertAndSend(exchange, key, message)``, ``(key, message)`` or ``(message)``."""
    at, function = call.call.invoke.at, call.call.function
    given = [argument.value for argument in call.call.invoke.arguments]
    names = [texts for texts in (names_of(code, value, call.scope) for value in given[:2]) if texts]
    if len(given) >= 3 and len(names) == 2:
        exchange = names[0]
        if EMPTY not in names[1] and not to_all.intersection(exchange) and _are_plain(code, call, names):
            # as they are written: callers of a wrapper say each their own
            yield ChannelUse("publish", given[1], _BROKER, at, function, group=given[0])
            return
        keys = [] if to_all.intersection(exchange) else [key for key in names[1] if key != EMPTY]
        for channel in keys or exchange:
            yield ChannelUse("publish", channel, _BROKER, at, function, group=exchange[0])
    elif len(given) >= 2 and names:
        for channel in names[0]:
            yield ChannelUse("publish", channel, _BROKER, at, function)


def _are_plain(code: Code, call: LibraryCall, names: Sequence[Sequence[Text]]) -> bool:
    """Whether the first arguments are names as they stand, neither objects nor with placeholders."""
    return all(
        list(found) == list(code.texts(call.argument(position), call.scope)) for position, found in enumerate(names)
    )


def _listened(code: Code, one: Annotation, function: Function, bound: _Bound) -> Iterator[ChannelUse]:
    for binding in inside(code, one, one.argument("bindings")):
        yield from _annotated(code, binding, function)
    for queue in (*strings(code, one.argument("queues"), one.scope), *_declared(code, one)):
        yield from _consumed(with_settings(queue), function.at, "", function.name, bound)


def _consumed(queue: Text, at: Span, function: str, handler: str, bound: _Bound) -> Iterator[ChannelUse]:
    """What comes to a queue: by the keys that it is bound with, or else by its own name."""
    for one in bound.get(queue, []):
        yield ChannelUse("consume", one.channel, _BROKER, at, function, handler, one.exchange, queue=queue)
    if queue not in bound:
        yield ChannelUse("consume", queue, _BROKER, at, function, handler)


def _declared(code: Code, one: Annotation) -> Iterator[Text]:
    for queue in inside(code, one, one.argument("queuesToDeclare")):
        yield from strings(code, queue.argument("value", "name"), queue.scope)


def _annotated(code: Code, binding: Annotation, function: Function) -> Iterator[ChannelUse]:
    """``@QueueBinding(value = @Queue("q"), exchange = @Exchange("e"), key = "k")``."""
    exchanges = [
        with_settings(text)
        for exchange in inside(code, binding, binding.argument("exchange"))
        for text in strings(code, exchange.argument("value", "name"), exchange.scope)
    ]
    queues = [
        with_settings(text)
        for queue in inside(code, binding, binding.argument("value"))
        for text in strings(code, queue.argument("value", "name"), queue.scope)
    ]
    keys = [with_settings(text) for text in strings(code, binding.argument("key"), binding.scope)]
    exchange, queue = next(iter(exchanges), None), next(iter(queues), None)
    for channel in [key for key in keys if key != EMPTY] or exchanges:
        yield ChannelUse("consume", channel, _BROKER, function.at, "", function.name, exchange, queue=queue)
