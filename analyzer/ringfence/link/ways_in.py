"""By which ways a function is entered: each call of it, with what led to that."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.link.alternatives import entered
from ringfence.link.values import Evaluator
from ringfence.model.expression import Invoke
from ringfence.model.value import ClassValue, FunctionValue, Instance, Scope

MOST_WAYS = 1000
"""Ways into a function that are told apart."""


def ways_in(evaluator: Evaluator, path: str, function: str, depth: int = 2) -> list[Scope]:
    """The scopes of a function, one for each way it is called, so that arguments given together stay together. Where
    there are too many ways, those of one caller count as one.
    """
    plain = Scope(path, function)
    scopes: dict[Scope, None] = {}
    for definition in evaluator.symbols.functions.get((path, function), ())[:1]:
        callers = evaluator.parameters.callers(definition, path)
        for call, caller in callers:
            outers = ways_in(evaluator, caller.path, caller.function, depth - 1) if depth > 1 else [caller]
            for outer in outers if len(outers) * len(callers) <= MOST_WAYS else [caller]:
                scopes.update(dict.fromkeys(_entered(evaluator, path, function, call, outer)))
    return list(scopes) or [plain]


def _entered(evaluator: Evaluator, path: str, function: str, call: Invoke, outer: Scope) -> Iterator[Scope]:
    for value in evaluator.values(call.callee, outer):
        if isinstance(value, FunctionValue) and (value.path, value.name) == (path, function):
            yield entered(value, call, outer)
        elif isinstance(value, ClassValue):
            made = FunctionValue(path, function, Instance(value, call, outer))
            yield entered(made, call, outer)
