"""Values as alternatives: told apart, bounded, and with the evidence of how they came."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from msgspec.structs import replace

from ringfence.model.expression import Hole, Invoke, Text
from ringfence.model.source import Span, Step
from ringfence.model.value import Entries, FunctionValue, Instance, Items, Known, Library, Scope, Value

_T = TypeVar("_T")
MOST_VALUES = 24
MOST_DEFAULTS = 3
CALL_DEPTH = 3
"""How many calls are told apart when a function's parameters are asked for."""


def distinct(values: Iterable[Value]) -> tuple[Value, ...]:
    """Without repetitions, at most a bounded number, in order."""
    if isinstance(values, (tuple, list)) and len(values) < 2:  # most often there is but one
        return tuple(values)
    seen: dict[object, Value] = {}
    for value in values:
        key: object = (value.text, value.site) if type(value) is Known else value
        if key not in seen:
            seen[key] = value
            if len(seen) >= MOST_VALUES:
                break
    return tuple(seen.values())


def gathered(several: Iterable[Iterable[Value]]) -> list[Value]:
    """What several say, each of them asked in its turn and none that would say more than anybody is told. A string counts
    once, wherever it was passed on: who asks may not care for the place.
    """
    found: list[Value] = []
    told: set[object] = set()
    counted = 0
    for values in several:
        found += values
        if len(found) >= MOST_VALUES:
            told.update(value.text if type(value) is Known else value for value in found[counted:])
            counted = len(found)
            if len(told) >= MOST_VALUES:
                break
    return found


def combined(alternatives: Sequence[Sequence[_T]]) -> Iterator[Sequence[_T]]:
    """One alternative of each part, in all ways; of too many at least those in which every alternative is met."""
    ways = itertools.product(*alternatives)
    if math.prod(map(len, alternatives)) <= MOST_VALUES:
        return ways
    longest = max(map(len, alternatives))
    met = [tuple(part[number % len(part)] for part in alternatives) for number in range(min(longest, MOST_VALUES))]
    others = (way for way in ways if way not in met)
    return itertools.islice(itertools.chain(met, others), MOST_VALUES)


def defaulted(values: Sequence[Value]) -> list[Value]:
    """A variable of the environment, or else some other string: what is set where the variable is not is its default."""
    known = _opened([value for value in values if type(value) is Known])
    holes = [value for value in known if _is_variable(value)] if len(known) > 1 else []
    others = [value for value in known if value not in holes] if holes else []
    if holes and not others:  # the environment beats a configuration file
        others = [value for value in holes if _kind(value) == "setting"]
        holes = [value for value in holes if _kind(value) == "env"]
    if not others or not holes:
        return list(values)
    found: list[Value] = [value for value in values if not isinstance(value, Known)]
    for hole in holes:
        (variable,) = hole.text.parts
        assert isinstance(variable, Hole)
        for other in others[:MOST_DEFAULTS]:
            text = Text((Hole(variable.kind, variable.name, other.text),))
            found.append(replace(hole, text=text))
    return found


def chosen(values: list[Value]) -> list[Value]:
    """The alternatives of one expression: of a single variable, strings that are written beside it are its default."""
    return defaulted(values) if _of_one_variable([v for v in values if isinstance(v, Known)]) else values


def _of_one_variable(values: Sequence[Known]) -> bool:
    """Whether strings are a variable and what is written out: of several, nobody knows which belongs to which."""
    holes = [_variable(value) for value in values]
    names = {hole.name for hole in holes if hole is not None}
    return len(names) == 1 and all(
        hole is not None or value.text.literal is not None for value, hole in zip(values, holes, strict=True)
    )


def _opened(values: list[Known]) -> list[Known]:
    """A variable that has a default of its own apart from it, where some other string stands beside it."""
    if len(values) < 2 or all(_variable(value) is not None for value in values) or not _of_one_variable(values):
        return values
    found: list[Known] = []
    for value in values:
        hole = _variable(value)
        if hole is not None and isinstance(hole.default, Text):
            found.append(replace(value, text=Text((Hole(hole.kind, hole.name),))))
            found.append(replace(value, text=hole.default))
        else:
            found.append(value)
    return found


