"""Queues, exchanges and bindings of Spring AMQP, as its objects declare them."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._java_values import step_named, with_settings
from ringfence.frameworks._texts import EMPTY
from ringfence.model.expression import Expression, Invoke, Text
from ringfence.model.facts import QueueBinding
from ringfence.model.value import Library, LibraryCall, Scope

AMQP = "org.springframework.amqp"
_BUILDER = f"{AMQP}.core.BindingBuilder.bind"
_BINDING = f"{AMQP}.core.Binding"
_FANOUTS = (f"{AMQP}.core.FanoutExchange", f"{AMQP}.core.ExchangeBuilder.fanoutExchange")
_NAMED = ("Queue", "TopicExchange", "DirectExchange", "FanoutExchange", "HeadersExchange")


def fanouts(code: Code) -> frozenset[Text]:
    """Exchanges that ignore routing keys."""
    return frozenset(name for call in code.calls(*_FANOUTS) for name in names_of(code, call.argument(0), call.scope))


def bindings(code: Code) -> Iterator[QueueBinding]:
    """What every ``BindingBuilder.bind(queue).to(exchange).with(key)`` and every ``new Binding(queue, QUEUE, exchange, key,
    …)`` says.
    """
    to_all = fanouts(code)
    for call, queue, exchange, key in (*_built_bindings(code), *_made_bindings(code)):
        at, function, scope = call.call.invoke.at, call.call.function, call.scope
        exchanges = names_of(code, exchange, scope) if exchange is not None else []
        keys = [text for text in names_of(code, key, scope) if text != EMPTY] if key is not None else []
        channels = exchanges[:1] if to_all.intersection(exchanges[:1]) else keys or exchanges
        for name in names_of(code, queue, scope):
            for channel in channels:
                yield QueueBinding(name, channel, exchanges[0] if exchanges else channel, "rabbitmq", at, function)


_Bound = tuple[LibraryCall, Expression | None, Expression | None, Expression | None]
"""The call that says so; queue, exchange, key."""


def _built_bindings(code: Code) -> Iterator[_Bound]:
    for call in code.calls(_BUILDER):
        yield call, call.argument(0), *_steps_after(code, call)


def _made_bindings(code: Code) -> Iterator[_Bound]:
    for call in code.calls(_BINDING):
        yield call, call.argument(0), call.argument(2), call.argument(3)


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


def names_of(code: Code, expression: Expression | None, scope: Scope) -> list[Text]:
    """A name, or that of a queue or exchange that is an object: ``new Queue("orders")``, also one that a bean is."""
    found = [with_settings(text) for text in code.texts(expression, scope)]
    for value in code.values(expression, scope) if not found else ():
        if isinstance(value, Library) and value.made is not None and value.scope is not None:
            name = value.name.removesuffix("()").rpartition(".")[2]
            if name in _NAMED:
                found += [with_settings(text) for text in code.texts(value.made.argument(0), value.scope)]
            else:
                found += _built(code, value.made, value.scope)
    return found


def _built(code: Code, made: Invoke, scope: Scope) -> list[Text]:
    """``QueueBuilder.durable("orders").build()``, ``ExchangeBuilder.topicExchange("orders").build()``."""
    step = step_named(code, made, scope, "durable", "nonDurable", "topicExchange", "directExchange", "fanoutExchange")
    return [with_settings(text) for text in code.texts(step[0].argument(0), step[1])] if step else []
