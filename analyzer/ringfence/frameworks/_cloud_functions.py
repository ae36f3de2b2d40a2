"""Functions that a cloud runs by the names under which modules offer them."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._ecmascript import definition_of, functions
from ringfence.model.expression import Expression, Invoke, Member, dotted
from ringfence.model.outline import Outline
from ringfence.model.source import Span
from ringfence.model.value import FunctionValue, Scope

_DEEPEST = 8


def offered(outline: Outline) -> Iterator[str]:
    """What a module gives to whoever loads it, by name."""
    names = [function.name for function in outline.functions]
    names += [dotted(binding.target) or "" for binding in outline.bindings if not binding.scope]
    yield from dict.fromkeys(name for name in map(_plain, names) if name and "." not in name)


def _plain(name: str) -> str:
    return name.removeprefix("module.").removeprefix("exports.")


def handler_of(code: Code, path: str, outline: Outline, name: str) -> tuple[str, Span]:
    """The function that a handler is, behind wrappers of libraries too, and where it stands."""
    for function in outline.functions:
        if _plain(function.name) == name:
            return function.name, function.at
    made = (one.value for one in outline.bindings if not one.scope and _plain(dotted(one.target) or "") == name)
    for value in (found for one in made for found in _wrapped(code, one, Scope(path))):
        definition = definition_of(code, value)
        if definition is not None:
            return f"{value.path}:{value.name}", definition.at
    return "", Span(path, 1)


def _wrapped(code: Code, expression: Expression, scope: Scope) -> Iterator[FunctionValue]:
    """What is handed to wrappers, one around the other: ``middy(create).use(json())``, ``traced(create)``."""
    for _ in range(_DEEPEST):
        if not isinstance(expression, Invoke):
            break
        for argument in expression.arguments:
            yield from (value for value in code.values(argument.value, scope) if isinstance(value, FunctionValue))
        expression = expression.callee.of if isinstance(expression.callee, Member) else expression.callee
    yield from functions(code, expression, scope)
