"""SQL in strings, for every library that runs them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ringfence.extend import Code
from ringfence.model.expression import Expression, Name
from ringfence.model.facts import Fact, Query
from ringfence.model.outline import Function
from ringfence.model.source import Span
from ringfence.model.value import FunctionValue, Known, Scope

_MOST_CALLERS = 400
_MOST_LAYERS = 3


def statements_in(
    code: Code, expression: Expression | None, scope: Scope, at: Span, via: Expression | None = None, engine: str = ""
) -> Iterator[Fact]:
    """What the statements do that an expression may stand for.

    They are told where they are run; one that a helper runs for its callers, at the caller's call.
    """
    from ringfence.sql import looks_like_sql, read_statement, statement_text

    told: set[tuple[str, Span]] = set()
    for value, place, function in _strings(code, expression, scope, at, 0):
        text = statement_text(code.deployed(value.text))
        if not looks_like_sql(text) or (text, place) in told:
            continue
        told.add((text, place))
        own = via if place == at else None
        for fact in read_statement(text, place, dialect=engine, function=function, via=own):
            yield msgspec.structs.replace(fact, engine=engine) if isinstance(fact, Query) else fact


def _strings(
    code: Code, expression: Expression | None, scope: Scope, at: Span, layer: int
) -> Iterator[tuple[Known, Span, str]]:
    """(string, where it is run or handed over, in which function); a parameter's caller by caller.

    Asking for the parameter itself would give no more than a few alternatives, and a helper may have many callers.
    """
    asked = _parameter(code, expression, scope) if layer < _MOST_LAYERS else None
    handed = list(_handed_over(code, *asked, scope.path)) if asked else []
    for argument, inside, place in handed:
        yield from _strings(code, argument, inside, place, layer + 1)
    if handed:
        return
    for value in code.values(expression, scope):
        if isinstance(value, Known):
            place = value.site or at
            yield value, place, scope.function if place == at else _function_of(code, place)


def _parameter(code: Code, expression: Expression | None, scope: Scope) -> tuple[Function, int] | None:
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


def _handed_over(code: Code, function: Function, position: int, path: str) -> Iterator[tuple[Expression, Scope, Span]]:
    """What every call of the function gives for the parameter at that position, and where."""
    simple = function.name.rpartition(".")[2]
    name = function.parameters[position].name
    own = position - 1 if function.owner and not function.static and not function.implicit_receiver else position
    count = 0
    for caller, outline in code.outlines.items():
        for call in outline.calls:
            if getattr(call.invoke.callee, "name", "") != simple or count >= _MOST_CALLERS:
                continue
            scope = Scope(caller, call.function)
            values = code.values(call.invoke.callee, scope)
            if any(isinstance(v, FunctionValue) and (v.path, v.name) == (path, function.name) for v in values):
                argument = call.invoke.argument(own, name)
                if argument is not None and (caller, call.function) != (path, function.name):
                    count += 1
                    yield argument, scope, call.invoke.at


def _function_of(code: Code, place: Span) -> str:
    """The function a call stands in."""
    outline = code.outlines.get(place.path)
    return next((call.function for call in outline.calls if call.invoke.at == place), "") if outline else ""
