"""Chains of methods, ``builder.where(…).andWhere(…).getMany()``, written in one expression or step by step."""

from __future__ import annotations

from collections import defaultdict

from ringfence.extend import Code
from ringfence.model.expression import Expression, Invoke, Member, Name
from ringfence.model.source import Span

Links = dict[Span, list[tuple[str, Invoke]]]
_LONGEST = 200


def chains(code: Code, path: str) -> Links:
    """For every call of a file, the methods called on what it gave, in source order: by the place of the call."""
    outline = code.outlines[path]
    bound: dict[tuple[str, str], list[Expression]] = defaultdict(list)
    for binding in outline.bindings:
        if isinstance(binding.target, Name):
            bound[binding.scope, binding.target.name].append(binding.value)
    found: Links = defaultdict(list)
    for call in outline.calls:
        callee = call.invoke.callee
        if isinstance(callee, Member):
            for root in _roots(callee.of, call.function, bound):
                found[root].append((callee.name, call.invoke))
    return found


def _roots(
    expression: Expression, scope: str, bound: dict[tuple[str, str], list[Expression]], depth: int = 0
) -> set[Span]:
    """The calls that a chain goes through, from the outermost inwards, names followed to what they are set to."""
    found: set[Span] = set()
    for _ in range(_LONGEST):
        if isinstance(expression, Invoke):
            found.add(expression.at)
            if not isinstance(expression.callee, Member):
                break
            expression = expression.callee.of
        elif isinstance(expression, Name) and depth < 2:
            for value in _held(expression.name, scope, bound):
                found |= _roots(value, scope, bound, depth + 1)
            break
        else:
            break
    return found


def _held(name: str, scope: str, bound: dict[tuple[str, str], list[Expression]]) -> list[Expression]:
    while True:
        if (scope, name) in bound:
            return bound[scope, name][:5]
        if not scope:
            return []
        scope = scope.rpartition(".")[0]
