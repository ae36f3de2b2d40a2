"""The functions that messages, tasks and timers run."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.model.expression import Each, Expression, Invoke, Member, Name
from ringfence.model.facts import ChannelUse
from ringfence.model.outline import Call
from ringfence.model.value import FunctionValue, Library, LibraryCall, Scope


def handlers(code: Code, callback: Expression | None, scope: Scope) -> tuple[str, ...]:
    """The service's functions that a callback stands for, as facts at ``scope``'s file name them."""
    found = dict.fromkeys(_functions(code, callback, scope, 3))
    return tuple(handler_name(value, scope.path) for value in found)


def _functions(code: Code, callback: Expression | None, scope: Scope, depth: int) -> Iterator[FunctionValue]:
    for value in code.values(callback, scope):
        if isinstance(value, FunctionValue):
            yield value
        elif (
            isinstance(value, Library) and value.name == "functools.partial()" and value.made and value.scope and depth
        ):
            yield from _functions(code, value.made.argument(0), value.scope, depth - 1)


def handler_name(value: FunctionValue, path: str) -> str:
    """A function of another file is named with its path, as entities are."""
    return value.name if value.path == path else f"{value.path}:{value.name}"


def member_calls(code: Code, *names: str) -> Iterator[tuple[str, Call]]:
    """Every call of a member of one of these names, as (path, call), whatever it belongs to."""
    wanted = frozenset(names)
    for outline in code.calling(wanted):
        for call in outline.calls:
            callee = call.invoke.callee
            if type(callee) is Member and callee.name in wanted:
                yield outline.path, call


def each_text(expression: Expression) -> tuple[Expression, ...]:
    """A list's items where it is written out; otherwise whatever is in it."""
    items = getattr(expression, "items", None)
    if isinstance(items, tuple) and all(not isinstance(item, tuple) for item in items):
        return items
    return (expression, Each(expression))


def spread(call: Invoke) -> Iterator[Expression]:
    """The positional arguments, those of ``*names`` included."""
    for argument in call.arguments:
        if argument.name is None:
            yield argument.value
        elif argument.name == "*":
            yield Each(argument.value)


def loops(code: Code, *names: str) -> Iterator[tuple[Library, str, str]]:
    """Loops over a library's object of one of these canonical names, as (object, path, function)."""
    wanted = set(names)
    for path, outline in code.outlines.items():
        for binding in outline.bindings:
            if isinstance(binding.value, Each) and isinstance(binding.value.of, Name | Member | Invoke):
                for value in code.values(binding.value.of, Scope(path, binding.scope)):
                    if isinstance(value, Library) and value.name in wanted:
                        yield value, path, binding.scope


def use(
    role: str,
    channel: Expression,
    broker: str,
    call: LibraryCall,
    handler: str = "",
    group: Expression | None = None,
    answered: bool = False,
) -> ChannelUse:
    """The use of a channel by a library call."""
    at, function = call.call.invoke.at, call.call.function
    return ChannelUse(role, channel, broker, at, function, handler, group, answered=answered)
