"""Type parameters of functions: ``T`` of ``Publish<T>(T message)`` is what each call says, or else passes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ringfence.link.alternatives import gathered
from ringfence.link.parameters import has_receiver
from ringfence.model.expression import Expression, Invoke, Name
from ringfence.model.outline import Function
from ringfence.model.value import ClassValue, Instance, Library, Scope, Value

if TYPE_CHECKING:
    from ringfence.link.values import Evaluator

MOST_CALLS = 60
"""Calls of a function that are asked which type they mean, where it is not told which of them is meant."""


class TypeParameters:
    """The part of the evaluator that knows for which classes generic functions are called."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def of(self, function: Function, name: str, scope: Scope) -> Iterable[Value]:
        """The classes that a type parameter stands for: by the call that the scope tells, else by every call."""
        if scope.call is not None and scope.caller is not None:
            return self._said(function, name, scope.call, scope.caller)
        symbols = self._evaluator.symbols
        overloaded = symbols.overloaded(scope.path, function.name)
        callers = self._evaluator.parameters.callers(function, scope.path)[:MOST_CALLS]
        return gathered(
            self._said(function, name, call, caller)
            for call, caller in callers
            if not overloaded or symbols.may_mean(scope.path, function, call)
        )

    def _said(self, function: Function, name: str, call: Invoke, caller: Scope) -> list[Value]:
        return gathered(self._classes(one, caller) for one in type_given(function, name, call))

    def _classes(self, given: tuple[Expression, bool], caller: Scope) -> Iterator[Value]:
        """A type is a class, or a library's; what is passed is an object of one."""
        expression, is_type = given
        for value in self._evaluator.values(expression, caller):
            if isinstance(value, Instance) and not is_type:
                yield value.cls
            elif isinstance(value, ClassValue | Library) and is_type:
                yield value


def type_given(function: Function, name: str, call: Invoke) -> list[tuple[Expression, bool]]:
    """What a call gives that says what a type parameter stands for: the type, or the arguments that are of it; and whether
    it is the type itself.
    """
    written, position = call.type_arguments, function.type_parameters.index(name)
    if written:
        return [(type, True) for type in written[position : position + 1]]
    before = 1 if has_receiver(function) else 0
    given = [
        call.argument(at - before, parameter.name)
        for at, parameter in enumerate(function.parameters)
        if parameter.type == Name(name)
    ]
    return [(argument, False) for argument in given if argument is not None]
