"""Where it is decided what a function does for those who call it: which channel a wrapper publishes to.

A text that is passed on carries the place of the call (``Known.site``). Here what is decided otherwise is followed back: a
name made of the class of an argument (``publish(new OrderPlaced())``), or a field that belongs to the object on which the
method is called (``new OrderPlacedPublisher().publish(order)`` of a base class that publishes to ``this.subject``).
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from ringfence.link.code import ServiceCode
from ringfence.link.parameters import has_receiver
from ringfence.link.type_parameters import type_given
from ringfence.model.expression import Argument, Collection, Expression, Invoke, Member, Name
from ringfence.model.facts import ChannelUse
from ringfence.model.outline import Function
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, Known, Scope

_MOST = 200
"""Expressions that are looked at for one answer."""


def decided_at(code: ServiceCode, expression: Expression, scope: Scope) -> Span | None:
    """The outermost known call that decides what an expression stands for; None if its own function does."""
    found: Span | None = None
    for depth in range(4):
        inside = scope.around if scope.call is None and scope.around is not None else scope
        function = next(iter(code.symbols.functions.get((inside.path, inside.function), ())), None)
        if inside.call is None or inside.caller is None or function is None:
            break
        given = list(_given(code, expression, scope, function, inside.call, depth == 0))
        if not given:
            break
        found, expression, scope = inside.call.at, Collection(tuple(given)), inside.caller
    return found


def place_named(code: ServiceCode, fact: ChannelUse, scope: Scope, value: Known, *, alone: bool) -> Span:
    """Where a channel is named: in a wrapper's caller, not in the wrapper. alone: whether it is the only one that the use
    has in this scope; of several, who made the objects that hold them says more than who calls their methods.
    """
    decided = decided_at(code, fact.channel, scope) if value.passed is None else None
    return value.passed or (decided if alone else None) or value.site or decided or fact.at


def _given(
    code: ServiceCode, expression: Expression, scope: Scope, function: Function, call: Invoke, first: bool
) -> Iterator[Expression]:
    """What the call gives that the expression depends on: arguments, and the object whose method is called."""
    parameters = [parameter.name for parameter in function.parameters]
    bound = 1 if function.owner and not function.static and not function.implicit_receiver else 0
    used = dict.fromkeys(_used(code, expression, scope, function))
    for name in used:
        if name in parameters[bound:]:
            argument = call.argument(parameters.index(name) - bound, name)
            if argument is not None:
                yield argument
        elif name in function.type_parameters:
            yield from (given for given, _ in type_given(function, name, call))
        elif first and name.startswith("self.") and isinstance(call.callee, Member):
            yield from () if _is_own(code, scope.path, function, name.removeprefix("self.")) else (call.callee.of,)


def _used(code: ServiceCode, expression: Expression, scope: Scope, function: Function) -> Iterator[str]:
    """The names that an expression mentions, local variables followed to what they hold; fields as ``self.name``."""
    waiting: list[Expression] = [expression]
    seen: set[str] = set()
    own, members = receivers(function), _members(code, scope.path, function)
    for _ in range(_MOST):
        if not waiting:
            return
        current = waiting.pop()
        if isinstance(current, Member) and current.of in own:
            yield f"self.{current.name}"
        elif isinstance(current, Name):
            if current.name not in seen:
                seen.add(current.name)
                held = list(_held(code, current.name, scope, function))
                yield f"self.{current.name}" if current.name in members and not held else current.name
                waiting += held
        elif isinstance(current, Invoke) and _is_class(code, current, scope):
            continue  # which class it is of says all; what the object is made of does not matter
        else:
            waiting += _parts(current)


def receivers(function: Function) -> tuple[Name, ...]:
    """By which names a method means the object on which it is called."""
    given = (Name(function.parameters[0].name),) if has_receiver(function) and function.parameters else ()
    return (Name("self"), *given)


def _members(code: ServiceCode, path: str, function: Function) -> Set[str]:
    """The fields of its object that a method may mean by their plain names."""
    symbols = code.symbols
    cls = symbols.classes.get((path, function.owner))
    if cls is None or symbols.namespaces.of(path) is None or not symbols.sees_members(path, function.name):
        return frozenset()
    return {field.name for field in cls.fields} - {parameter.name for parameter in function.parameters}


def _held(code: ServiceCode, name: str, scope: Scope, function: Function) -> Iterator[Expression]:
    """What a local variable of the function, or of a function inside of it, is set to."""
    for binding in code.outlines[scope.path].bindings:
        inside = f"{binding.scope}.".startswith(f"{function.name}.")
        if inside and isinstance(binding.target, Name) and binding.target.name == name:
            yield binding.value


def _parts(expression: Expression) -> Iterator[Expression]:
    for name in expression.__struct_fields__:
        value = getattr(expression, name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Argument):
                yield part.value
            elif isinstance(part, tuple):
                yield from (inner for inner in part if hasattr(inner, "__struct_fields__"))
            elif hasattr(part, "__struct_fields__") and not isinstance(part, Span):
                yield part


def _is_class(code: ServiceCode, invoke: Invoke, scope: Scope) -> bool:
    return any(isinstance(value, ClassValue) for value in code.values(invoke.callee, scope))


def _is_own(code: ServiceCode, path: str, function: Function, field: str) -> bool:
    """Whether the function's own class says what the field holds, so that it is the same for every object."""
    outline = code.outlines[path]
    cls = next((cls for cls in outline.classes if cls.name == function.owner), None)
    if cls is not None and any(one.name == field and one.value is not None for one in cls.fields):
        return True
    if any(one.owner == function.owner and one.name.rpartition(".")[2] == field for one in outline.functions):
        return True  # a method, or a property
    constructor = f"{function.owner}.__init__"
    made = next((one for one in outline.functions if one.name == constructor), None)
    given = {parameter.name for parameter in made.parameters} if made is not None else set()
    for binding in outline.bindings:
        if binding.scope == constructor and binding.target == Member(Name("self"), field):
            return made is None or given.isdisjoint(_used(code, binding.value, Scope(path, constructor), made))
    return False
