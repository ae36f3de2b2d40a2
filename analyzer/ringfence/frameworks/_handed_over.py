"""What the callers of a function hand over for one of its parameters: a helper does its callers' work, one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from weakref import WeakKeyDictionary

from ringfence.extend import Code
from ringfence.model.expression import Expression, Name
from ringfence.model.outline import Call, Function
from ringfence.model.source import Span
from ringfence.model.value import FunctionValue, Scope

_MOST_CALLERS = 400


def parameter_of(code: Code, expression: Expression | None, scope: Scope) -> tuple[Function, int] | None:
    """The function and the position, if the expression is nothing but a parameter of the function it stands in."""
    outline = code.outlines.get(scope.path)
    if not isinstance(expression, Name) or outline is None:
        return None
    if any(b.scope == scope.function and b.target == expression for b in outline.bindings):
        return None  # it is changed on the way
    for function in outline.functions:
        if function.name == scope.function:
            for position, parameter in enumerate(function.parameters):
                if parameter.name == expression.name and not parameter.kind.startswith("*"):
                    return function, position
    return None


def handed_over(code: Code, function: Function, position: int, path: str) -> Iterator[tuple[Expression, Scope, Span]]:
    """What every call of the function gives for the parameter at that position, and where."""
    simple = function.name.rpartition(".")[2]
    name = function.parameters[position].name
    own = position - 1 if function.owner and not function.static and not function.implicit_receiver else position
    count = 0
    for caller, call in _calls_named(code, simple):
        scope = Scope(caller, call.function)
        values = code.values(call.invoke.callee, scope)
        if any(isinstance(v, FunctionValue) and (v.path, v.name) == (path, function.name) for v in values):
            argument = call.invoke.argument(own, name)
            if argument is not None and (caller, call.function) != (path, function.name):
                count += 1
                yield argument, scope, call.invoke.at
        if count >= _MOST_CALLERS:
            return


_known: WeakKeyDictionary[Code, dict[str, list[tuple[str, Call]]]] = WeakKeyDictionary()


def _calls_named(code: Code, name: str) -> Sequence[tuple[str, Call]]:
    """The calls of something with a simple name: an index over all calls, since every helper is asked for."""
    known = _known.get(code)
    if known is None:
        known = _known[code] = defaultdict(list)
        for path, outline in code.outlines.items():
            for call in outline.calls:
                callee = call.invoke.callee
                known[getattr(callee, "name", "")].append((path, call))
    return known.get(name, ())


def function_of(code: Code, place: Span) -> str:
    """The function a call stands in."""
    outline = code.outlines.get(place.path)
    return next((call.function for call in outline.calls if call.invoke.at == place), "") if outline else ""
