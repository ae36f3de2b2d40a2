"""Chains of calls, link by link, where a library's language is one of them: PHP, Ruby."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.model.expression import Expression, Invoke, Member
from ringfence.model.outline import Call, Outline
from ringfence.model.value import Library, Scope, Value

MOST_LINKS = 40


def positional(invoke: Invoke) -> tuple[Expression, ...]:
    """The arguments without names."""
    return tuple(given.value for given in invoke.arguments if given.name is None)


def links(invoke: Invoke) -> tuple[list[tuple[str, Invoke]], Expression]:
    """The calls of one chain from its start outwards, by name, and what the chain starts from."""
    found: list[tuple[str, Invoke]] = []
    current: Expression = invoke
    while isinstance(current, Invoke) and isinstance(current.callee, Member) and len(found) < MOST_LINKS:
        found.append((current.callee.name, current))
        current = current.callee.of
    return found[::-1], current


def outermost(outline: Outline) -> Iterator[Call]:
    """The calls that no other call goes on from: a whole chain each."""
    callees = [call.invoke.callee for call in outline.calls]
    inner = {callee.of.at for callee in callees if isinstance(callee, Member) and isinstance(callee.of, Invoke)}
    for call in outline.calls:
        if call.invoke.at not in inner:
            yield call


def built(code: Code, value: Value | None, most: int = MOST_LINKS) -> Iterator[tuple[str, Invoke, Scope]]:
    """The calls that made a library's object step by step, the last first: ``Http::baseUrl($url)->timeout(3)``."""
    for _ in range(most):
        if not isinstance(value, Library) or value.made is None or value.scope is None:
            return
        callee, scope = value.made.callee, value.scope
        yield str(getattr(callee, "name", "")), value.made, scope
        if not isinstance(callee, Member):
            return
        value = next((v for v in code.values(callee.of, scope) if isinstance(v, Library)), None)