def _variable(value: Known) -> Hole | None:
    """The variable or setting that a string is as a whole."""
    hole = value.text.parts[0] if len(value.text.parts) == 1 else None
    return hole if isinstance(hole, Hole) and hole.kind in ("env", "setting") else None


def _kind(value: Known) -> str:
    (part,) = value.text.parts
    return part.kind if isinstance(part, Hole) else ""


def _is_variable(value: Known) -> bool:
    """Whether a string is nothing but a variable or setting without a default."""
    hole = _variable(value)
    return hole is not None and hole.default is None


def shortened(scope: Scope, depth: int) -> Scope:
    """The scope with at most ``depth`` calls told apart; farther out, every caller is meant. One that is short enough is
    given back itself: it is known by its identity and has its hash.
    """
    caller, around = scope.caller, scope.around
    if caller is None and around is None:
        return scope
    if depth == 0:
        return Scope(scope.path, scope.function, None, None, scope.receiver)
    if caller is not None:
        caller = shortened(caller, depth - 1)
    if around is not None:  # that closures stand in each other tells no calls apart
        around = shortened(around, depth if scope.call is None and caller is None else depth - 1)
    if caller is scope.caller and around is scope.around:
        return scope
    return Scope(scope.path, scope.function, scope.call, caller, scope.receiver, around)


def entered(function: FunctionValue, call: Invoke | None = None, caller: Scope | None = None) -> Scope:
    """The scope inside a function, for one call of it if that is given; only the last few calls are told apart, also those
    of the function around a closure.
    """
    around = function.scope
    if around is not None:
        told = around.call is not None or around.receiver is not None or around.around is not None
        around = shortened(around, CALL_DEPTH - 1) if told else None
    outer = shortened(caller, CALL_DEPTH - 1) if caller is not None else None
    return Scope(function.path, function.name, call, outer, function.receiver, around)


def written(value: Value, kind: type[Entries] | type[Items] = Entries) -> object:
    """What tells the literal of a dictionary, or of a list, from others, whoever asks for it."""
    return (value.items, value.scope.path, value.scope.function) if isinstance(value, kind) else None


def only_libraries(values: Iterable[Value]) -> bool:
    """Whether nothing is known but what some library gives, of which a declared type may say more."""
    return all(isinstance(value, Library) for value in values)


def of_the_service(value: Value) -> bool:
    """Whether something is an object of the service's own classes, or a library's object that is for one of them."""
    return isinstance(value, Instance) or (isinstance(value, Library) and value.owner is not None)


def alike(one: Value, other: Value) -> bool:
    """Whether two values are the same kind of object."""
    if isinstance(one, Library) and isinstance(other, Library):
        return one.name == other.name
    if isinstance(one, Instance) and isinstance(other, Instance):
        return one.cls == other.cls
    return one == other


def with_step(value: Value, step: Step) -> Value:
    """A string with one more step of evidence; other values as they are."""
    if type(value) is Known and len(value.because) < 8 and step not in value.because:
        return Known(value.text, (step, *value.because), value.site, value.held)
    return value


def with_site(value: Value, site: Span) -> Value:
    """A string marked as passed on at ``site``; an outer call already noted stays."""
    if type(value) is Known:
        return Known(value.text, value.because, value.passed or site)
    return value


def as_held(value: Value) -> Value:
    """A string that an object holds: where the object was made, nothing was passed on for this use."""
    return Known(value.text, value.because, value.site, True) if type(value) is Known and value.site else value


def passed_on(parts: Sequence[Known]) -> tuple[Span | None, bool]:
    """By which call pieces were passed on, and whether that only made an object: one for this very use comes first."""
    of = next((part for part in parts if part.passed), None) or next((part for part in parts if part.site), None)
    return (of.site, of.held) if of is not None else (None, False)


def without_site(value: Value) -> Value:
    """A string that an object holds itself was not passed to it for this use."""
    return Known(value.text, value.because) if isinstance(value, Known) and value.site else value
