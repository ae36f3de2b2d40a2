"""Spring AMQP: what RabbitTemplate sends, and what listeners' queues are bound to."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.formats.placeholders import placeholders
from ringfence.frameworks._java import Annotation, annotated_by_path, annotations_of, inside, step_named, strings
from ringfence.frameworks._texts import EMPTY, join
from ringfence.model.expression import Expression, Invoke, Text
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.outline import Function
from ringfence.model.value import Library, LibraryCall, Scope

_AMQP = "org.springframework.amqp"
_RABBIT = f"{_AMQP}.rabbit"
_TEMPLATES = (
    f"{_RABBIT}.core.RabbitTemplate()", f"{_RABBIT}.core.RabbitOperations()", f"{_AMQP}.core.AmqpTemplate()",
    f"{_RABBIT}.core.RabbitMessagingTemplate()", f"{_RABBIT}.AsyncRabbitTemplate()",
)  # fmt: skip
_SENDS = ("convertAndSend", "send", "convertSendAndReceive", "sendAndReceive", "convertSendAndReceiveAsType")
_LISTENER = f"{_RABBIT}.annotation.RabbitListener"
_HANDLER = f"{_RABBIT}.annotation.RabbitHandler"
_BUILDER = f"{_AMQP}.core.BindingBuilder.bind"
_BROKER = "rabbitmq"
_NAMED = ("Queue", "TopicExchange", "DirectExchange", "FanoutExchange", "HeadersExchange")


@framework("spring-rabbit", language=("java", "kotlin"), libraries=("org.springframework.amqp",))
def spring_rabbit(code: Code) -> Iterator[Fact]:
    """A message's channel is its routing key, or the exchange where that alone decides."""
    yield from dict.fromkeys(_uses(code))


def _uses(code: Code) -> Iterator[ChannelUse]:
    for call in code.calls(*(f"{template}.{name}" for template in _TEMPLATES for name in _SENDS)):
        yield from _sent(code, call)
    bound = _bindings(code)
    listening = annotated_by_path(code, _LISTENER)
    for path, outline in code.outlines.items():
        for cls in outline.classes:
            for one in annotations_of(code, cls.decorators, Scope(path, cls.owner)):
                if one.name == _LISTENER:
                    for function in outline.functions:
                        if function.owner == cls.name and _handles(code, path, function):
                            yield from _listened(code, one, function, bound)
        for function, found in listening.get(path, ()):
            for one in found:
                if one.name == _LISTENER:
                    yield from _listened(code, one, function, bound)


def _handles(code: Code, path: str, function: Function) -> bool:
    return any(one.name == _HANDLER for one in annotations_of(code, function.decorators, Scope(path, function.owner)))


def _sent(code: Code, call: LibraryCall) -> Iterator[ChannelUse]:
    """``convertAndSend(exchange, key, message)``, ``(key, message)`` or ``(message)``."""
    at, function = call.call.invoke.at, call.call.function
    given = [argument.value for argument in call.call.invoke.arguments]
    names = [texts for texts in (_texts(code, value, call.scope) for value in given[:2]) if texts]
    if len(given) >= 3 and len(names) == 2:
        exchange, keys = names[0], [key for key in names[1] if key != EMPTY]
        for channel in keys or exchange:
            yield ChannelUse("publish", channel, _BROKER, at, function, group=exchange[0])
    elif len(given) >= 2 and names:
        for channel in names[0]:
            yield ChannelUse("publish", channel, _BROKER, at, function)


def _listened(
    code: Code, one: Annotation, function: Function, bound: dict[Text, list[tuple[Text, Text]]]
) -> Iterator[ChannelUse]:
    at = function.at
    for binding in inside(code, one, one.argument("bindings")):
        yield from _annotated(code, binding, function)
    for queue in (*strings(code, one.argument("queues"), one.scope), *_declared(code, one)):
        name = _named(queue)
        for channel, exchange in bound.get(name, []):
            yield ChannelUse("consume", channel, _BROKER, at, "", function.name, exchange, queue=name)
        if name not in bound:
            yield ChannelUse("consume", name, _BROKER, at, "", function.name)


