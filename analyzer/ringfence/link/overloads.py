"""Overloads: which of several functions of one name a call may mean, by how many arguments it gives and what they are.

Arguments only exclude: an overload is not meant if one of them is certainly not of its parameter's type. What is not known,
generic, an interface or a base of the other excludes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ringfence.link.static_types import BUILT_IN, OF_LIBRARY, PLAIN, StaticTypes
from ringfence.model.expression import Invoke, Name
from ringfence.model.outline import Function, Parameter

if TYPE_CHECKING:
    from ringfence.link.symbols import Symbols

_TYPED = ("java", "kotlin", "csharp")
"""Languages in which the types of parameters are said, and choose between overloads."""
_EXTENSION = Name("extension")
_Answer = tuple[Invoke, Sequence[Function]]


class Overloads:
    """Tells the overloads of one service's functions apart."""

    def __init__(self, symbols: Symbols) -> None:
        self._symbols = symbols
        self._types = StaticTypes(symbols)
        self._known: dict[tuple[str, str, int, int, int], _Answer] = {}

    def meant(self, path: str, function: str, definitions: Sequence[Function], call: Invoke) -> Sequence[Function]:
        """The definitions that a call may mean; all of them if it seems to mean none."""
        key = (path, function, call.at.line, call.at.column, len(call.arguments))
        known = self._known.get(key)
        if known is not None and known[0] == call:  # what a library calls may stand at the place of another call
            return known[1]
        counted = [one for one in definitions if takes(one, call)]
        told = counted
        if len(counted) > 1 and self._symbols.outlines[path].language in _TYPED:
            told = [one for one in counted if self._suits(path, one, call)]
        found = told or counted or definitions
        self._known[key] = call, found
        return found

    def _suits(self, path: str, function: Function, call: Invoke) -> bool:
        """Whether nothing is known of the arguments that excludes the function."""
        if any(decorator.expression == _EXTENSION for decorator in function.decorators):
            return True
        for position, argument in enumerate(call.arguments):
            parameter = _parameter(function, position, argument.name)
            if parameter is None:
                if argument.name is None:
                    break  # the rest of the arguments, of which there may be any number
                continue
            given = self._types.given(argument.value, call.at)
            if given and not self._may_be(given, self._types.declared(path, function, parameter)):
                return False
        return True

    def _may_be(self, given: str, declared: str) -> bool:
        """Whether what is given may be passed as what is declared."""
        if not declared or given == declared:
            return True
        if declared == OF_LIBRARY:
            return given not in PLAIN
        objects = [type for type in (given, declared) if type not in BUILT_IN]
        if len(objects) > 1:
            return self._types.are_related(given, declared)
        return any(map(self._types.is_converted, objects))


def _parameter(function: Function, position: int, name: str | None) -> Parameter | None:
    """The parameter that an argument is for; None for one of the rest, and for what is no argument."""
    if name is not None:
        return next((one for one in function.parameters if one.name == name and not one.kind), None)
    parameters = function.parameters
    return parameters[position] if position < len(parameters) and not parameters[position].kind else None


def takes(function: Function, call: Invoke) -> bool:
    """Whether the call's arguments are as many as a function without a receiver parameter takes."""
    parameters, given = function.parameters, len(call.arguments)
    for argument in call.arguments:
        if argument.name is not None and all(parameter.name != argument.name for parameter in parameters):
            given -= 1
    required, rest = 0, False
    for parameter in parameters:
        if parameter.kind:
            rest = True
        elif parameter.default is None:
            required += 1
    return given >= required and (rest or given <= len(parameters))
