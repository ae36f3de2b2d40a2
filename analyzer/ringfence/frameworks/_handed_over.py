"""What the callers of a function hand over for one of its parameters: a helper does its callers' work, one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ringfence.extend import Code
from ringfence.frameworks._once import once
from ringfence.model.expression import Expression, Mapping, Member, Name, Text
from ringfence.model.outline import Call, Function
from ringfence.model.source import Span
from ringfence.model.value import FunctionValue, Scope

_MOST_CALLERS = 400
_MOST_MEMBERS = 2


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


def part_of_parameter(
    code: Code, expression: Expression | None, scope: Scope
) -> tuple[Function, int, tuple[str, ...]] | None:
    """The function, the position and the names of members, if the expression is a parameter of a function around it, or a
    member of one: ``options.query``, also where it was taken out of that before (``const { query } = options``).
    """
    outline, names, whole = code.outlines.get(scope.path), list[str](), expression
    while isinstance(whole, Member):
        names.insert(0, whole.name)
        whole = whole.of
    function = scope.function
    while outline is not None and function and isinstance(whole, Name) and len(names) <= _MOST_MEMBERS:
        bound = [b.value for b in outline.bindings if b.scope == function and b.target == whole]
        if bound:  # it is changed on the way, unless that is all it is ever set to
            inner = bound[0] if len(bound) == 1 and isinstance(bound[0], Member) else None
            found = part_of_parameter(code, inner, Scope(scope.path, function)) if inner is not None else None
            return (*found[:2], (*found[2], *names)) if found is not None else None
        asked = parameter_of(code, whole, Scope(scope.path, function))
        if asked is not None:
            return (*asked, tuple(names))
        function = function.rpartition(".")[0]
    return None


def member_of(expression: Expression, name: str) -> Iterator[Expression]:
    """What stands under a name in an object literal, or may by what is spread into it; else the member of that name."""
    if not isinstance(expression, Mapping):
        yield Member(expression, name)
        return
    spread: list[Expression] = []
    for key, value in reversed(expression.items):
        written = key.literal if isinstance(key, Text) else None
        if written == name:
            yield value
            return
        spread += [value] if written == "**" else []
    for one in spread:
        yield from member_of(one, name)


def handed_over(code: Code, function: Function, position: int, path: str) -> Iterator[tuple[Expression, Scope, Span]]:
    """What every call of the function gives for the parameter at that position, and where: for that which takes the object
    of a method, what the method is called on.
    """
    simple = function.name.rpartition(".")[2]
    name = function.parameters[position].name
    own = position - 1 if function.owner and not function.static and not function.implicit_receiver else position
    count = 0
    for caller, call in _calls_named(code, simple):
        scope = Scope(caller, call.function)
        values = code.values(call.invoke.callee, scope)
        if any(isinstance(v, FunctionValue) and (v.path, v.name) == (path, function.name) for v in values):
            argument = call.invoke.argument(own, name) if own >= 0 else getattr(call.invoke.callee, "of", None)
            if argument is not None and (caller, call.function) != (path, function.name):
                count += 1
                yield argument, scope, call.invoke.at
        if count >= _MOST_CALLERS:
            return


@once(lambda: {})
def _kept(code: Code) -> dict[str, list[tuple[str, Call]]]:
    return {}


def _calls_named(code: Code, name: str) -> Sequence[tuple[str, Call]]:
    """The calls of something with a simple name, kept, since every helper is asked for again and again."""
    known = _kept(code)
    if name not in known:
        calls = [(outline.path, call) for outline in code.calling((name,)) for call in outline.calls]
        known[name] = [(path, call) for path, call in calls if getattr(call.invoke.callee, "name", "") == name]
    return known[name]


def function_of(code: Code, place: Span) -> str:
    """The function a call stands in."""
    call = _call_at(code, place)
    return call.function if call is not None else ""


def object_of(code: Code, place: Span) -> Expression | None:
    """What a method is called on by the call that stands there."""
    call = _call_at(code, place)
    return call.invoke.callee.of if call is not None and isinstance(call.invoke.callee, Member) else None


def _call_at(code: Code, place: Span) -> Call | None:
    outline = code.outlines.get(place.path)
    return next((call for call in outline.calls if call.invoke.at == place), None) if outline else None