def _declared(code: Code, one: Annotation) -> Iterator[Text]:
    for queue in inside(code, one, one.argument("queuesToDeclare")):
        yield from strings(code, queue.argument("value", "name"), queue.scope)


def _annotated(code: Code, binding: Annotation, function: Function) -> Iterator[ChannelUse]:
    """``@QueueBinding(value = @Queue("q"), exchange = @Exchange("e"), key = "k")``."""
    exchanges = [
        _named(text)
        for exchange in inside(code, binding, binding.argument("exchange"))
        for text in strings(code, exchange.argument("value", "name"), exchange.scope)
    ]
    queues = [
        _named(text)
        for queue in inside(code, binding, binding.argument("value"))
        for text in strings(code, queue.argument("value", "name"), queue.scope)
    ]
    keys = [_named(text) for text in strings(code, binding.argument("key"), binding.scope)]
    exchange, queue = next(iter(exchanges), None), next(iter(queues), None)
    for channel in [key for key in keys if key != EMPTY] or exchanges:
        yield ChannelUse("consume", channel, _BROKER, function.at, "", function.name, exchange, queue=queue)


def _bindings(code: Code) -> dict[Text, list[tuple[Text, Text]]]:
    """Queue -> (channel, exchange) of every ``BindingBuilder.bind(queue).to(exchange).with(key)``."""
    found: dict[Text, list[tuple[Text, Text]]] = {}
    for call in code.calls(_BUILDER):
        to, key = _steps_after(code, call)
        exchanges = _texts(code, to, call.scope) if to is not None else []
        keys = [text for text in _texts(code, key, call.scope) if text != EMPTY] if key is not None else []
        for queue in _texts(code, call.argument(0), call.scope):
            for channel in keys or exchanges:
                found.setdefault(queue, []).append((channel, exchanges[0] if exchanges else channel))
    return found


def _steps_after(code: Code, call: LibraryCall) -> tuple[Expression | None, Expression | None]:
    """What ``.to(…)`` and ``.with(…)`` are given, that go on from a ``bind``."""
    to = key = None
    start = call.call.invoke
    for other in code.outlines[call.path].calls:
        if other.function == call.call.function:
            begun = step_named(code, other.invoke, call.scope, "bind")
            if begun is not None and begun[0].at == start.at:
                name = getattr(other.invoke.callee, "name", "")
                to = other.invoke.argument(0) if name == "to" else to
                key = other.invoke.argument(0) if name == "with" else key
    return to, key


def _texts(code: Code, expression: Expression | None, scope: Scope) -> list[Text]:
    """A name, or that of a queue or exchange that is an object: ``new Queue("orders")``, also one that a bean is."""
    found = [_named(text) for text in code.texts(expression, scope)]
    for value in code.values(expression, scope) if not found else ():
        if isinstance(value, Library) and value.made is not None and value.scope is not None:
            name = value.name.removesuffix("()").rpartition(".")[2]
            if name in _NAMED:
                found += [_named(text) for text in code.texts(value.made.argument(0), value.scope)]
            else:
                found += _built(code, value.made, value.scope)
    return found


def _built(code: Code, made: Invoke, scope: Scope) -> list[Text]:
    """``QueueBuilder.durable("orders").build()``, ``ExchangeBuilder.topicExchange("orders").build()``."""
    step = step_named(code, made, scope, "durable", "nonDurable", "topicExchange", "directExchange", "fanoutExchange")
    return [_named(text) for text in code.texts(step[0].argument(0), step[1])] if step else []


def _named(text: Text) -> Text:
    return join(*(placeholders(part) if isinstance(part, str) else Text((part,)) for part in text.parts))
