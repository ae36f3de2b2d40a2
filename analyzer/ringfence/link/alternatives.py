"""Values as alternatives: told apart, bounded, and with the evidence of how they came."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.model.source import Span, Step
from ringfence.model.value import Entries, Instance, Known, Library, Scope, Value

MOST_VALUES = 24
CALL_DEPTH = 3
"""How many calls are told apart when a function's parameters are asked for."""


def distinct(values: Iterable[Value]) -> tuple[Value, ...]:
    """Without repetitions, at most a bounded number, in order."""
    seen: dict[object, Value] = {}
    for value in values:
        key: object = (value.text, value.site) if isinstance(value, Known) else value
        seen.setdefault(key, value)
        if len(seen) >= MOST_VALUES:
            break
    return tuple(seen.values())


def shortened(scope: Scope, depth: int) -> Scope:
    """The scope with at most ``depth`` calls told apart; farther out, every caller is meant."""
    if scope.caller is None:
        return scope
    if depth == 0:
        return Scope(scope.path, scope.function, None, None, scope.receiver)
    return Scope(scope.path, scope.function, scope.call, shortened(scope.caller, depth - 1), scope.receiver)


def written(value: Value) -> object:
    """What tells a dictionary literal from others, whoever asks for it."""
    return (value.items, value.scope.path, value.scope.function) if isinstance(value, Entries) else None


def alike(one: Value, other: Value) -> bool:
    """Whether two values are the same kind of object."""
    if isinstance(one, Library) and isinstance(other, Library):
        return one.name == other.name
    if isinstance(one, Instance) and isinstance(other, Instance):
        return one.cls == other.cls
    return one == other


def with_step(value: Value, step: Step) -> Value:
    """A string with one more step of evidence; other values as they are."""
    if isinstance(value, Known) and len(value.because) < 8 and step not in value.because:
        return Known(value.text, (step, *value.because), value.site)
    return value


def with_site(value: Value, site: Span) -> Value:
    """A string marked as passed on at ``site``; an outer call already noted stays."""
    if isinstance(value, Known):
        return Known(value.text, value.because, value.site or site)
    return value


def without_site(value: Value) -> Value:
    """A string that an object holds itself was not passed to it for this use."""
    return Known(value.text, value.because) if isinstance(value, Known) and value.site else value
